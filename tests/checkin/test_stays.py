"""What devices are told of stays: few rows of many scans, the same as all of them would give."""

import json
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from checkin import stays, syncing
from checkin.actions import record_scans, save_zone, zone_facts
from checkin.models import Scan, Zone
from tests.checkin.factories import DeviceFactory, GateFactory, ago, badge_at, batch, reading
from tests.conference.factories import ConferenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    """A conference with two rooms and a lunch."""
    conference = ConferenceFactory(time_zone="Asia/Shanghai")
    for slug in ("a", "b"):
        Zone.objects.create(conference=conference, slug=slug)
        GateFactory(conference=conference, slug=slug, zone=slug, direction="both")
    GateFactory(
        conference=conference, slug="lunch", zone="lunch", kind="purpose", most_entries=9,
        each_day=True,
    )  # fmt: skip
    return conference


@pytest.fixture
def device(conference):
    """A phone at every gate."""
    return DeviceFactory(conference=conference)


def busy(conference, device, people=3):
    """People who come and go over two days, eat, and are taken back now and then."""
    badges = [badge_at(conference) for _n in range(people)]
    gates = {gate.slug: gate for gate in conference.gates.all()}
    steps = [("a", "in"), ("lunch", "in"), ("b", "in"), ("a", "out"), ("lunch", "in"), ("a", "in")]
    for person, badge in enumerate(badges):
        scans = [
            reading(badge, gates[slug], direction=way, at=ago(hours=40 - n * 7, minutes=person))
            for n, (slug, way) in enumerate(steps[: 3 + person])
        ]
        back = scans[-1]
        undo = reading(badge, gates[back["gate"]], direction=back["direction"], at=back["at"])
        undo |= {"undoes": back["id"], "note": "by mistake"}
        record_scans(device, batch(*scans, *([undo] if person % 2 else [])))
    return badges


def plainly(conference, badges):
    """The same rows from every scan, one by one."""
    scans = Scan.objects.filter(badge__in=badges, verdict__in=stays.KNOWN)
    scans = scans.order_by("effective_at", "uuid")
    areas = scans.exclude(area="").values_list(*stays.COLUMNS)
    found = {(row["badge"], row["area"]): row for row in stays.follow(areas)}
    for badge in badges:
        given = list(scans.filter(badge=badge, zone="lunch"))
        eaten = [scan for scan in given if scan.verdict in Scan.TURNING]
        days = [scan.effective_at.astimezone(conference.zone).date() for scan in eaten]
        if given:
            found[badge.badge_id, "tally:lunch"] = {
                "badge": badge.badge_id, "area": "tally:lunch", "zone": "lunch", "inside": False,
                "gate": "lunch" if eaten else "", "at": eaten[-1].effective_at if eaten else None,
                "count": len(eaten), "day": days[-1].isoformat() if days else "",
                "today": Counter(days)[days[-1]] if days else 0,
                "as_of": given[-1].effective_at,
            }  # fmt: skip
    return found


def test_the_few_scans_that_decide_give_what_all_would(conference, device):
    badges = busy(conference, device, people=4)

    told = stays.stays(conference, [badge.pk for badge in badges])

    found = {(row["badge"], row["area"]): row for row in told}
    assert found == plainly(conference, badges)
    assert len(told) == len(found)
    of_a = stays.stays(conference, [badge.pk for badge in badges], {"a"})
    assert of_a == [row for row in told if row["area"] == "a"]


def test_what_is_read_does_not_grow_with_the_scans(conference, device, django_assert_num_queries):
    badge = badge_at(conference)
    gates = [conference.gates.get(slug=slug) for slug in ("a", "lunch")]
    for n in range(8):
        record_scans(
            device, batch(*(reading(badge, gate, at=ago(minutes=9 - n)) for gate in gates))
        )

    with django_assert_num_queries(4):
        told = stays.stays(conference, [badge.pk])

    scans = Scan.objects.filter(badge=badge, verdict__in=stays.KNOWN).exclude(area="")
    assert len(list(stays._deciding(scans, ()))) == 1
    assert [(row["area"], row.get("count")) for row in told] == [("a", None), ("tally:lunch", 8)]


def test_a_new_group_is_news_for_every_device(conference, device):
    badge = badge_at(conference)
    gates = {gate.slug: gate for gate in conference.gates.all()}
    own = DeviceFactory(conference=conference)
    own.gates.set([gates["a"]])
    record_scans(
        device,
        batch(
            reading(badge, gates["a"], at=ago(minutes=9)),
            reading(badge, gates["b"], at=ago(minutes=5)),
        ),
    )
    first = {phone: json.loads(syncing.page(phone, "0"))["cursor"] for phone in (device, own)}
    for zone in conference.zones.all():
        before = zone_facts(zone)
        zone.group = "rooms"
        save_zone(zone, before)

    told = {phone: json.loads(syncing.page(phone, first[phone])) for phone in (device, own)}

    for page in told.values():
        assert page["anew"]
        [stay] = [row for row in page["admissions"] if not row["area"].startswith("tally:")]
        assert (stay["area"], stay["zone"], stay["inside"]) == ("group:rooms", "b", True)
    again = json.loads(syncing.page(device, told[device]["cursor"]))
    assert "anew" not in again


def test_the_deciding_scans_of_each_time_between_two_groupings_are_kept(conference, device):
    badge = badge_at(conference)
    gates = {gate.slug: gate for gate in conference.gates.all()}
    record_scans(device, batch(reading(badge, gates["b"], at=ago(minutes=9))))
    conference.regroupings.create(
        at=timezone.now() - timedelta(minutes=8), areas={"a": "group:rooms", "b": "group:rooms"}
    )
    record_scans(device, batch(reading(badge, gates["a"], at=ago(minutes=7))))
    Scan.objects.filter(zone="a").update(area="group:rooms")
    conference.regroupings.create(at=timezone.now() - timedelta(minutes=6), areas={})

    told = stays.stays(conference, [badge.pk])

    # Into a while it was one group with b: so not in b any more, though they are apart again.
    assert [(row["area"], row["zone"], row["inside"]) for row in told] == [("a", "a", True)]
