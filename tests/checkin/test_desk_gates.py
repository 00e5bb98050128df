"""The desk's pages of gates and zones: forms that ask what fits, rules told in words."""

import re
from datetime import time

import pytest

from checkin import actions, gate_rules
from checkin.models import Gate, RosterChange, Zone
from conference.errors import Refused
from conference.models import AuditEntry, Membership
from sessions.actions import release
from tests.checkin.factories import DeviceFactory, GateFactory, badge_at
from tests.conference.factories import MembershipFactory
from tests.registration.factories import CategoryFactory
from tests.sessions.factories import RoomFactory, TalkFactory

pytestmark = pytest.mark.django_db

ROWS = {"opening-TOTAL_FORMS": "2", "opening-INITIAL_FORMS": "0"}
ENTRANCE = ROWS | {
    "name_en": "Hall B", "name_zh-hans": "B厅", "slug": "hall-b", "direction": "both",
    "zone": "hall-b", "active": "on", "re_entry": "exit",
}  # fmt: skip
LUNCH = ROWS | {
    "name_en": "Lunch east", "slug": "lunch-east", "zone": "lunch", "active": "on",
    "most_entries": "1", "each_day": "on",
}  # fmt: skip
ROOM = ENTRANCE | {"seats": "holders", "seats_minutes": "5"}


@pytest.fixture
def gate():
    """A gate."""
    return GateFactory()


@pytest.fixture
def lead(client, gate):
    """A door lead's browser."""
    role = Membership.Role.DOOR_LEAD
    client.force_login(MembershipFactory(conference=gate.conference, role=role).user)
    return client


def door(conference, path=""):
    """An address of the desk's door pages."""
    return f"/en/desk/{conference.slug}/door/{path}"


def words(page):
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_gate_is_added_changed_and_audited(lead, gate):
    conference = gate.conference
    category = CategoryFactory(conference=conference)
    form = ENTRANCE | {"categories": [category.pk]}
    foreign = form | {"categories": [CategoryFactory().pk]}
    change = door(conference, "gates/hall-b/change/")

    added = lead.post(door(conference, "gates/new/?kind=entrance"), form)
    refused = lead.post(change, foreign)
    changed = lead.post(change, form | {"active": ""})

    assert [added.status_code, refused.status_code, changed.status_code] == [302, 422, 302]
    hall = Gate.objects.get(slug="hall-b")
    assert (hall.name, hall.direction, hall.active) == (
        {"en": "Hall B", "zh-hans": "B厅"},
        "both",
        False,
    )
    assert list(hall.categories.all()) == [category]
    entries = AuditEntry.objects.filter(target=f"checkin.gate:{hall.pk}").order_by("pk")
    assert [entry.action for entry in entries] == ["gate.created", "gate.changed"]
    assert (entries[1].before["active"], entries[1].after["active"]) == (True, False)
    assert "out of use" in lead.get(door(conference, "gates/")).text


@pytest.mark.parametrize("slug", ["new", "taken"])
def test_gate_with_a_word_already_used_keeps_what_was_typed(lead, gate, slug):
    GateFactory(conference=gate.conference, slug="taken")
    form = ENTRANCE | {"name_en": "My gate", "slug": slug}

    answer = lead.post(door(gate.conference, "gates/new/?kind=entrance"), form)

    assert answer.status_code == 422
    assert 'value="My gate"' in answer.text
    assert Gate.objects.filter(name__en="My gate").count() == 0


def test_the_kind_is_chosen_before_the_form(lead, gate):
    page = lead.get(door(gate.conference, "gates/new/"))

    assert re.findall(r'href="\?kind=(\w+)"', page.text) == ["entrance", "room", "purpose"]


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("entrance", {"direction", "re_entry", "prints_badge"}),
        ("room", {"direction", "re_entry", "room", "seats"}),
        ("purpose", set()),
    ],
)
def test_the_form_asks_only_what_fits_the_kind(lead, gate, kind, asked):
    page = lead.get(door(gate.conference, f"gates/new/?kind={kind}"))

    names = set(re.findall(r'name="(\w+)"', page.text))
    special = {"direction", "re_entry", "prints_badge", "room", "seats"}
    assert names & special == asked
    assert {"zone", "most_entries", "each_day", "tolerance"} <= names


def test_opening_times_are_kept_shown_again_and_said(lead, gate):
    day = gate.conference.starts_on.isoformat()
    times = {
        "opening-0-day": day, "opening-0-since": "09:00", "opening-0-to": "18:30",
        "opening-1-since": "22:00", "opening-1-to": "02:00", "tolerance": "10",
    }  # fmt: skip

    lead.post(door(gate.conference, "gates/new/?kind=entrance"), ENTRANCE | times)

    assert Gate.objects.get(slug="hall-b").opening == [
        {"day": day, "from": "09:00", "to": "18:30"},
        {"from": "22:00", "to": "02:00"},
    ]
    form = lead.get(door(gate.conference, "gates/hall-b/change/")).text
    assert form.count('value="09:00"') == 1
    said = words(lead.get(door(gate.conference, "gates/hall-b/")))
    assert "every day 22:00–02:00; up to 10 minutes earlier or later are fine." in said


def test_midnight_ends_a_day_and_from_midnight_to_midnight_is_the_whole_of_it(lead, gate):
    times = {
        "opening-0-since": "09:00", "opening-0-to": "00:00",
        "opening-1-since": "00:00", "opening-1-to": "00:00",
    }  # fmt: skip
    kept = [{"from": "09:00", "to": "24:00"}, {"from": "00:00", "to": "24:00"}]

    lead.post(door(gate.conference, "gates/new/?kind=entrance"), ENTRANCE | times)
    assert Gate.objects.get(slug="hall-b").opening == kept
    form = lead.get(door(gate.conference, "gates/hall-b/change/"))

    assert ("24:00" in form.text, form.text.count('value="00:00"')) == (False, 3)
    assert "every day 09:00–24:00" in words(lead.get(door(gate.conference, "gates/hall-b/")))


def test_half_an_opening_time_is_an_error_beside_its_field(lead, gate):
    half = {"opening-0-since": "09:00"}

    answer = lead.post(door(gate.conference, "gates/new/?kind=entrance"), ENTRANCE | half)

    assert answer.status_code == 422
    assert "Give both times, or none." in answer.text
    assert 'value="09:00"' in answer.text
    assert not Gate.objects.filter(slug="hall-b").exists()


def test_what_is_handed_out_has_a_limit_and_one_direction(lead, gate):
    address = door(gate.conference, "gates/new/?kind=purpose")

    unlimited = lead.post(address, LUNCH | {"most_entries": ""})
    added = lead.post(address, LUNCH)

    assert [unlimited.status_code, added.status_code] == [422, 302]
    lunch = Gate.objects.get(slug="lunch-east")
    assert (lunch.kind, lunch.direction, lunch.most_entries, lunch.each_day) == (
        "purpose", "in", 1, True,
    )  # fmt: skip
    said = words(lead.get(door(gate.conference, "gates/lunch-east/")))
    assert "Hands out “lunch”; nobody is inside by it." in said
    assert "1 time a day for each person." in said
    assert "never refused" not in said


def test_a_zone_people_are_inside_of_is_not_handed_out(lead, gate):
    answer = lead.post(
        door(gate.conference, "gates/new/?kind=purpose"), LUNCH | {"zone": gate.zone}
    )
    GateFactory(conference=gate.conference, kind="purpose", zone="bag", slug="bags", most_entries=1)
    other = lead.post(door(gate.conference, "gates/new/?kind=entrance"), ENTRANCE | {"zone": "bag"})

    assert [answer.status_code, other.status_code] == [422, 422]
    assert "is a zone people are inside of" in answer.text
    assert "is handed out at" in other.text


def test_a_pause_needs_its_minutes(lead, gate):
    form = ENTRANCE | {"re_entry": "pause"}

    answer = lead.post(door(gate.conference, "gates/new/?kind=entrance"), form)
    kept = lead.post(
        door(gate.conference, "gates/new/?kind=entrance"), form | {"re_entry_minutes": "15"}
    )

    assert [answer.status_code, kept.status_code] == [422, 302]
    assert "After how many minutes?" in answer.text
    said = words(lead.get(door(gate.conference, "gates/hall-b/")))
    assert "Who left comes back after 15 minutes." in said


def test_a_room_door_asks_for_seats_of_its_own_conference(lead, gate):
    conference = gate.conference
    talk = TalkFactory(conference=conference, room=RoomFactory(conference=conference), seats=1)
    badge = badge_at(conference)
    talk.taken_seats.create(delegate=badge.delegate)
    release(conference)
    RosterChange.objects.all().delete()
    address = door(conference, "gates/new/?kind=room")

    nothing = lead.post(address, ROOM)
    foreign = lead.post(address, ROOM | {"room": RoomFactory().pk})
    added = lead.post(address, ROOM | {"room": talk.room.pk})

    assert [nothing.status_code, foreign.status_code, added.status_code] == [422, 422, 302]
    assert "choose a room or a talk" in nothing.text
    assert [row.badge_ref for row in RosterChange.objects.all()] == [badge.badge_id]
    said = words(lead.get(door(conference, "gates/hall-b/")))
    assert f"the talk that is about to start in {talk.room}." in said


def test_a_zone_is_described_and_audited(lead, gate):
    address = door(gate.conference, f"zones/{gate.zone}/")
    form = {"name_en": "Venue", "capacity": "300", "group": "", "checks_out_at": "23:30"}

    full = lead.post(address, form | {"capacity": "0"})
    first = lead.post(address, form)
    second = lead.post(address, form | {"capacity": "200"})

    assert [full.status_code, first.status_code, second.status_code] == [422, 302, 302]
    zone = Zone.objects.get()
    assert (str(zone), zone.capacity, zone.checks_out_at) == ("Venue", 200, time(23, 30))
    entries = AuditEntry.objects.filter(target=f"checkin.zone:{zone.pk}").order_by("pk")
    assert [entry.action for entry in entries] == ["zone.described", "zone.changed"]
    said = words(lead.get(door(gate.conference, f"gates/{gate.slug}/")))
    assert "Holds 200 people." in said
    assert "At 23:30 everybody counts as gone." in said
    assert lead.get(door(gate.conference, "zones/nowhere/")).status_code == 404


def test_readers_see_the_rules_and_change_nothing(client, gate):
    role = Membership.Role.READ_ONLY
    client.force_login(MembershipFactory(conference=gate.conference, role=role).user)
    own = f"gates/{gate.slug}/"

    codes = [
        client.get(door(gate.conference, path)).status_code
        for path in ("gates/", own, f"{own}change/", "gates/new/", f"zones/{gate.zone}/")
    ]

    assert codes == [200, 200, 403, 403, 403]


def test_gates_may_be_opened_by_a_program_with_all_their_rules(gate):
    made = actions.create_gate(
        gate.conference, slug="bags", name={"en": "Bags"}, kind=Gate.Kind.PURPOSE, zone="bag",
        most_entries=1,
    )  # fmt: skip

    facts = AuditEntry.objects.get(target=f"checkin.gate:{made.pk}").after
    assert (facts["kind"], facts["zone"], facts["most_entries"]) == ("purpose", "bag", 1)


def test_short_name_stays_once_devices_know_it(lead, gate):
    gate.slug = "hall"
    gate.save()
    gate.slug = "renamed-before"
    gate_rules.check_short_name(gate)
    DeviceFactory(conference=gate.conference)

    with pytest.raises(Refused) as no:
        gate_rules.check_short_name(gate)

    assert (no.value.code, no.value.field) == ("short_name_stays", "slug")
    gate.slug = "hall"
    gate_rules.check_short_name(gate)
