"""Scans the server did not take: written down once, taken after all or set aside, erased."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given, settings, strategies as st
from hypothesis.extra.django import TestCase

from checkin import actions, untaken_acts
from checkin.models import DeviceKind, Scan, UntakenScan
from conference.errors import Refused
from conference.models import AuditEntry, Membership
from registration import actions as registration, queries as registration_queries
from tests.checkin.factories import (
    DeviceFactory,
    GateFactory,
    ago,
    badge_at,
    batch,
    by_hand,
    reading,
)
from tests.conference.factories import ConferenceFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def old_gate():
    """A gate that the device does not stand at any more."""
    return GateFactory(name={"en": "East gate", "zh-hans": "东门"})


@pytest.fixture
def device(old_gate):
    """A phone set up again, for another gate."""
    return moved(old_gate.conference)


@pytest.fixture
def lead(client, old_gate):
    """A door lead's browser."""
    role = Membership.Role.DOOR_LEAD
    member = MembershipFactory(conference=old_gate.conference, role=role, user__name="Wang Lead")
    client.force_login(member.user)
    client.lead = member.user
    return client


def moved(conference):
    """A phone that stands at a new gate alone."""
    phone = DeviceFactory(conference=conference)
    phone.gates.add(GateFactory(conference=conference))
    return phone


def pages(conference, path=""):
    """An address of the desk's pages of scans not taken."""
    return f"/en/desk/{conference.slug}/door/not-taken/{path}"


def test_scan_of_a_gate_that_is_no_longer_the_device_s_is_written_down_once(device, old_gate):
    badge = badge_at(old_gate.conference)
    scan = reading(badge, old_gate, at=ago(minutes=30))
    sent = batch(scan)

    answers = [actions.record_scans(device, sent)[0] for _time in range(2)]

    row = UntakenScan.objects.get()
    assert [(one["status"], one["reason"], one["kept"]) for one in answers] == [
        ("invalid", "unknown_gate", True)
    ] * 2
    assert (str(row.uuid), row.gate, row.badge, row.direction) == (
        scan["id"], old_gate.slug, badge, "in",
    )  # fmt: skip
    assert timedelta(minutes=29) < row.received_at - row.effective_at < timedelta(minutes=31)
    line = AuditEntry.objects.get(action="scan.not_taken")
    assert line.after == {
        "scans": [{"id": scan["id"], "gate": old_gate.slug, "reason": "unknown_gate"}]
    }
    assert not Scan.objects.exists()


def test_scans_of_a_phone_that_is_set_up_anew_are_those_of_the_device_that_made_them(
    device, old_gate, lead
):
    badge = badge_at(old_gate.conference)
    before = DeviceFactory(conference=old_gate.conference, name="东门一号")
    actions.revoke_device(before)
    scans = [
        reading(badge, old_gate, at=ago(minutes=30), device=before.pk),
        reading(badge, device.gates.get(), at=ago(minutes=20), device=before.pk),
    ]

    for _time in range(2):
        answers = actions.record_scans(device, batch(*scans))
    row = UntakenScan.objects.get()
    listed = lead.get(pages(old_gate.conference)).text
    untaken_acts.take(row, lead.lead)

    assert [one["status"] for one in answers] == ["invalid", "replayed"]
    assert row.device == before
    assert ("东门一号" in listed, device.name in listed) == (True, False)
    assert {scan.device for scan in Scan.objects.all()} == {before}
    assert Scan.objects.count() == 2


@pytest.mark.parametrize("claimed", ["at work", "of another conference", "7", True, -1, 2**63])
def test_no_device_speaks_for_another_that_is_at_work_or_elsewhere(device, old_gate, claimed):
    others = {
        "at work": DeviceFactory(conference=old_gate.conference).pk,
        "of another conference": DeviceFactory(revoked_at=timezone.now()).pk,
    }
    number = others.get(claimed, claimed)
    scan = reading(badge_at(old_gate.conference), device.gates.get(), device=number)

    actions.record_scans(device, batch(scan))

    assert Scan.objects.get().device == device


def test_what_was_stored_before_the_phone_was_set_up_anew_is_not_stored_again(old_gate):
    phone = DeviceFactory(conference=old_gate.conference)
    scan = reading(badge_at(old_gate.conference), old_gate, device=phone.pk)
    actions.record_scans(phone, batch(scan))
    actions.revoke_device(phone)

    (answer,) = actions.record_scans(DeviceFactory(conference=old_gate.conference), batch(scan))

    assert (answer["status"], answer["verdict"]) == ("replayed", "first")


def test_everything_that_is_not_taken_is_written_down(old_gate):
    own = DeviceFactory(conference=old_gate.conference)
    badge = badge_at(old_gate.conference)
    lunch = GateFactory(conference=old_gate.conference, kind="purpose", zone="lunch")
    taken, leaving = reading(badge, old_gate), reading(badge, lunch, direction="out")
    other = {**by_hand(badge, old_gate), "id": taken["id"]}
    unreadable = reading(badge, old_gate, at="yesterday")

    answers = actions.record_scans(own, batch(taken, leaving, other, unreadable, 7))

    assert [(one["reason"], one.get("kept", False)) for one in answers] == [
        ("", False), ("wrong_direction", True), ("id_conflict", True), ("bad_time", True),
        ("not_an_object", True),
    ]  # fmt: skip
    rows = UntakenScan.objects.order_by("pk")
    assert [(row.reason, row.badge, row.is_readable) for row in rows] == [
        ("wrong_direction", badge, True), ("id_conflict", badge, True),
        ("bad_time", badge, False), ("not_an_object", None, False),
    ]  # fmt: skip
    assert '"yesterday"' in rows[2].raw
    assert badge.token() not in rows[2].raw
    assert rows[3].raw == "7"


def test_of_a_dry_run_and_of_a_desk_nothing_is_written_down(device, old_gate):
    scan = reading(badge_at(old_gate.conference), old_gate)
    desk = moved(old_gate.conference)
    desk.kind = DeviceKind.DESK
    desk.save()

    rehearsed = actions.record_scans(device, batch(scan, dry_run=True))
    shown = actions.record_scans(desk, batch(scan))

    assert ["kept" in one for one in rehearsed + shown] == [False, False]
    assert not UntakenScan.objects.exists()
    assert not AuditEntry.objects.filter(action="scan.not_taken").exists()


def test_taken_after_all_it_is_recorded_for_its_gate_at_its_time(device, old_gate, lead):
    badge = badge_at(old_gate.conference)
    scan = reading(badge, old_gate, at=ago(minutes=30))
    actions.record_scans(device, batch(scan))
    actions.revoke_device(device)
    row = UntakenScan.objects.get()

    for _time in range(2):
        untaken_acts.take(row, lead.lead)

    kept = Scan.objects.get()
    assert (str(kept.uuid), kept.gate, kept.device, kept.badge, kept.verdict) == (
        scan["id"], old_gate, device, badge, "first",
    )  # fmt: skip
    assert kept.effective_at == row.effective_at
    row.refresh_from_db()
    assert (row.outcome, row.settled_by) == ("taken", lead.lead)
    line = AuditEntry.objects.get(action="scan.taken_after_all")
    assert line.after["scan"] == scan["id"]


def test_sent_again_from_a_device_that_got_its_gate_back_it_is_the_same_scan(
    device, old_gate, lead
):
    scan = reading(badge_at(old_gate.conference), old_gate)
    actions.record_scans(device, batch(scan))
    untaken_acts.take(UntakenScan.objects.get(), lead.lead)
    device.gates.add(old_gate)
    device.told = None

    (answer,) = actions.record_scans(device, batch(scan))

    assert (answer["status"], answer["verdict"]) == ("replayed", "first")
    assert Scan.objects.count() == 1


def test_scan_whose_id_another_has_is_taken_under_an_id_of_its_own(old_gate, lead):
    own = DeviceFactory(conference=old_gate.conference)
    one, another = badge_at(old_gate.conference), badge_at(old_gate.conference)
    first = reading(one, old_gate)
    actions.record_scans(own, batch(first, reading(another, old_gate, id=first["id"])))

    untaken_acts.take(UntakenScan.objects.get(), lead.lead)

    found = Scan.objects.order_by("pk")
    assert [(scan.badge, scan.verdict) for scan in found] == [(one, "first"), (another, "first")]


def test_what_still_cannot_be_recorded_is_refused_and_stays(old_gate, lead):
    own = DeviceFactory(conference=old_gate.conference)
    badge = badge_at(old_gate.conference)
    nowhere = GateFactory.build(slug="nowhere")
    lunch = GateFactory(conference=old_gate.conference, kind="purpose", zone="lunch")
    bad = [reading(badge, nowhere), reading(badge, lunch, direction="out"), {"id": "?"}]
    actions.record_scans(own, batch(*bad))

    codes = []
    for row in UntakenScan.objects.order_by("pk"):
        with pytest.raises(Refused) as no:
            untaken_acts.take(row, lead.lead)
        codes.append(no.value.code)

    assert codes == ["unknown_gate", "wrong_direction", "unreadable"]
    assert set(UntakenScan.objects.values_list("outcome", flat=True)) == {"open"}


def test_set_aside_counts_nowhere_and_may_still_be_taken(device, old_gate, lead):
    actions.record_scans(device, batch(reading(badge_at(old_gate.conference), old_gate)))
    row = UntakenScan.objects.get()

    for _time in range(2):
        untaken_acts.dismiss(row, lead.lead)
    aside = (Scan.objects.count(), untaken_acts.waiting(old_gate.conference))
    untaken_acts.take(row, lead.lead)
    untaken_acts.dismiss(row, lead.lead)

    row.refresh_from_db()
    assert aside == (0, 0)
    assert (Scan.objects.count(), row.outcome) == (1, "taken")
    assert AuditEntry.objects.filter(action="scan.set_aside").count() == 1


def test_the_database_keeps_one_row_of_a_scan_and_knows_when_it_was_settled(device, old_gate):
    actions.record_scans(device, batch(reading(badge_at(old_gate.conference), old_gate)))
    row = UntakenScan.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        UntakenScan.objects.filter(pk=row.pk).update(outcome="taken")
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_desk_lists_them_and_the_organiser_takes_or_sets_aside(device, old_gate, lead):
    conference = old_gate.conference
    badge = badge_at(conference, delegate__name_zh="李娜", delegate__name_latin="Li Na")
    empty = lead.get(pages(conference))
    shown = {1: "already_in", 2: "admit"}
    scans = [reading(badge, old_gate, at=ago(hours=n), local_verdict=shown[n]) for n in (1, 2)]
    actions.record_scans(device, batch(*scans))
    now = lead.get(f"/en/desk/{conference.slug}/door/")
    first, second = untaken_acts.listed(conference)

    before = lead.get(pages(conference))
    took = lead.post(pages(conference, f"{first.pk}/take/"), follow=True)
    aside = lead.post(pages(conference, f"{second.pk}/dismiss/"), follow=True)

    assert "Every scan was taken" in empty.text
    assert "2 scans of devices were not taken" in now.text
    assert [before.text.count(words) for words in ("Li Na", "East gate", device.name)] == [2, 2, 2]
    assert (first.shown_words, second.shown_words) == ("yellow: seen before", "green: let through")
    assert second.shown_words in before.text
    assert before.text.count("The device does not stand at this gate any more.") == 2
    assert "The scan is recorded for its gate, as it was made." in took.text
    assert "The scan is set aside." in aside.text
    assert "Wang Lead" in aside.text
    assert Scan.objects.get().badge == badge


def test_whoever_only_looks_takes_nothing(client, device, old_gate):
    actions.record_scans(device, batch(reading(badge_at(old_gate.conference), old_gate)))
    row = UntakenScan.objects.get()
    role = Membership.Role.READ_ONLY
    client.force_login(MembershipFactory(conference=old_gate.conference, role=role).user)

    page = client.get(pages(old_gate.conference))
    answers = [
        client.post(pages(old_gate.conference, f"{row.pk}/{verb}/")).status_code
        for verb in ("take", "dismiss")
    ]

    assert "Take it after all" not in page.text
    assert "/door/people/" not in page.text
    assert answers == [403, 403]


def test_erasure_reaches_them_and_so_does_the_delegate_s_own_export(device, old_gate):
    badge = badge_at(old_gate.conference)
    why = {"forced": True, "note": "Knows the mayor"}
    actions.record_scans(device, batch(reading(badge, old_gate, **why)))

    exported = registration_queries.export(badge.delegate)["scans_not_taken"]
    registration.erase(badge.delegate)

    row = UntakenScan.objects.get()
    assert [one["note"] for one in exported] == ["Knows the mayor"]
    assert (row.token, row.note, row.badge) == ("", "", badge)


READINGS = st.tuples(
    st.integers(1, 200),  # minutes ago
    st.integers(0, 1),  # gate
    st.integers(0, 1),  # phone
    st.sampled_from(["in", "out"]),
    st.sampled_from(["admit", "already_in", "closed"]),
    st.booleans(),  # whether its gate is no longer the phone's when it is sent
)


class Orders(TestCase):
    """Taken at once, or not taken and recorded afterwards in whatever order: the same log."""

    @settings(max_examples=20, deadline=None)
    @given(st.lists(READINGS, min_size=1, max_size=6), st.randoms(use_true_random=False))
    def test_the_log_does_not_depend_on_what_was_taken_only_later(self, made, random):
        at_once = recorded([(*one[:-1], False) for one in made])
        later = recorded(made)
        rows = list(later.untaken_scans.all())
        random.shuffle(rows)
        lead = MembershipFactory(conference=later).user

        for row in rows:
            untaken_acts.take(row, lead)

        assert len(rows) == sum(one[-1] for one in made)
        assert log(at_once) == log(later)


def recorded(made):
    """A conference to whose log these scans were sent, one by one."""
    conference = ConferenceFactory()
    gates = [GateFactory(conference=conference, zone=f"zone-{n}") for n in range(2)]
    phones = [DeviceFactory(conference=conference) for _n in range(2)]
    badge, now = badge_at(conference), timezone.now()
    new = GateFactory(conference=conference)
    for n, (minutes, gate, phone, direction, verdict, moved_on) in enumerate(made):
        scan = by_hand(
            badge, gates[gate], id=str(UUID(int=(conference.pk << 64) + n)), direction=direction,
            at=(now - timedelta(minutes=minutes, seconds=n)).isoformat(), local_verdict=verdict,
        )  # fmt: skip
        phones[phone].gates.set([new] if moved_on else [])
        actions.record_scans(phones[phone], batch(scan, sent_at=now))
    return conference


def log(conference):
    """What the log says of every scan, in the order they were made up in."""
    rows = conference.scans.order_by("uuid").select_related("gate")
    return [(row.uuid.int % 2**64, row.verdict, row.reason, row.local_verdict) for row in rows]
