"""The back's programme: one's own seats and talks, else everybody's; it follows what happens."""

import pytest

from badges import actions, design_lists, design_programme, facts
from badges.design_layout import Layout
from badges.design_starters import starter, starter_back
from conference.models import Job, WorkItem
from sessions.actions import give_up_seat, release, take_seat
from tests.badges import factories
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import DelegateFactory
from tests.sessions.factories import RoomFactory, SpeakerFactory, TalkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def talks(conference):
    """Opening, two workshops with seats, a break and one that was called off; released."""
    room = RoomFactory(conference=conference, name={"zh-hans": "锦江厅", "en": "River Hall"})
    facts_of = [
        ("opening", "plenary", None), ("films", "talk", 5), ("coffee", "break", None),
        ("letters", "talk", 5),
    ]  # fmt: skip
    made = {}
    for slug, kind, seats in facts_of:
        talk = TalkFactory(
            conference=conference, slug=slug, kind=kind, seats=seats, room=room, day=1,
            clock=f"{9 + len(made):02d}:00", title={"zh-hans": f"讲{slug}", "en": slug},
        )  # fmt: skip
        made[slug] = talk
    release(conference)
    return made


@pytest.fixture
def published(conference):
    """A design with a back for everybody."""
    design = factories.design(conference)
    layout = Layout("a6", "paper", starter("a6").fields, starter_back("a6"))
    actions.publish_design(actions.save_design(design, "Ours", [], layout, None), None)
    return design


def told(delegate) -> list[str]:
    return [row[2] for row in design_programme.of(delegate)["rows"]]


def test_without_talks_of_ones_own_it_is_the_released_programme(conference, talks):
    delegate = DelegateFactory(conference=conference, language="en")

    found = design_programme.of(delegate)

    assert (found["own"], told(delegate)) == (False, ["opening", "films", "letters"])
    assert found["rows"][0][3] == "River Hall"


def test_seats_and_talks_of_ones_own_with_what_all_attend(conference, talks):
    delegate = DelegateFactory(conference=conference, language="zh-hans")
    take_seat(talks["letters"], delegate)
    speaker = DelegateFactory(conference=conference, language="en")
    talks["films"].talk_speakers.create(
        speaker=SpeakerFactory(conference=conference, delegate=speaker)
    )
    release(conference)

    assert design_programme.of(delegate)["own"] is True
    assert told(delegate) == ["讲opening", "讲letters"]
    assert told(speaker) == ["opening", "films"]


def test_before_a_release_and_for_what_is_called_off_there_is_nothing(conference, talks):
    talks["films"].cancelled = True
    talks["films"].save()
    release(conference)

    assert told(DelegateFactory(conference=conference, language="en")) == ["opening", "letters"]
    assert told(DelegateFactory()) == []


def rows(count: int, days: int = 1) -> dict:
    found = [
        [f"2024-08-{26 + day}", f"{9 + n:02d}:00", f"talk {n}", "Hall"]
        for day in range(days)
        for n in range(count)
    ]
    return {"language": "en", "programme": {"own": True, "rows": found}}


def test_each_day_has_its_heading_and_what_has_no_room_is_counted():
    assert design_lists.lines(rows(1, days=2), 9) == [
        ("Mon 26 Aug", "", ""), ("", "09:00", "talk 0 · Hall"),
        ("Tue 27 Aug", "", ""), ("", "09:00", "talk 0 · Hall"),
    ]  # fmt: skip
    short = design_lists.lines(rows(5, days=2), 4)
    assert (len(short), short[-1]) == (4, ("", "", "and 8 more"))
    assert len(design_lists.lines(rows(3), 4)) == 4


def test_heading_says_whose_it_is_in_the_delegate_s_language():
    said = rows(1)
    assert design_lists.heading(said) == "Your programme"
    said["programme"]["own"], said["language"] = False, "zh-hans"
    assert design_lists.heading(said) == "日程"


def test_a_badge_follows_its_bearer_s_seats(conference, talks, published):
    delegate = DelegateFactory(conference=conference)
    badge = factories.badge(delegate)
    serial = badge.print_serial

    take_seat(talks["letters"], delegate)
    badge.refresh_from_db()
    assert (badge.revision, badge.print_serial) == (2, serial)
    assert badge.shown == facts.digest(facts.of_badge(delegate))

    give_up_seat(talks["letters"], delegate)
    badge.refresh_from_db()
    assert badge.revision == 3


def test_a_release_makes_the_badges_that_tell_it_anew(conference, talks, published):
    badge = factories.badge(DelegateFactory(conference=conference))
    talks["films"].title = {"en": "Films again"}
    talks["films"].save()

    release(conference)

    badge.refresh_from_db()
    job = Job.objects.get(kind="badges_anew")
    assert badge.revision == 2
    assert WorkItem.objects.get(job=job).payload == {"badge": badge.pk, "revision": 2}


def test_badges_that_tell_no_programme_are_left_alone(conference, talks):
    delegate = DelegateFactory(conference=conference)
    badge = factories.badge(delegate)

    take_seat(talks["letters"], delegate)
    talks["films"].title = {"en": "Films again"}
    talks["films"].save()
    release(conference)

    badge.refresh_from_db()
    assert (badge.revision, Job.objects.filter(kind="badges_anew").count()) == (1, 0)
