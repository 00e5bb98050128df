"""What keeps a draft from release, and what an organiser is told."""

import pytest

from sessions.findings import findings
from sessions.models import Seat, Talk
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import DelegateFactory
from tests.sessions.factories import RoomFactory, SpeakerFactory, TalkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return ConferenceFactory()


def codes(conference):
    return [(finding.code, finding.blocks) for finding in findings(conference)]


def test_findings_are_none_for_a_good_draft(conference):
    TalkFactory(conference=conference)

    assert codes(conference) == []


def test_findings_of_an_empty_draft_block(conference):
    assert codes(conference) == [("empty", True)]


def test_findings_name_talks_without_time_or_room(conference):
    TalkFactory(conference=conference, starts_at=None, ends_at=None)
    TalkFactory(conference=conference, room=None)

    assert codes(conference) == [("no_room", True), ("no_time", True)]


def test_findings_let_a_break_be_everywhere(conference):
    TalkFactory(conference=conference, kind=Talk.Kind.BREAK, room=None, stage=[])

    assert codes(conference) == []


def test_findings_name_two_talks_in_one_room(conference):
    room = RoomFactory(conference=conference, name={"en": "Hall"})
    TalkFactory(conference=conference, room=room, title={"en": "A", "zh-hans": "甲"})
    TalkFactory(conference=conference, room=room, title={"en": "B", "zh-hans": "乙"}, clock="09:59")

    [finding] = findings(conference)

    assert (finding.code, finding.blocks) == ("room_taken", True)
    assert finding.message == "“A” and “B” are both in Hall at the same time."


def test_findings_let_one_talk_begin_as_the_other_ends(conference):
    room, speaker = RoomFactory(conference=conference), SpeakerFactory(conference=conference)
    TalkFactory(conference=conference, room=room, stage=[speaker])
    TalkFactory(conference=conference, room=room, stage=[speaker], clock="10:00")

    assert codes(conference) == []


def test_findings_name_a_speaker_in_two_places(conference):
    speaker = SpeakerFactory(conference=conference)
    TalkFactory(conference=conference, stage=[speaker])
    TalkFactory(conference=conference, stage=[speaker], clock="09:30")

    assert codes(conference) == [("speaker_in_two_places", True)]


def test_findings_ignore_clashes_with_a_cancelled_talk(conference):
    room = RoomFactory(conference=conference)
    TalkFactory(conference=conference, room=room)
    TalkFactory(conference=conference, room=room, cancelled=True)

    assert codes(conference) == []


def test_findings_name_a_talk_on_another_day_by_the_conference_zone(conference):
    # 23:30 in Shanghai is still the day before in UTC; the day at the place counts.
    TalkFactory(conference=conference, clock="00:30")
    TalkFactory(conference=conference, clock="00:30", day=2)

    assert codes(conference) == [("outside_days", True)]


def test_findings_warn_of_a_title_that_lacks_a_language(conference):
    TalkFactory(conference=conference, title={"en": "Opening"})

    [finding] = findings(conference)

    assert (finding.code, finding.blocks) == ("title_untranslated", False)
    assert finding.message == "“Opening” has no title in 简体中文."


def test_findings_block_a_talk_without_any_title(conference):
    TalkFactory(conference=conference, title={})

    assert codes(conference) == [("no_title", True)]


def test_findings_warn_of_seats_beyond_the_room_and_of_an_empty_stage(conference):
    TalkFactory(conference=conference, seats=101, stage=[])

    assert codes(conference) == [("room_too_small", False), ("no_speaker", False)]


def test_findings_warn_of_taken_seats_that_are_no_longer_there(conference):
    cut = TalkFactory(conference=conference, seats=0)
    gone = TalkFactory(conference=conference, seats=5, cancelled=True)
    delegate = DelegateFactory(conference=conference)
    Seat.objects.create(talk=cut, delegate=delegate)
    Seat.objects.create(talk=gone, delegate=delegate)

    assert codes(conference) == [("too_few_seats", False), ("cancelled_with_seats", False)]


def test_findings_put_blockers_first(conference):
    TalkFactory(conference=conference, title={"en": "Opening"})
    TalkFactory(conference=conference, room=None, clock="12:00")

    assert codes(conference) == [("no_room", True), ("title_untranslated", False)]
