"""/api/v1/signing/kiosk/ as a tablet uses it."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from checkin.models import DeviceKind
from conference.models import AuditEntry
from initiative import ceremony_actions, holding, texts, tickets, watermark
from initiative.models import Confirmation, Log, LogEntry, Signature
from tests.checkin.factories import DeviceFactory, badge_at
from tests.initiative.factories import CHINESE, CeremonyFactory
from tests.initiative.kiosks import PIN, kiosk_and_token, staff_of
from tests.initiative.signing import PATH, png_url, text_of
from tests.registration.factories import PlatformAccountFactory

pytestmark = pytest.mark.django_db
API = "/api/v1/signing/kiosk"


@pytest.fixture
def ceremony():
    """Open for signing."""
    return CeremonyFactory()


@pytest.fixture
def badge(ceremony):
    """Somebody's."""
    return badge_at(ceremony.conference, delegate__name_zh="张文和")


@pytest.fixture
def ask(client, ceremony):
    """`ask(name, body)`: the kiosk asks; GET without a body."""
    kiosk, token = kiosk_and_token(ceremony)
    headers = {"Authorization": f"Device {token}"}

    def call(name="", body=None):
        address = f"{API}/{name}" if name else API
        if body is None:
            return client.get(address, headers=headers)
        return client.post(address, json.dumps(body), "application/json", headers=headers)

    call.kiosk = kiosk
    return call


@pytest.fixture
def ticket(ask, badge, ceremony):
    """Countersigned."""
    staff = staff_of(ceremony.conference)
    seen = ask("identify", {"text": badge.token(), "how": "scanned"}).json()["ticket"]
    return ask("countersign", {"ticket": seen, "staff": staff.pk, "pin": PIN}).json()["ticket"]


def message(ceremony, ticket, **changes) -> dict:
    """A confirmation as the page sends it; given=… changes the form."""
    now = timezone.now().isoformat()
    given = {
        "text_sha256": text_of(ceremony.initiative).sha256, "adult": True, "record": True,
        "statement": "", "platforms": [], "drawn_image": png_url(), "drawn_path": PATH,
    } | changes.pop("given", {})  # fmt: skip
    return {"key": str(uuid4()), "ticket": ticket, "at": now, "sent_at": now, "language": "en",
            "reading_seconds": 31, "given": given} | changes  # fmt: skip


def test_home_has_the_text_the_staff_and_the_reading_time(ask, ceremony):
    staff = staff_of(ceremony.conference)

    told = ask().json()

    assert (told["closed"], told["reading_seconds"]) == ("", 10)
    assert [(text["language"], text["authoritative"]) for text in told["texts"]] == [
        ("zh-hans", False), ("en", True),
    ]  # fmt: skip
    assert told["texts"][1]["sha256"] == text_of(ceremony.initiative).sha256
    since = staff.staff_pins.get().set_at.isoformat()
    assert told["staff"] == [{"id": staff.pk, "name": str(staff), "since": since}]


def test_home_says_how_texts_stand_and_which_version_a_translation_renders(ask, ceremony):
    bodies = {"en": ("An Initiative", "1. Anew.\n2. Again."), "zh-hans": ("倡议", CHINESE)}
    texts.publish(ceremony.initiative, "en", bodies, reviewed={"zh-hans"})

    told = ask().json()["texts"]

    assert [text["numbered"] for text in told] == [False, True]
    assert [(text["language"], text["standing"], text["renders"]) for text in told] == [
        ("zh-hans", "reviewed", 1), ("en", "authoritative", None),
    ]  # fmt: skip


def test_home_says_why_nobody_can_sign(ask, ceremony):
    ceremony.state = "paused"
    ceremony.save()

    assert ask().json()["closed"] == (
        "The host has paused the signing for a moment. Please try again shortly."
    )


@pytest.mark.parametrize("by", ["token", "short_code"])
def test_identify_shows_the_staff_who_it_is(ask, badge, by):
    PlatformAccountFactory(delegate=badge.delegate)
    text = badge.token() if by == "token" else badge.short_code

    told = ask("identify", {"text": text, "how": "typed"}).json()

    assert told["name"] == "张文和"
    assert [each["id"] for each in told["accounts"]] == [badge.delegate.platforms.get().pk]
    assert (told["photo"], told["body"]) == ("", "")
    places = [place for place, _version in ask("people").json()["people"]]
    assert told["place"] in places


def test_identify_refuses_what_is_no_badge(ask):
    answer = ask("identify", {"text": "107" + "1" * 193, "how": "scanned"})

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_badge")


def test_identify_refuses_a_badge_of_another_conference(ask):
    elsewhere = badge_at(CeremonyFactory().conference)

    answer = ask("identify", {"text": elsewhere.token(), "how": "scanned"})

    assert answer.status_code == 422


def test_countersign_needs_the_pin_and_five_wrong_ones_close_it(ask, badge, ceremony):
    staff = staff_of(ceremony.conference)
    seen = ask("identify", {"text": badge.token(), "how": "scanned"}).json()["ticket"]
    body = {"ticket": seen, "staff": staff.pk}

    wrong = [ask("countersign", {**body, "pin": "0000"}).json()["code"] for _n in range(5)]
    right = ask("countersign", {**body, "pin": PIN})

    assert wrong == ["wrong_pin"] * 5
    assert (right.status_code, right.json()["code"]) == (422, "too_many")


def test_confirm_holds_it_and_the_evidence_names_staff_device_badge_and_text(
    ask, badge, ceremony, ticket
):
    answer = ask("confirm", message(ceremony, ticket, given={"consent_drawn": True}))

    signature = Signature.objects.get()
    assert answer.json()["state"] == "held"
    assert 50 < answer.json()["seconds_left"] <= 60
    assert (signature.by, signature.leaf_index) == ("badge+staff", None)
    evidence = signature.evidence
    assert evidence["text"] == text_of(ceremony.initiative).sha256
    assert evidence["staff"]["id"] == staff_of(ceremony.conference).pk
    assert evidence["device"] == {"id": ask.kiosk.device.pk, "name": "Tablet 1"}
    assert (evidence["badge"], evidence["badge_read"]) == (badge.badge_id, "scanned")
    assert evidence["reading_seconds"] == 31
    assert sorted(evidence["agreed"]) == ["adult", "consent_drawn", "record"]
    assert (signature.consent_list, signature.consent_drawn) == (False, True)


def test_confirm_twice_with_a_key_is_one_signature(ask, ceremony, ticket):
    sent = message(ceremony, ticket)

    answers = [ask("confirm", sent), ask("confirm", sent | {"sent_at": sent["at"]})]

    assert [answer.json()["state"] for answer in answers] == ["held", "held"]
    assert Signature.objects.count() == 1


def test_confirm_holds_nothing_that_the_ledger_could_not_take(ask, ceremony, ticket):
    log = ceremony.initiative.log
    Log.objects.filter(pk=log.pk).update(disposable=False)
    watermark.raise_to(log.slug, 99, bytes(32))

    answer = ask("confirm", message(ceremony, ticket))

    assert (answer.status_code, answer.json()["code"]) == (503, "log_restored")
    assert Signature.objects.count() == 0
    assert Confirmation.objects.count() == 0


def test_confirm_with_another_body_under_the_key_is_refused(ask, ceremony, ticket):
    sent = message(ceremony, ticket)
    ask("confirm", sent)

    answer = ask("confirm", sent | {"given": sent["given"] | {"statement": "Something else."}})

    assert (answer.status_code, answer.json()["code"]) == (409, "id_conflict")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"adult": False}, "not_adult"),
        ({"record": False}, "not_agreed"),
        ({"text_sha256": "0" * 64}, "text_changed"),
        ({"for_association": True}, "no_mandate"),
        ({"drawn_image": "data:image/png;base64,xx"}, "invalid"),
    ],
)  # fmt: skip
def test_confirm_refuses_and_keeps_nothing(ask, ceremony, ticket, given, code):
    answer = ask("confirm", message(ceremony, ticket, given=given))

    assert answer.json()["code"] == code
    assert (Signature.objects.count(), ceremony.confirmations.count()) == (0, 0)


def test_confirm_needs_a_countersigned_ticket_of_this_kiosk(ask, client, badge, ceremony):
    seen = ask("identify", {"text": badge.token(), "how": "scanned"}).json()["ticket"]

    answers = [
        ask("confirm", message(ceremony, seen)),
        ask("confirm", message(ceremony, seen + "x")),
    ]

    assert [answer.json()["code"] for answer in answers] == ["ticket", "ticket"]


def test_undo_frees_the_person_and_is_harmless_twice(ask, badge, ceremony, ticket):
    sent = message(ceremony, ticket)
    ask("confirm", sent)

    answers = [ask("undo", {"key": sent["key"]}).json()["state"] for _n in range(2)]
    late = ask("confirm", sent)

    assert answers == ["undone", "undone"]
    assert (late.status_code, late.json()["code"]) == (410, "undone")
    assert Signature.objects.count() == 0
    assert ask("identify", {"text": badge.token(), "how": "scanned"}).status_code == 200


def test_undo_that_comes_before_its_confirmation_wins(ask, ceremony, ticket):
    sent = message(ceremony, ticket)

    ask("undo", {"key": sent["key"]})
    answer = ask("confirm", sent)

    assert answer.status_code == 410
    assert Signature.objects.count() == 0


def test_finish_writes_it_into_the_log_at_once(ask, ceremony, ticket):
    sent = message(ceremony, ticket)
    ask("confirm", sent)

    told = [ask("finish", {"key": sent["key"]}).json() for _n in range(2)]

    assert [(each["state"], each["seconds_left"]) for each in told] == [("logged", 0)] * 2
    assert Signature.objects.get().final
    assert LogEntry.objects.count() == 3


def test_confirm_that_was_finished_before_it_could_be_sent_is_written_at_once(
    ask, ceremony, ticket
):
    sent = message(ceremony, ticket)

    told = [ask("confirm", sent | facts).json() for facts in ({}, {"finished": True})]

    assert [each["state"] for each in told] == ["held", "logged"]
    assert LogEntry.objects.count() == 3
    assert Signature.objects.get().held_until is None


def old_ticket(ask, ticket, ago):
    """The same, countersigned so long ago."""
    at = (timezone.now() - ago).isoformat()
    seen = tickets.read(ticket, ceremony=ask.kiosk.ceremony.pk)
    return tickets.seal(replace(seen, vouched_at=at))


@pytest.mark.parametrize(("waited", "state", "left"), [(20, "held", 40), (90, "logged", 0)])
def test_confirm_that_waited_for_the_network_gets_no_fresh_minute(
    ask, ceremony, ticket, waited, state, left
):
    ago, now = timedelta(seconds=waited), timezone.now()
    sent = message(
        ceremony, old_ticket(ask, ticket, timedelta(hours=1)),
        at=(now - ago).isoformat(), sent_at=now.isoformat(),
    )  # fmt: skip

    told = ask("confirm", sent).json()

    assert told["state"] == state
    assert left - 10 <= told["seconds_left"] <= left
    assert Signature.objects.get().at >= now  # its entry's time is that of the server


def test_undo_that_is_not_to_be_public_leaves_what_the_finale_has_written(ask, ceremony, ticket):
    sent = message(ceremony, ticket)
    ask("confirm", sent)
    ceremony_actions.finale(ceremony)

    told = ask("undo", {"key": sent["key"], "publicly": False}).json()["state"]
    stands = Signature.objects.get().status
    then = [ask("undo", {"key": sent["key"]}).json()["state"],
            ask("undo", {"key": sent["key"], "publicly": False}).json()["state"]]  # fmt: skip

    assert (told, stands) == ("logged", "signed")
    assert then == ["withdrawn", "withdrawn"]
    assert Signature.objects.get().status == "withdrawn"


def test_undo_that_is_not_to_be_public_undoes_what_is_held(ask, ceremony, ticket):
    sent = message(ceremony, ticket)
    ask("confirm", sent)

    assert ask("undo", {"key": sent["key"], "publicly": False}).json()["state"] == "undone"
    assert Signature.objects.count() == 0


def test_standing_tells_what_became_of_it(ask, ceremony, ticket):
    sent = message(ceremony, ticket)

    def told():
        return ask(f"standing?key={sent['key']}").json()["state"]

    assert ask(f"standing?key={sent['key']}").status_code == 404
    ask("confirm", sent)
    states = [told()]
    ceremony_actions.finale(ceremony)
    states.append(told())
    ask("undo", {"key": sent["key"]})
    states.append(told())

    assert states == ["held", "logged", "withdrawn"]


def test_standing_tells_that_the_host_has_undone_it(ask, ceremony, ticket):
    sent = message(ceremony, ticket)
    ask("confirm", sent)
    holding.undo(Signature.objects.get(), by="host")

    assert ask(f"standing?key={sent['key']}").json()["state"] == "undone"


def undo_of(sent, asked_after: float, waited: float) -> dict:
    """Asked so many seconds after the confirmation, and told to us so many later still."""
    asked = datetime.fromisoformat(sent["at"]) + timedelta(seconds=asked_after)
    told = asked + timedelta(seconds=waited)
    return {"key": sent["key"], "at": asked.isoformat(), "sent_at": told.isoformat()}


def confirmed_ago(seconds: float) -> None:
    """Everything that was confirmed is so old by now, its minute over accordingly."""
    ago = timedelta(seconds=seconds)
    Confirmation.objects.update(at=timezone.now() - ago)
    Signature.objects.update(held_until=timezone.now() - ago + timedelta(seconds=60))


def test_undo_that_the_network_brings_after_the_ledger_has_it_is_a_withdrawal(
    ask, ceremony, ticket
):
    sent = message(ceremony, ticket)
    ask("confirm", sent)
    confirmed_ago(300)
    holding.release_due()

    told = [ask("undo", undo_of(sent, 30, 270)).json()["state"] for _n in range(2)]

    assert told == ["withdrawn", "withdrawn"]
    assert Signature.objects.get().status == "withdrawn"
    kinds = [json.loads(bytes(row.data))["t"] for row in LogEntry.objects.order_by("index")]
    assert kinds == ["policy", "text", "sign", "status"]


def test_undo_that_comes_late_undoes_what_no_worker_has_written_yet(ask, ceremony, ticket):
    sent = message(ceremony, ticket)
    ask("confirm", sent)
    confirmed_ago(300)

    told = ask("undo", undo_of(sent, 30, 270)).json()

    assert told["state"] == "undone"
    assert (Signature.objects.count(), LogEntry.objects.count()) == (0, 2)


@pytest.mark.parametrize("logged", [True, False])
def test_undo_asked_after_the_minute_is_refused_and_it_stands(ask, ceremony, ticket, logged):
    sent = message(ceremony, ticket)
    ask("confirm", sent)
    confirmed_ago(300)
    if logged:
        holding.release_due()

    late = ask("undo", undo_of(sent, 90, 210))

    assert (late.status_code, late.json()["code"]) == (409, "too_late")
    assert Signature.objects.get().status == "signed"


def test_leave_frees_the_place_at_the_kiosk(ask, badge, ceremony):
    seat = ceremony.seats.create(
        conference=ceremony.conference, delegate=badge.delegate, order=1
    )  # fmt: skip
    seen = ask("identify", {"text": badge.token(), "how": "scanned"}).json()["ticket"]
    seat.refresh_from_db()
    assert seat.kiosk_at is not None

    assert ask("leave", {"ticket": seen}).status_code == 204
    seat.refresh_from_db()
    assert seat.kiosk_at is None


@pytest.mark.parametrize("kind", [DeviceKind.SCANNER, DeviceKind.KIOSK, DeviceKind.STATION])
def test_other_devices_sign_nothing(client, ceremony, kind):
    device = DeviceFactory(conference=ceremony.conference, kind=kind)
    token = f"the-token-of-device-{device.name.removeprefix('Phone ')}"

    answer = client.get(API, headers={"Authorization": f"Device {token}"})

    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_kind")


def test_a_kiosk_for_signing_reads_no_roster_and_checks_nobody_in(client, ceremony):
    _kiosk, token = kiosk_and_token(ceremony)
    headers = {"Authorization": f"Device {token}"}

    asked = [client.get(each, headers=headers).status_code
             for each in ("/api/v1/door/sync?cursor=0", "/api/v1/door/kiosk")]  # fmt: skip

    assert asked == [403, 403]
    assert AuditEntry.objects.filter(action="device.provisioned").count() == 1
