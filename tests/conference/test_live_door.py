"""The door's live events from a real server process: for staff, and only that there is news."""

import http.client

import pytest

from checkin import actions
from tests.checkin.factories import DeviceFactory, GateFactory, badge_at, batch, reading
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.conference.test_live import PATIENCE, served, told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]


class Desk:
    """One listening desk."""

    def __init__(self, port, conference, session, last=None):
        headers = {"Cookie": f"other=1; sessionid={session}"}
        headers |= {} if last is None else {"Last-Event-ID": str(last)}
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.line.request("GET", f"/desk/{conference.slug}/door/events", headers=headers)
        self.answer = self.line.getresponse()
        assert self.answer.status == 200
        assert self.answer.readline().startswith(b"retry:")

    def next(self):
        """The fields of the next event."""
        found = {}
        while True:
            name, _colon, value = self.answer.readline().decode().rstrip("\n").partition(":")
            if name:
                found[name] = value.strip()
            elif "id" in found:
                return found

    def close(self):
        self.answer.close()
        self.line.close()


@pytest.fixture
def session_of(client):
    """`session_of(user)`: the key of a log-in."""

    def log_in(user):
        client.cookies.clear()
        client.force_login(user)
        return client.session.session_key

    return log_in


def test_every_desk_hears_that_something_happened_and_who_comes_back_looks_again(session_of):
    gate = GateFactory()
    conference = gate.conference
    device = DeviceFactory(conference=conference)
    session = session_of(MembershipFactory(conference=conference).user)

    with served("application") as (port, _process):
        desks = [Desk(port, conference, session) for _n in range(2)]
        actions.record_scans(device, batch(reading(badge_at(conference), gate)))
        heard = [desk.next() for desk in desks]
        for desk in desks:
            desk.close()
        actions.record_scans(device, batch(reading(badge_at(conference), gate)))
        back = Desk(port, conference, session, last=int(heard[0]["id"]) - 60_000)
        missed = back.next()
        back.close()

    assert heard[0] == heard[1]
    assert (heard[0]["event"], heard[0]["data"]) == ("changed", "")
    assert missed["event"] == "reset"


def test_strangers_and_other_conferences_staff_hear_nothing(session_of):
    conference = ConferenceFactory()
    other = session_of(MembershipFactory(conference=ConferenceFactory()).user)
    own = session_of(MembershipFactory(conference=conference).user)
    path = f"/desk/{conference.slug}/door/events"

    with served("live") as (port, _process):
        answers = [
            told(port, "GET", path, {"Accept-Language": "en", "Cookie": f"sessionid={key}"})
            for key in (other, "", "x" * 32)
        ]
        posted = told(port, "POST", path, {"Cookie": f"sessionid={own}"})
        listening = Desk(port, conference, own)
        listening.close()

    no = "Only the conference’s staff may listen here. Please log in."
    assert [(status, facts["code"], facts["detail"]) for status, _kind, facts in answers] == [
        (403, "forbidden", no)
    ] * 3
    assert posted[0] == 405
