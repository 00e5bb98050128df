"""Where everybody is, for devices that begin: in blocks of badges, the same as one by one."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from checkin import stays, syncing, whereabouts
from checkin.actions import record_scans
from tests.checkin.factories import DeviceFactory, GateFactory, ago, badge_at, batch, reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(monkeypatch):
    """Five badges in blocks of two, all but the last of them scanned long ago."""
    monkeypatch.setattr(whereabouts, "BLOCK", 2)
    gate = GateFactory()
    found = [badge_at(gate.conference) for _n in range(5)]
    device = DeviceFactory(conference=gate.conference)
    record_scans(device, batch(*(reading(badge, gate, at=ago(minutes=9)) for badge in found[:4])))
    gate.conference.scans.update(received_at=timezone.now() - timedelta(minutes=1))
    return gate, device, found


def told(conference, badges):
    """As a page tells it."""
    last = conference.scans.order_by("-seq").first().seq
    return json.loads(whereabouts.told(conference, badges, None, last, None))


def test_blocks_tell_of_the_badges_asked_for_alone(people, django_assert_num_queries):
    gate, _device, badges = people
    numbers = [badge.pk for badge in badges]

    found = told(gate.conference, numbers[:3])
    with django_assert_num_queries(2):  # the last scan, here and there: the blocks are known
        again = told(gate.conference, numbers[:3])

    expected = json.loads(syncing.ENCODE(stays.stays(gate.conference, numbers[:3])))
    assert sorted(row["badge"] for row in found) == sorted(one.badge_id for one in badges[:3])
    assert sorted(found, key=str) == sorted(expected, key=str) == sorted(again, key=str)


def test_a_scan_that_came_meanwhile_is_told_after_the_pages(people, monkeypatch):
    gate, device, badges = people
    monkeypatch.setattr(syncing, "PEOPLE", 2)
    page = json.loads(syncing.page(device, "0"))
    known = {row["badge"] for row in page["admissions"]}

    record_scans(device, batch(reading(badges[4], gate), reading(badges[0], gate)))
    while page["more"]:
        page = json.loads(syncing.page(device, page["cursor"]))
        known |= {row["badge"] for row in page["admissions"]}
    page = json.loads(syncing.page(device, page["cursor"]))
    known |= {row["badge"] for row in page["admissions"]}

    assert known == {badge.badge_id for badge in badges}
