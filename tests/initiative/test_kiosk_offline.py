"""Signing at a kiosk without a network: what the tablet keeps, what the server takes of it."""

import base64
import json
import time
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from badges.actions import badge as badging
from checkin import actions as door
from conference.lib import lockers
from conference.models import AuditEntry, Membership
from initiative import actions, ceremony_actions, kiosk_people, tickets
from initiative.models import Ceremony, Confirmation, Signature
from initiative.tickets import Ticket
from registration.models import Delegate
from tests.checkin.factories import badge_at
from tests.conference.factories import MembershipFactory
from tests.initiative.factories import CeremonyFactory
from tests.initiative.kiosks import PIN, kiosk_and_token, kiosk_at, staff_of
from tests.initiative.signing import PATH, png_url, signed, text_of
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db
API = "/api/v1/signing/kiosk"
HOUR = timedelta(hours=1)


@pytest.fixture
def ceremony():
    """Open for signing."""
    return CeremonyFactory()


@pytest.fixture
def badge(ceremony):
    """Somebody's."""
    return badge_at(ceremony.conference, delegate__name_zh="张文和", delegate__name_latin="Zhang")


@pytest.fixture
def ask(client, ceremony):
    """`ask(name, body)`: the kiosk asks; GET without a body."""
    kiosk, token = kiosk_and_token(ceremony)
    headers = {"Authorization": f"Device {token}"}

    def call(name, body=None):
        if body is None:
            return client.get(f"{API}/{name}", headers=headers)
        return client.post(f"{API}/{name}", json.dumps(body), "application/json", headers=headers)

    call.kiosk = kiosk
    return call


@pytest.fixture
def duty(ask, ceremony):
    """Of a member of staff who countersigned here for somebody else two hours ago."""
    return duty_at(ask.kiosk)


def duty_at(kiosk, ago=2 * HOUR) -> str:
    """The same at any kiosk, so long ago."""
    at = (timezone.now() - ago).isoformat()
    staff = staff_of(kiosk.ceremony.conference)
    seen = Ticket(kiosk.ceremony.pk, kiosk.device.pk, 0, "", "scanned", at)
    return tickets.seal_duty(replace(seen, staff=staff.pk, vouched_at=at))


def message(ceremony, badge, duty, ago=timedelta(0), **changes) -> dict:
    """A confirmation that nobody could be asked about; it happened so long ago."""
    now = timezone.now()
    at = (now - ago).isoformat()
    given = {
        "text_sha256": text_of(ceremony.initiative).sha256, "adult": True, "record": True,
        "statement": "", "platforms": [], "drawn_image": png_url(), "drawn_path": PATH,
    }  # fmt: skip
    offline = {"badge": badge.token(), "duty": duty, "seen_at": at, "vouched_at": at}
    offline |= changes.pop("offline", {})
    return {"key": str(uuid4()), "offline": offline, "at": at, "sent_at": now.isoformat(),
            "language": "en", "reading_seconds": 31, "given": given} | changes  # fmt: skip


def opened(badge, box) -> dict:
    """What the badge's own number makes of a box."""
    secret = bytes.fromhex(badge.badge_id)
    return lockers.open_box(secret, kiosk_people.PURPOSE, base64.b64decode(box["box"]))


def index(ask) -> dict:
    """Places and versions."""
    return dict(ask("people").json()["people"])


def place_of(badge) -> str:
    """Where its box lies."""
    return lockers.place(bytes.fromhex(badge.badge_id), kiosk_people.PURPOSE)


def test_a_tablet_has_a_box_of_each_who_may_sign_and_no_name_without_the_badge(ask, badge):
    answer = ask("people")
    (place,) = index(ask)
    boxes = ask("people", {"places": [place, "00" * 16]})

    (box,) = boxes.json()["boxes"]
    assert place == box["place"] == place_of(badge)
    assert box["version"] == index(ask)[place]
    for said in (answer, boxes):
        text = said.content.decode()
        assert not any(each in text for each in ("张文和", "Zhang", badge.badge_id))
    facts = opened(badge, box)
    assert (facts["name"], facts["other_name"], facts["lowest_serial"]) == ("张文和", "Zhang", 1)
    assert "photo" not in facts


def test_the_version_changes_with_what_is_in_the_box(ask, badge):
    before = index(ask)
    assert index(ask) == before
    Delegate.objects.filter(pk=badge.delegate_id).update(name_latin="Zhang Wenhe")
    assert index(ask) != before


def test_who_has_signed_or_may_not_or_was_erased_has_no_box(ask, ceremony, badge):
    for status in (Delegate.Status.CANCELLED, Delegate.Status.PENDING):
        badge_at(ceremony.conference, delegate__status=status)
    badge_at(ceremony.conference, delegate__erased_at=timezone.now())
    badge_at(CeremonyFactory().conference)  # another gathering's
    done = badge_at(ceremony.conference)
    signed(ceremony.initiative, delegate=done.delegate)
    there = DelegateFactory(email="wang@example.org", name_zh="王二")
    badge_at(ceremony.conference, delegate__email="WANG@example.org", delegate__name_zh="王 二")
    signed(ceremony.initiative, delegate=there)
    assert list(index(ask)) == [place_of(badge)]


def test_once_the_ceremony_is_over_the_tablet_is_told_to_know_nobody(ask, ceremony, badge):
    ceremony_actions.set_state(ceremony, Ceremony.State.CLOSED)
    assert index(ask) == {}


def test_what_was_vouched_for_without_a_network_is_held_and_the_evidence_says_so(
    ask, ceremony, badge, duty
):
    answer = ask("confirm", message(ceremony, badge, duty))

    assert (answer.status_code, answer.json()["state"]) == (200, "held")
    signature = Signature.objects.get()
    assert (signature.delegate, signature.by) == (badge.delegate, "badge+staff")
    evidence = signature.evidence
    assert evidence["without_network"] is True
    assert evidence["staff"]["name"] == str(staff_of(ceremony.conference))
    assert (evidence["badge"], evidence["badge_read"]) == (badge.badge_id, "scanned")
    assert AuditEntry.objects.get(action="initiative.held").after["without_network"] is True


def test_several_who_signed_without_a_network_are_each_taken_once(ask, ceremony, badge, duty):
    others = [badge_at(ceremony.conference) for _ in range(3)]
    messages = [message(ceremony, each, duty, ago=HOUR) for each in (badge, *others)]
    for sent in (*messages, *reversed(messages)):
        again = sent | {"sent_at": timezone.now().isoformat()}
        assert ask("confirm", again).json()["state"] == "logged"
    assert Signature.objects.count() == Confirmation.objects.count() == 4


def test_who_signed_meanwhile_elsewhere_is_not_entered_twice(ask, ceremony, badge, duty):
    signed(ceremony.initiative, delegate=badge.delegate)
    answer = ask("confirm", message(ceremony, badge, duty))
    assert (answer.status_code, answer.json()["code"]) == (409, "signed_already")
    assert Signature.objects.count() == 1


def test_a_badge_counts_as_it_did_when_it_was_shown(ask, ceremony, badge, duty):
    sent = message(ceremony, badge, duty, ago=HOUR)
    badging.revoke(badge, "lost")
    assert ask("confirm", sent).status_code == 200
    late = message(ceremony, badge, duty)
    assert ask("confirm", late).status_code == 422


def test_an_older_print_counts_until_the_newer_one_was_ordered(ask, ceremony, badge, duty):
    before, late = message(ceremony, badge, duty, ago=HOUR), message(ceremony, badge, duty)
    badging.reprint(badge)
    assert ask("confirm", late).status_code == 422
    assert ask("confirm", before).status_code == 200


def test_what_is_not_taken_is_told_to_the_host_by_name_and_once(ask, client, ceremony, badge, duty):
    sent = message(ceremony, badge, duty)
    signed(ceremony.initiative, delegate=badge.delegate)
    ask("confirm", sent)
    ask("confirm", sent)
    unknown = message(ceremony, badge, duty, offline={"badge": "107"})
    ask("confirm", unknown)

    role = Membership.Role.CEREMONY_HOST
    client.force_login(MembershipFactory(conference=ceremony.conference, role=role).user)
    console = reverse("initiative:desk_console", args=[ceremony.conference.slug, ceremony.pk])
    page = client.get(console).content.decode()

    section = page.split('id="console-refused"')[1].split("</section>")[0]
    assert section.count("<li") == 2
    assert "Zhang" in section or "张文和" in section
    assert "Has signed already." in section
    assert "has signed</span>" in section  # nobody has to be called back
    assert "Tablet 1" in section
    chinese = client.get(console.replace("/en/", "/zh-hans/")).content.decode()
    assert "胸牌无效" in chinese.split('id="console-refused"')[1].split("</section>")[0]


def test_what_only_waits_is_not_told_as_refused(ask, ceremony, badge, duty):
    ceremony_actions.set_state(ceremony, Ceremony.State.PAUSED)
    assert ask("confirm", message(ceremony, badge, duty)).json()["code"] == "paused"
    assert not AuditEntry.objects.filter(action="initiative.kiosk_refused").exists()


@pytest.mark.parametrize("of", ["another kiosk", "nobody", "long ago"])
def test_a_duty_is_good_at_its_own_kiosk_and_for_its_time(
    ask, ceremony, badge, duty, of, monkeypatch
):
    if of == "another kiosk":
        duty = duty_at(kiosk_at(ceremony, "Tablet 2"))
    if of == "nobody":
        duty = duty[:-2]
    if of == "long ago":
        later = time.time() + timedelta(hours=12 + 72, minutes=1).total_seconds()
        monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    answer = ask("confirm", message(ceremony, badge, duty))
    assert (answer.status_code, answer.json()["code"]) == (409, "ticket")
    assert not Signature.objects.exists()


def test_who_lost_the_right_to_countersign_vouches_for_nobody(ask, ceremony, badge, duty):
    Membership.objects.update(role=Membership.Role.PROGRAMME)
    answer = ask("confirm", message(ceremony, badge, duty))
    assert (answer.status_code, answer.json()["code"]) == (422, "not_allowed")


def test_a_forged_or_foreign_badge_is_refused_and_the_kiosk_is_not_signed_off(
    ask, ceremony, badge, duty
):
    token = badge.token()
    forged = token[:-6] + ("1" if token[-6] != "1" else "2") + token[-5:]
    for text in (forged, badge_at(CeremonyFactory().conference).token(), "107"):
        answer = ask("confirm", message(ceremony, badge, duty, offline={"badge": text}))
        assert answer.status_code == 422
    assert not Signature.objects.exists()


def test_clocks_are_bounded_nobody_vouches_before_their_duty(ask, ceremony, badge, duty):
    """A tablet whose clock was put right by hours when the network came back loses nothing."""
    assert ask("confirm", message(ceremony, badge, duty, ago=30 * HOUR)).status_code == 200
    evidence = Signature.objects.get().evidence
    since = timezone.now() - timedelta(hours=2, minutes=1)
    for at in (evidence["seen_at"], evidence["staff"]["at"], evidence["confirmed_at"]):
        assert since < datetime.fromisoformat(at) < timezone.now()


def test_whoever_was_withdrawn_before_may_sign_there_again(ask, ceremony, badge, duty):
    actions.withdraw(signed(ceremony.initiative, delegate=badge.delegate), "thought better of it")
    assert place_of(badge) in index(ask)
    assert ask("confirm", message(ceremony, badge, duty)).status_code == 200


def test_a_tablet_set_up_once_more_brings_what_it_kept_when_it_was_signed_off(
    ask, client, ceremony, badge, duty
):
    other = badge_at(ceremony.conference)
    seen = ask("identify", {"text": other.token(), "how": "scanned"}).json()["ticket"]
    said = {"ticket": seen, "staff": staff_of(ceremony.conference).pk, "pin": PIN}
    ticket = ask("countersign", said).json()["ticket"]
    kept = [message(ceremony, badge, duty, ago=HOUR), message(ceremony, other, duty)]
    del kept[1]["offline"]
    kept[1]["ticket"] = ticket
    _kiosk, token = kiosk_and_token(ceremony, "Tablet 1, again")
    headers = {"Authorization": f"Device {token}"}

    def send(sent):
        body = json.dumps(sent)
        return client.post(f"{API}/confirm", body, "application/json", headers=headers)

    assert [send(each).json()["code"] for each in kept] == ["ticket", "ticket"]  # it still works
    door.revoke_device(ask.kiosk.device)
    assert [send(each).status_code for each in kept] == [200, 200]
    devices = {each.evidence["device"]["name"] for each in Signature.objects.all()}
    assert devices == {"Tablet 1"}
