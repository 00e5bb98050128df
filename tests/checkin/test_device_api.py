"""What print stations and kiosks ask, over HTTP."""

import base64
import io
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from badges import actions as badges, making
from checkin import actions, counter, help_codes, printing
from checkin.models import BadgePrint, DeviceKind, Scan
from conference.models import AuditEntry, WorkItem
from tests.badges.factories import on_sheets
from tests.checkin.factories import TOKEN, DeviceFactory, GateFactory, badge_at
from tests.conference.factories import ConferenceFactory, UserFactory

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def gate():
    """Where the kiosk stands."""
    return GateFactory()


@pytest.fixture
def ask(client):
    """`ask(device, address, body)`: POST; without a body GET."""

    def send(device, address, body=None):
        headers = {"Authorization": f"Device {TOKEN}{device.number}", "Accept-Language": "en"}
        if body is None:
            return client.get(f"/api/v1/door/{address}", headers=headers)
        return client.post(f"/api/v1/door/{address}", body, content_type=JSON, headers=headers)

    return send


def device_at(gate, kind, number):
    """A device of a kind at the gate; it knows its own number."""
    device = DeviceFactory(conference=gate.conference, kind=kind, number=number)
    device.gates.set([gate])
    device.number = number
    return device


@pytest.fixture
def station(gate):
    """A print station at the gate."""
    return device_at(gate, DeviceKind.STATION, 901)


@pytest.fixture
def kiosk(gate):
    """A kiosk at the gate."""
    return device_at(gate, DeviceKind.KIOSK, 902)


def badge_with_document(conference, **kwargs):
    """A badge as the documents' worker leaves it."""
    badge = badge_at(conference, **kwargs)
    badges.make_again(badge)
    making.make_badge(WorkItem.objects.get(task=badges.MAKE_BADGE).payload)
    badge.refresh_from_db()
    return badge


def test_a_code_of_one_kind_sets_up_no_other_and_stays_good(client, gate):
    _code, text = actions.new_code(gate.conference, [gate], None, kind=DeviceKind.STATION)

    def provision(**more):
        body = {"code": text, "name": "East", **more}
        return client.post("/api/v1/door/provision", body, content_type=JSON)

    assert (provision().status_code, provision().json()["code"]) == (409, "wrong_kind")
    assert provision(kind="kiosk").status_code == 409
    assert provision(kind="station").status_code == 201
    assert gate.conference.devices.get().kind == DeviceKind.STATION


def test_devices_of_another_kind_and_strangers_are_refused(ask, client, gate, station, kiosk):
    assert ask(kiosk, "station/next", {}).json()["code"] == "wrong_kind"
    assert ask(station, "kiosk").status_code == 403
    assert client.post("/api/v1/door/station/next", {}, content_type=JSON).status_code == 401
    for device in (station, kiosk):
        assert ask(device, "sync?cursor=0").status_code == 403
        assert ask(device, "scans", {"scans": []}).status_code == 403


def test_a_kiosk_that_forgets_itself_tells_the_desk_and_its_token_opens_nothing(ask, kiosk):
    answer = ask(kiosk, "sign-off", {"how": "left", "seconds": 0})

    assert answer.status_code == 200
    kiosk.refresh_from_db()
    assert (kiosk.farewell, kiosk.revoked_at is None) == ("left", False)
    assert AuditEntry.objects.get(action="device.signed_off").conference == kiosk.conference
    assert ask(kiosk, "kiosk").status_code == 401


def test_a_station_gets_the_badge_at_its_size_and_reports_it(ask, gate, station):
    badge = badge_with_document(gate.conference, delegate__name_latin="Zhang Wenhe")
    printing.ask(badge, gate=gate)

    answer = ask(station, "station/next", {}).json()

    job = answer["job"]
    (page,) = job["pages"]
    assert (page["width"], page["height"]) == (105.0, 148.0)
    picture = Image.open(io.BytesIO(base64.b64decode(page["png"])))
    assert picture.size == (1241, 1749)  # 300 dots an inch
    assert (job["name"], job["code"], answer["sheet"]) == (
        "Zhang Wenhe", badge.code, {"width": 105.0, "height": 148.0},
    )  # fmt: skip
    for state, then in (("begun", "printing"), ("printed", "printed"), ("printed", "printed")):
        body = {"lease": job["lease"], "state": state}
        assert ask(station, f"station/prints/{job['id']}", body).json() == {"state": then}
    after = ask(station, "station/next", {}).json()
    assert (after["job"], after["recent"][0]["state"]) == (None, "printed")
    printing.ask(badges.reprint(badge))
    (line,) = ask(station, "station/next", {}).json()["recent"]
    assert (line["code"], line["serial"]) == (job["code"], 1)


def test_a_report_without_the_lease_is_refused_in_words(ask, gate, station):
    printing.ask(badge_with_document(gate.conference))
    job = ask(station, "station/next", {}).json()["job"]

    body = {"lease": str(uuid.uuid4()), "state": "printed"}
    answer = ask(station, f"station/prints/{job['id']}", body)

    assert (answer.status_code, answer.json()["code"]) == (409, "not_yours")
    assert ask(station, "station/prints/99999", body).status_code == 409
    assert ask(station, f"station/prints/{job['id']}", {"state": "eaten"}).status_code == 400


def test_a_station_is_paused_and_goes_on(ask, gate, station):
    printing.ask(badge_with_document(gate.conference))

    assert ask(station, "station/pause", {"paused": True}).json() == {"paused": True}
    paused = ask(station, "station/next", {}).json()
    ask(station, "station/pause", {"paused": False})

    assert (paused["paused"], paused["job"], paused["waiting"]) == (True, None, 1)
    assert ask(station, "station/next", {}).json()["job"] is not None


def test_a_kiosk_greets_by_name_alone_and_has_the_badge_printed(ask, gate, kiosk, station):
    badge = badge_with_document(
        gate.conference, delegate__name_latin="Zhang Wenhe", delegate__name_zh="张文和"
    )
    body = {"id": str(uuid.uuid4()), "token": badge.token()}

    first, again = (ask(kiosk, "kiosk/check-in", body).json() for _n in range(2))

    assert first == again
    assert first["outcome"] == "welcome"
    assert first["name"] == {"zh-hans": "张文和", "en": "Zhang Wenhe"}
    assert Scan.objects.get().verdict == Scan.Verdict.FIRST
    row = BadgePrint.objects.get()
    assert (row.asked_from.pk, row.gate, first["print"]["state"]) == (kiosk.pk, gate, "waiting")
    job = ask(station, "station/next", {}).json()["job"]
    for state in ("begun", "printed"):
        ask(station, f"station/prints/{row.pk}", {"lease": job["lease"], "state": state})
    later = ask(kiosk, f"kiosk/prints/{row.pk}").json()
    assert (later["state"], later["place"]) == ("printed", station.name)


def test_who_comes_twice_gets_no_second_badge(ask, gate, kiosk):
    badge = badge_with_document(gate.conference)
    for outcome in ("welcome", "again"):
        body = {"id": str(uuid.uuid4()), "token": badge.token()}
        assert ask(kiosk, "kiosk/check-in", body).json()["outcome"] == outcome

    assert BadgePrint.objects.count() == 1


def test_whose_badge_is_on_sheets_gets_no_other_by_coming_to_a_kiosk(ask, gate, kiosk):
    badge = badge_with_document(gate.conference)
    on_sheets(badge)

    said = ask(kiosk, "kiosk/check-in", {"id": str(uuid.uuid4()), "token": badge.token()}).json()

    assert (said["outcome"], said["print"], said["help"] != "") == ("welcome", None, True)
    assert not BadgePrint.objects.exists()


def test_whom_the_rules_refuse_goes_to_the_desk_with_a_code_and_without_a_name(ask, gate, kiosk):
    badge = badge_with_document(gate.conference)
    token = badge.token()
    badges.revoke(badge, "a mistake")

    body = {"id": str(uuid.uuid4()), "token": token}
    answer = ask(kiosk, "kiosk/check-in", body).json()

    assert (answer["outcome"], answer["name"], answer["print"]) == ("desk", {}, None)
    scan = help_codes.find(gate.conference, answer["help"])
    assert (scan.badge, scan.reason) == (badge, "revoked")
    assert help_codes.find(ConferenceFactory(), answer["help"]) is None
    assert not BadgePrint.objects.exists()


def test_a_forged_code_goes_to_the_desk(ask, gate, kiosk):
    token = badge_with_document(gate.conference).token()
    forged = token[:-1] + ("1" if token[-1] != "1" else "2")

    body = {"id": str(uuid.uuid4()), "token": forged}
    answer = ask(kiosk, "kiosk/check-in", body).json()

    assert (answer["outcome"], answer["name"]) == ("desk", {})
    assert help_codes.find(gate.conference, answer["help"]).reason == "bad_signature"


def test_a_kiosk_says_where_it_is_and_that_its_gate_is_gone(ask, gate, kiosk):
    assert ask(kiosk, "kiosk").json() == {
        "conference": gate.conference.name,
        "zone": gate.conference.time_zone,
        "gate": gate.name,
        "prints": False,
    }

    gate.active = False
    gate.save()

    body = {"id": str(uuid.uuid4()), "token": "1" * 196}
    assert ask(kiosk, "kiosk/check-in", body).json()["code"] == "no_gate"


def test_a_kiosk_is_told_where_no_badge_comes_out(ask, gate, kiosk, station):
    row = printing.ask(badge_with_document(gate.conference), gate=gate, asked_from=kiosk)

    def told():
        home, print_ = ask(kiosk, "kiosk").json(), ask(kiosk, f"kiosk/prints/{row.pk}").json()
        return home["prints"], print_["stuck"]

    station.seen()
    assert told() == (True, False)
    printing.pause(station, paused=True)
    assert told() == (False, True)
    printing.pause(station, paused=False)
    station.gates.set([GateFactory(conference=gate.conference)])
    assert told() == (False, True)


def test_a_kiosk_sees_no_print_of_another_conference(ask, gate, kiosk):
    other = printing.ask(badge_at(ConferenceFactory()))

    assert ask(kiosk, f"kiosk/prints/{other.pk}").status_code == 404


def test_a_print_that_fell_silent_is_not_known_to_the_kiosk_either(ask, gate, kiosk, station):
    printing.ask(badge_with_document(gate.conference), gate=gate)
    row = printing.take(station)
    printing.begin(station, row.pk, row.lease)
    long_ago = timezone.now() - timedelta(minutes=10)
    BadgePrint.objects.filter(pk=row.pk).update(begun_at=long_ago)

    assert ask(kiosk, f"kiosk/prints/{row.pk}").json()["state"] == "unsure"


def test_a_station_is_told_which_prints_were_replaced_and_prints_them_no_more(ask, gate, station):
    badge = badge_with_document(gate.conference)
    printing.ask(badge, station=station)
    job = ask(station, "station/next", {}).json()["job"]
    for state in ("begun", "printed"):
        body = {"lease": job["lease"], "state": state}
        ask(station, f"station/prints/{job['id']}", body)
    (before,) = ask(station, "station/next", {}).json()["recent"]

    counter.print_anew(UserFactory(), badge.delegate, station, "On the tram", lost=True)

    (after,) = ask(station, "station/next", {}).json()["recent"]
    assert [(line["again"], line["instead"]) for line in (before, after)] == [
        (True, ""), (False, "lost, replaced by print 2"),
    ]  # fmt: skip


def test_a_device_that_was_signed_off_is_told_of_unsent_scans_only_where_it_has_any(
    ask, gate, kiosk
):
    scanner = device_at(gate, DeviceKind.SCANNER, 903)
    for device in (kiosk, scanner):
        actions.revoke_device(device)

    words = [ask(kiosk, "kiosk").json()["detail"], ask(scanner, "sync?cursor=0").json()["detail"]]

    assert ["unsent scans" in each for each in words] == [False, True]
