"""A day as a grid: rows at every beginning and end, a column for each room in use."""

import pytest

from sessions import queries, timetable
from sessions.models import Talk
from tests.conference.factories import ConferenceFactory
from tests.sessions.factories import RoomFactory, TalkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def rooms(conference):
    return RoomFactory.create_batch(3, conference=conference)


def laid_out(conference):
    programme = queries.draft(conference)
    return timetable.lay_out(programme.items, programme.rooms)


def places(laid):
    return [
        (cell.first, cell.last, cell.column) for row in laid.rows for cell in row.cells
    ]  # fmt: skip


def test_lay_out_spans_rows_and_leaves_out_unused_rooms(conference, rooms):
    TalkFactory(conference=conference, room=rooms[0], clock="09:00", minutes=90)
    TalkFactory(conference=conference, room=rooms[2], clock="09:00", minutes=30)
    TalkFactory(conference=conference, room=rooms[2], clock="10:00", minutes=60)

    laid = laid_out(conference)

    # 09:00 09:30 10:00 10:30 11:00 are the rows 2 to 6.
    assert places(laid) == [(2, 5, 2), (2, 3, 3), (4, 6, 3)]
    assert [room["slug"] for _column, room in laid.rooms] == [rooms[0].slug, rooms[2].slug]
    assert [bool(row.cells) for row in laid.rows] == [True, False, True, False, False]


def test_lay_out_gives_a_break_the_whole_width_when_nothing_else_runs(conference, rooms):
    TalkFactory(conference=conference, room=rooms[0])
    TalkFactory(conference=conference, room=None, kind=Talk.Kind.BREAK, clock="10:00")

    assert places(laid_out(conference)) == [(2, 3, 2), (3, 4, None)]


def test_lay_out_puts_a_break_beside_what_runs(conference, rooms):
    TalkFactory(conference=conference, room=rooms[0], minutes=90)
    TalkFactory(conference=conference, room=None, kind=Talk.Kind.BREAK, clock="10:00")

    assert [column for _first, _last, column in places(laid_out(conference))] == [2, 3]


def test_lay_out_of_very_many_rooms_stays_a_list(conference):
    for _number in range(timetable.MOST_COLUMNS):
        TalkFactory(conference=conference)

    assert not laid_out(conference).gridded
