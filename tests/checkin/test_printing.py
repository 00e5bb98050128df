"""Prints at the door: one row each, one station each, and nothing printed twice by itself."""

import uuid
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from badges import actions as badges, sheets_queries
from badges.models import Badge, Print
from checkin import actions, print_queries, printing
from checkin.models import BadgePrint, DeviceKind, PrintedSheet
from conference import jobs
from conference.errors import Refused
from conference.models import AuditEntry, WorkItem
from tests.badges.factories import on_sheets
from tests.checkin.factories import DeviceFactory, GateFactory, badge_at, batch, reading
from tests.conference.factories import ConferenceFactory, UserFactory

pytestmark = pytest.mark.django_db
State = BadgePrint.State


def made(conference, **kwargs):
    """A badge whose document is there."""
    badge = badge_at(conference, **kwargs)
    badge.pdf, badge.made_revision = "badges/some.pdf", badge.revision
    badge.save()
    return badge


def station_at(conference, *gates, **kwargs):
    """A print station, for these gates or all."""
    device = DeviceFactory(
        conference=conference, kind=DeviceKind.STATION, last_seen_at=timezone.now(), **kwargs
    )
    device.gates.set(gates)
    return device


@pytest.fixture
def conference():
    """A conference."""
    return ConferenceFactory()


@pytest.fixture
def station(conference):
    """Its print station."""
    return station_at(conference, name="East")


def test_a_print_is_asked_for_once_however_often_the_button_is_pressed(conference):
    badge, user = made(conference), UserFactory()

    first, second = printing.ask(badge, by=user), printing.ask(badge)

    assert first == second
    assert (second.state, second.asked_by) == (State.WAITING, user)
    assert AuditEntry.objects.filter(action="print.asked").count() == 1


def test_the_database_holds_one_row_for_each_badge_and_serial(conference):
    row = printing.ask(made(conference))

    with pytest.raises(IntegrityError), transaction.atomic():
        BadgePrint.objects.create(
            conference=conference, badge=row.badge, print_serial=row.print_serial
        )


def test_the_database_wants_a_holder_for_what_prints_and_a_reason_for_what_did_not(conference):
    row = printing.ask(made(conference))

    for values in ({"state": "printing"}, {"state": "failed"}, {"state": "cancelled"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BadgePrint.objects.filter(pk=row.pk).update(**values)


def test_a_badge_not_made_yet_goes_before_ten_thousand_documents_and_waits_for_its_own(
    conference, station
):
    badge = badge_at(conference)
    badges.make_again(badge)
    item = WorkItem.objects.get(task=badges.MAKE_BADGE)
    WorkItem.objects.filter(pk=item.pk).update(priority=jobs.LATER)

    printing.ask(badge)

    item.refresh_from_db()
    assert item.priority == jobs.NOW
    assert printing.take(station) is None


def test_two_stations_never_get_the_same(conference, station):
    other = station_at(conference)
    row = printing.ask(made(conference))

    assert printing.take(station) == row
    assert printing.take(other) is None
    row.refresh_from_db()
    assert (row.state, row.station) == (State.PRINTING, station)


def test_prints_are_taken_in_the_order_they_were_asked_for(conference, station):
    rows = [printing.ask(made(conference)) for _n in range(3)]

    assert [printing.take(station) for _n in range(4)] == [*rows, None]


def test_what_a_dead_station_held_goes_to_another(conference, station):
    row = printing.ask(made(conference), station=station)
    printing.take(station)
    BadgePrint.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    taken = printing.take(station_at(conference))

    assert taken == row
    with pytest.raises(Refused) as no:
        printing.printed(station, row.pk, row.lease or uuid.uuid4())
    assert no.value.code == "not_yours"


def test_what_began_is_never_given_to_another_and_a_person_says_what_came_of_it(
    conference, station
):
    printing.ask(made(conference))
    row = printing.take(station)
    printing.begin(station, row.pk, row.lease)
    long_ago = timezone.now() - timedelta(hours=1)
    BadgePrint.objects.filter(pk=row.pk).update(lease_until=long_ago, begun_at=long_ago)

    assert printing.take(station_at(conference)) is None
    row.refresh_from_db()
    assert row.is_unsure
    assert list(print_queries.in_state(conference.badge_prints.all(), "unsure")) == [row]
    user = UserFactory(name="Wang Li")
    assert printing.settle(row, user).state == State.PRINTED
    assert AuditEntry.objects.get(action="print.printed").user == user


def test_a_station_says_that_it_printed_twice_and_late_and_it_is_one_print(conference, station):
    printing.ask(made(conference))
    row = printing.take(station)
    printing.begin(station, row.pk, row.lease)
    BadgePrint.objects.filter(pk=row.pk).update(begun_at=timezone.now() - timedelta(hours=1))

    for _n in range(2):
        done = printing.printed(station, row.pk, row.lease)

    assert (done.state, done.attempts) == (State.PRINTED, 1)
    assert AuditEntry.objects.filter(action="print.printed").count() == 1
    assert list(print_queries.recent(station)) == [row]


def test_a_failed_print_keeps_its_reason_and_can_be_asked_for_again(conference, station):
    badge = made(conference)
    printing.ask(badge)
    row = printing.take(station)
    printing.begin(station, row.pk, row.lease)

    with pytest.raises(Refused) as no:
        printing.failed(station, row.pk, row.lease, "  ")
    failed = printing.failed(station, row.pk, row.lease, "paper jam")
    again = printing.ask(badge)

    assert no.value.code == "no_reason"
    assert (failed.state, failed.reason) == (State.FAILED, "paper jam")
    assert (again.pk, again.state, again.reason) == (row.pk, State.WAITING, "")


def test_spoilt_paper_is_printed_again_with_the_same_code(conference, station):
    badge = made(conference)
    printing.ask(badge)
    row = printing.take(station)
    printing.begin(station, row.pk, row.lease)
    printing.printed(station, row.pk, row.lease)

    for _n in range(2):
        printing.give_back(station, row.pk, row.lease)
    second = printing.take(station)

    assert (second.pk, second.print_serial) == (row.pk, badge.print_serial)
    assert AuditEntry.objects.filter(action="print.spoilt").count() == 1


def test_what_waits_prints_the_newest_badge_in_the_same_place_of_the_queue(conference, station):
    badge, taken = made(conference), made(conference)
    held = printing.ask(taken)
    printing.take(station)
    waits, later = printing.ask(badge), printing.ask(made(conference))

    for one in (badge, taken):
        badges.reprint(one)
        Badge.objects.filter(pk=one.pk).update(made_revision=F("revision"))

    with pytest.raises(Refused) as no:
        printing.begin(station, held.pk, BadgePrint.objects.get(pk=held.pk).lease or uuid.uuid4())
    assert no.value.code == "not_yours"
    rows = [printing.take(station) for _n in range(3)]
    assert rows == [held, waits, later]
    badge.refresh_from_db()
    assert badge.lowest_valid_serial == 2
    assert (rows[1].print_serial, rows[1].code) == (2, badge.code)
    assert AuditEntry.objects.filter(action="print.renewed").count() == 2


def test_a_reprint_asked_for_at_a_station_comes_out_there(conference, station):
    other = station_at(conference, name="West")
    badge = made(conference)
    waits = printing.ask(badge, station=station)

    badges.reprint(badge)
    again = printing.ask(badge, station=other)

    assert (again, again.station, again.print_serial) == (waits, other, 2)


def test_a_line_of_the_log_keeps_the_code_that_was_printed(conference, station):
    badge = made(conference)
    code = badge.code
    printing.ask(badge)
    row = printed_at(station)

    badges.reprint(badge)
    new = printing.ask(badge)

    row = print_queries.with_failures(conference).get(pk=row.pk)
    badge.refresh_from_db()
    assert (row.code, row.print_serial, row.superseded) == (code, 1, True)
    assert [(one.code, one.print_serial) for one in row.sheets.all()] == [(code, 1)]
    assert (new.code, new.print_serial, new.state) == (badge.code, 2, State.WAITING)
    assert new.code != code


def test_spoilt_paper_keeps_its_code_when_the_badge_is_lost_before_it_is_printed_again(
    conference, station
):
    badge = made(conference)
    code = badge.code
    printing.ask(badge)
    row = printed_at(station)
    printing.give_back(station, row.pk, row.lease)

    badge = badges.reprint(badge)
    Badge.objects.filter(pk=badge.pk).update(made_revision=badge.revision)
    row = printed_at(station)

    told = [(one.code, one.print_serial, one.spoilt_at is None) for one in row.sheets.all()]
    assert told == [(code, 1, False), (badge.code, 2, True)]


def test_a_badge_made_anew_while_its_paper_comes_out_is_printed_again(conference, station):
    user = UserFactory()
    badge = made(conference)
    printing.ask(badge, by=user)
    row = printing.take(station)
    printing.begin(station, row.pk, row.lease)

    badges.reprint(badge)

    new = BadgePrint.objects.exclude(pk=row.pk).get()
    assert (new.print_serial, new.state, new.asked_by) == (2, State.WAITING, user)
    assert printing.printed(station, row.pk, row.lease).print_serial == 1


def test_a_failed_print_tried_again_is_of_the_newest_badge(conference, station):
    user = UserFactory()
    badge, other = made(conference), made(conference)
    for one in (badge, other):
        printing.ask(one)
        row = printing.take(station)
        printing.begin(station, row.pk, row.lease)
        printing.failed(station, row.pk, row.lease, "paper jam")
        badges.reprint(one)
    printing.ask(other)
    first, second = BadgePrint.objects.filter(state=State.FAILED).order_by("pk")

    again = printing.try_again(first, None, user)
    with pytest.raises(Refused) as no:
        printing.try_again(second, None, user)

    badge.refresh_from_db()
    assert (again.code, again.print_serial) == (badge.code, 2)
    assert no.value.code == "replaced"


def test_prints_from_before_get_the_codes_that_are_known(conference, station):
    """Rows as they were before each kept its code."""
    badge, unknown = made(conference), made(conference)
    code = badge.code
    rows = []
    for one in (badge, unknown):
        printing.ask(one)
        rows.append(printed_at(station))
        badges.reprint(one)
    rows.append(printing.ask(badge))
    AuditEntry.objects.filter(target=f"checkin.badgeprint:{rows[1].pk}").delete()
    BadgePrint.objects.update(short_code="")
    PrintedSheet.objects.update(short_code="", print_serial=9)

    import_module("checkin.migrations.0014_codes_of_prints").note_codes(apps, None)

    badge.refresh_from_db()
    assert [BadgePrint.objects.get(pk=row.pk).code for row in rows] == [code, "", badge.code]
    sheets = PrintedSheet.objects.values_list("short_code", "print_serial")
    assert list(sheets) == [(code.replace("-", ""), 1), ("", 1)]


def test_a_withdrawn_badge_is_neither_printed_nor_begun(conference, station):
    badge = made(conference)
    printing.ask(badge)
    row = printing.take(station)

    badges.revoke(badge, "a mistake")

    row.refresh_from_db()
    assert (row.state, row.reason) == (State.CANCELLED, "withdrawn")
    with pytest.raises(Refused) as no:
        printing.begin(station, row.pk, row.lease or uuid.uuid4())
    assert no.value.code == "not_yours"
    with pytest.raises(Refused) as no:
        printing.ask(badge)
    assert no.value.code == "badge_revoked"


def test_a_print_is_cancelled_with_a_reason_but_not_once_it_began(conference, station):
    row = printing.ask(made(conference))
    with pytest.raises(Refused) as no:
        printing.cancel(row, " ")
    assert no.value.field == "reason"
    assert printing.cancel(row, "went home").state == State.CANCELLED

    printing.ask(made(conference))
    row = printing.take(station)
    printing.begin(station, row.pk, row.lease)
    with pytest.raises(Refused) as no:
        printing.cancel(row, "went home")
    assert no.value.code == "printing"


def test_a_paused_station_takes_nothing_and_others_go_on(conference, station):
    row = printing.ask(made(conference))
    printing.pause(station, paused=True)

    assert printing.take(station) is None
    assert printing.take(station_at(conference)) == row

    printing.pause(station, paused=False)
    other = printing.ask(made(conference))
    assert printing.take(station) == other


def test_only_a_station_can_be_paused(conference):
    with pytest.raises(Refused) as no:
        printing.pause(DeviceFactory(conference=conference), paused=True)
    assert no.value.code == "wrong_kind"


def test_a_station_serves_its_gates_and_what_was_asked_of_it(conference):
    east, west = GateFactory(conference=conference), GateFactory(conference=conference)
    at_east = station_at(conference, east, name="East")
    at_west = station_at(conference, west, name="West")
    for_west = printing.ask(made(conference), gate=west)
    asked_of_east = printing.ask(made(conference), gate=west, station=at_east)

    assert [printing.take(at_east), printing.take(at_east)] == [asked_of_east, None]
    assert print_queries.place_of(for_west).name == "West"
    assert printing.take(at_west) == for_west


def test_stations_of_another_conference_see_nothing(conference, station):
    printing.ask(made(ConferenceFactory()))

    assert printing.take(station) is None


def test_a_gate_that_prints_prints_at_the_first_scan_alone(conference, station):
    gate = GateFactory(conference=conference, prints_badge=True, re_entry="always")
    plain = GateFactory(conference=conference, zone="hall")
    device = DeviceFactory(conference=conference)
    badge = made(conference)

    actions.record_scans(device, batch(reading(badge, plain)))
    assert not BadgePrint.objects.exists()
    for _n in range(2):
        actions.record_scans(device, batch(reading(badge, gate)))

    row = BadgePrint.objects.get()
    assert (row.badge, row.gate, row.asked_from) == (badge, gate, device)
    printing.cancel(row, "has one")
    actions.record_scans(device, batch(reading(badge, gate)))
    row.refresh_from_db()
    assert row.state == State.CANCELLED


def printed_at(station):
    """The next print, on paper."""
    row = printing.take(station)
    printing.begin(station, row.pk, row.lease)
    return printing.printed(station, row.pk, row.lease)


def test_what_a_station_printed_the_sheets_leave_out_unless_it_is_spoilt(conference, station):
    badge, other = made(conference), made(conference)
    printing.ask(badge)

    row = printed_at(station)
    assert list(sheets_queries.unprinted(conference)) == [other]
    printing.give_back(station, row.pk, row.lease)
    assert set(sheets_queries.unprinted(conference)) == {badge, other}
    assert not Print.objects.exists()
    printed_at(station)
    badges.reprint(badge)
    assert set(sheets_queries.unprinted(conference)) == {badge, other}


def test_every_sheet_that_left_a_station_stays_in_the_log(conference, station):
    user = UserFactory(name="Wang Li")
    badge = made(conference)
    row = printing.ask(badge, by=user)

    for _n in range(2):
        row = printed_at(station)
        printing.printed(station, row.pk, row.lease)  # said twice, and is one sheet
        if _n == 0:
            printing.give_back(station, row.pk, row.lease)

    first, second = row.sheets.all()
    assert (first.asked_by, first.station, first.spoilt_at is not None) == (user, station, True)
    assert (second.asked_by, second.asked_from, second.spoilt_at) == (None, station, None)
    assert print_queries.stations(conference).get().printed == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        row.sheets.create(print_serial=1, printed_at=timezone.now())


def test_the_sheet_of_a_print_that_was_tried_again_is_of_who_pressed(conference, station):
    asker, presser = UserFactory(name="Li Na"), UserFactory(name="Wang Li")
    printing.ask(made(conference), by=asker, asked_from=DeviceFactory(conference=conference))
    row = printing.take(station)
    printing.begin(station, row.pk, row.lease)
    printing.failed(station, row.pk, row.lease, "paper jam")

    printing.try_again(row, None, presser)
    sheet = printed_at(station).sheets.get()

    assert (sheet.asked_by, sheet.asked_from) == (presser, None)


def test_a_badge_changed_while_it_was_printed_is_not_printed_as_it_is_now(conference, station):
    badge = made(conference)
    printing.ask(badge)
    row = printing.take(station)
    printing.begin(station, row.pk, row.lease)
    type(badge).objects.filter(pk=badge.pk).update(shown="another name")

    printing.printed(station, row.pk, row.lease)

    assert list(sheets_queries.unprinted(conference)) == [badge]


def test_prints_from_before_count_where_it_is_sure_what_they_show(conference, station):
    """Rows as they were before it was noted what a print shows."""
    same, renamed, remade, unknown = (made(conference, shown=f"shows {n}") for n in range(4))
    now = timezone.now()
    for badge in (same, renamed, remade, unknown):
        Badge.objects.filter(pk=badge.pk).update(made_at=now - timedelta(hours=1))
        taken = None if badge == unknown else now
        BadgePrint.objects.create(
            conference=conference, badge=badge, print_serial=1, state=State.PRINTED,
            station=station, taken_at=taken, ended_at=now,
        )  # fmt: skip
    Badge.objects.filter(pk=renamed.pk).update(revision=2)
    Badge.objects.filter(pk=remade.pk).update(made_at=now + timedelta(minutes=1))

    earlier = import_module("checkin.migrations.0011_what_earlier_prints_show")
    for _again in range(2):
        earlier.note_what_is_sure(apps, None)

    assert [(each.badge, each.shown) for each in Print.objects.all()] == [(same, "shows 0")]
    assert set(sheets_queries.unprinted(conference)) == {renamed, remade, unknown}


def test_the_first_scan_prints_no_badge_that_is_on_sheets_as_it_is_now(conference):
    gate = GateFactory(conference=conference, prints_badge=True)
    device = DeviceFactory(conference=conference)
    badge, changed = made(conference), made(conference)
    on_sheets(badge, changed)
    type(changed).objects.filter(pk=changed.pk).update(shown="another name")

    actions.record_scans(device, batch(reading(badge, gate), reading(changed, gate)))

    assert [row.badge for row in BadgePrint.objects.all()] == [changed]


def test_the_queue_says_how_many_of_each_state_there_are(conference, station):
    printing.ask(made(conference))
    printing.cancel(printing.ask(made(conference)), "went home")

    assert [(state, n) for state, _word, n in print_queries.chips(conference)] == [
        ("waiting", 1),
        ("cancelled", 1),
    ]


def test_paper_that_says_something_else_than_the_badge_is_known(conference, station):
    badge = made(conference)
    Badge.objects.filter(pk=badge.pk).update(shown="what it said")
    printing.ask(Badge.objects.get(pk=badge.pk))
    row = printed_at(station)
    assert not BadgePrint.objects.get(pk=row.pk).is_outdated

    Badge.objects.filter(pk=badge.pk).update(shown="what it says by now")

    assert BadgePrint.objects.get(pk=row.pk).is_outdated
