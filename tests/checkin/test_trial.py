"""What the door would say: answered as a scan would be, and nothing of it kept."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from badges import actions as badges
from checkin import actions, trial
from checkin.models import Device, RosterChange, Scan
from conference.models import AuditEntry, Membership
from registration.models import Delegate
from tests.checkin.factories import DeviceFactory, GateFactory, ago, badge_at, batch, reading
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.registration.factories import CategoryFactory, DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate():
    """An entrance with an exit."""
    return GateFactory(name={"en": "East gate", "zh-hans": "东门"}, slug="east", direction="both")


@pytest.fixture
def badge(gate):
    """Somebody's badge there."""
    return known(gate, "张文和", "Zhang Wenhe")


@pytest.fixture
def lead(client, gate):
    """A door lead's browser."""
    role = Membership.Role.DOOR_LEAD
    client.force_login(MembershipFactory(conference=gate.conference, role=role).user)
    return client


def known(gate, name, latin):
    """The badge of somebody who is found by name."""
    badge = badge_at(gate.conference, delegate__name_zh=name, delegate__name_latin=latin)
    badge.delegate.index()
    badge.delegate.save()
    return badge


def on_a_day(gate, hour=10, days=0):
    """A time of the conference, by the clock of the place."""
    conference = gate.conference
    day = conference.starts_on + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=conference.zone)


def answer(badge, gate, at=None, way="in", token=""):
    """(colour, reason) of a trial."""
    said = trial.scan(trial.Subject(badge.delegate, badge, token), gate, way, at or on_a_day(gate))
    return said.colour, said.reason


def rows():
    """How much there is of all that a scan leaves behind."""
    return [model.objects.count() for model in (Scan, Device, AuditEntry, RosterChange)]


def test_a_trial_answers_as_the_door_and_keeps_nothing(gate, badge):
    before = rows()

    said = [answer(badge, gate) for _twice in range(2)]

    assert said == [("admit", ""), ("admit", "")]
    assert rows() == before
    badges.revoke(badge, "a mistake")
    badge.refresh_from_db()
    assert answer(badge, gate, timezone.now() + timedelta(days=1)) == ("refuse", "revoked")


def test_a_trial_knows_of_the_scans_before_its_time_alone(gate, badge):
    now = timezone.now()
    device = DeviceFactory(conference=gate.conference)
    badge.valid_from, badge.valid_days = now.date() - timedelta(days=2), 5
    badge.save()
    actions.record_scans(device, batch(reading(badge, gate, at=ago(hours=2))))

    assert answer(badge, gate, now) == ("again", "already_in")
    assert answer(badge, gate, now, "out") == ("admit", "")
    assert answer(badge, gate, now - timedelta(hours=3)) == ("admit", "")
    assert answer(badge, gate, now + timedelta(hours=3)) == ("again", "already_in")
    assert Scan.objects.get().verdict == Scan.Verdict.FIRST


def test_a_trial_says_the_nearest_miss_and_what_else_stands_in_the_way(gate, badge):
    other = CategoryFactory(conference=gate.conference, name={"en": "Press", "zh-hans": "媒体"})
    gate.categories.add(other)
    gate.opening = [{"from": "09:00", "to": "18:00"}]
    gate.save()

    said = trial.scan(trial.Subject(badge.delegate, badge), gate, "in", on_a_day(gate, 8))

    assert (said.colour, said.reason, said.why) == ("refuse", "wrong_zone", "Only for: Press.")
    assert [words.startswith("Opens at ") for words in said.also] == [True]
    gate.categories.clear()
    assert answer(badge, gate, on_a_day(gate, 8)) == ("refuse", "closed")
    assert answer(badge, gate, on_a_day(gate, 9)) == ("admit", "")
    assert answer(badge, gate, on_a_day(gate, 9, days=9)) == ("refuse", "wrong_day")


def test_a_code_that_is_scanned_is_tried_as_it_is(gate, badge):
    old, foreign = badge.token(), badge_at(ConferenceFactory()).token()
    badges.reprint(badge)
    badge.refresh_from_db()  # each print has a code of its own
    conference = gate.conference

    (older,) = trial.candidates(conference, old)
    (stranger,) = trial.candidates(conference, foreign)
    (by_code,) = trial.candidates(conference, badge.code)

    said = [trial.scan(one, gate, "in", on_a_day(gate)) for one in (older, stranger, by_code)]
    assert [(one.colour, one.reason) for one in said] == [
        ("refuse", "revoked"),
        ("refuse", "wrong_conference"),
        ("admit", ""),
    ]
    assert (older.delegate, stranger.delegate, by_code.delegate) == (
        badge.delegate,
        None,
        badge.delegate,
    )


def sent(gate, **changes):
    """The form as it is sent."""
    at = f"{gate.conference.starts_on}T10:00"
    return {"who": "Wenhe", "gate": gate.slug, "direction": "in", "at": at} | changes


def address(gate):
    """The page."""
    return f"/en/desk/{gate.conference.slug}/door/try/"


def test_the_page_says_what_the_door_would_say(lead, gate, badge):
    page = lead.post(address(gate), sent(gate))

    assert (page.status_code, "Nothing stands in the way." in page.text) == (200, True)
    assert "10:00" in page.text
    assert not Scan.objects.exists()


def test_of_several_of_a_name_one_is_chosen_and_nothing_typed_is_lost(lead, gate, badge):
    second = known(gate, "章文和", "Zhang Wenhe")

    asked = lead.post(address(gate), sent(gate, at="2026-01-02T03:04"))
    page = lead.post(address(gate), sent(gate, person=second.delegate_id))

    assert (asked.status_code, page.status_code) == (422, 200)
    assert "Please choose one of them." in asked.text
    assert 'value="2026-01-02T03:04"' in asked.text
    assert "章文和" in page.context["subject"].delegate.name_zh


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"who": "xyzzy"}, "Nobody matches."), ({"who": ""}, "Please fill this in."),
     ({"at": "1999-01-01T00:00"}, "Please choose a day of this century."),
     ({"at": "9999-12-31T23:59"}, "Please choose a day of this century."),
     ({"gate": "nowhere"}, "This cannot be chosen")],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(lead, gate, badge, changes, words):
    page = lead.post(address(gate), sent(gate) | changes)

    assert page.status_code == 422
    (errors,) = page.context["form"].errors.values()
    assert words in str(errors)


@pytest.mark.parametrize(("way", "asked"), [("in", "out"), ("out", "in")])
def test_a_gate_of_one_direction_is_tried_in_that_direction_alone(lead, gate, badge, way, asked):
    gate.direction = way
    gate.save()

    page = lead.post(address(gate), sent(gate, direction=asked))

    assert list(page.context["form"].errors) == ["direction"]


def test_somebody_without_a_badge_is_told_so(lead, gate):
    delegate = DelegateFactory(
        conference=gate.conference, name_latin="Ada Byron", status=Delegate.Status.PENDING
    )
    delegate.index()
    delegate.save()

    page = lead.post(address(gate), sent(gate, who="Byron"))

    assert "There is no badge yet, so there is nothing to scan." in page.text
    assert "The registration is not approved." in page.text


def test_the_page_begins_with_whom_and_where_it_was_opened_for(lead, gate, badge):
    page = lead.get(f"{address(gate)}?person={badge.delegate_id}&gate={gate.slug}")
    stranger = badge_at(ConferenceFactory(), delegate__name_latin="Mallory")
    other = lead.get(f"{address(gate)}?person={stranger.delegate_id}")

    assert 'value="张文和"' in page.text or 'value="Zhang Wenhe"' in page.text
    assert f'value="{gate.slug}" selected' in page.text
    assert "Mallory" not in other.text
    assert lead.get(f"{address(gate)}?person=²").status_code == 200


def test_it_is_for_those_who_work_at_the_desk_by_the_door(client, gate):
    for role, status in (("registration", 200), ("read_only", 403)):
        user = MembershipFactory(conference=gate.conference, role=role).user
        client.force_login(user)
        assert client.get(address(gate)).status_code == status
