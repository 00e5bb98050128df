"""A draft edited and released; seats taken, given up, and never one too many."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from conference import events
from conference.errors import Refused
from conference.models import AuditEntry
from registration.actions import erase
from registration.models import Delegate
from sessions import actions, queries
from sessions.models import Room, Seat, Talk, TalkSpeaker
from tests.conference.factories import ConferenceFactory, UserFactory
from tests.registration.factories import DelegateFactory
from tests.sessions.factories import RoomFactory, SpeakerFactory, TalkFactory, at


@pytest.fixture
def conference(db):
    return ConferenceFactory()


def tomorrow(conference, **facts):
    """A talk that is not over, whatever the time of day."""
    return TalkFactory(conference=conference, day=1, **facts)


def audited():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def refusal_of(call, *args):
    with pytest.raises(Refused) as caught:
        call(*args)
    return caught.value.code


# -- Release


def test_release_freezes_the_draft_and_counts_versions(conference):
    talk = tomorrow(conference, title={"en": "Before"})
    organiser = UserFactory()

    first = actions.release(conference, "Opening", by=organiser)
    talk.title = {"en": "After"}
    talk.save()
    shown = queries.released(conference)
    second = actions.release(conference)

    assert (first.version, first.note, first.by, second.version) == (1, "Opening", organiser, 2)
    assert shown.items[0].facts["title"] == {"en": "Before"}
    assert queries.released(conference).items[0].facts["title"] == {"en": "After"}
    entry = AuditEntry.objects.get(action="programme.released", user=organiser)
    assert entry.after == {
        "new": 1, "moved": 0, "changed": 0, "cancelled": 0, "note": "Opening"
    }  # fmt: skip


def test_release_refuses_with_the_nearest_reason_and_writes_nothing(conference):
    room = RoomFactory(conference=conference)
    tomorrow(conference, room=room)
    tomorrow(conference, room=room)
    tomorrow(conference, room=None)

    with pytest.raises(Refused) as caught:
        actions.release(conference)

    assert caught.value.code == "no_room"
    assert str(caught.value.message).endswith("One more thing is in the way.")
    assert not conference.releases.exists()
    assert audited() == []


def test_release_refuses_when_nothing_changed(conference):
    tomorrow(conference)
    actions.release(conference)

    assert refusal_of(actions.release, conference) == "nothing_new"


def test_release_stays_inside_its_conference(conference):
    tomorrow(conference)
    actions.release(conference)

    assert queries.released(ConferenceFactory()) is None


# -- Editing


def test_save_talk_keeps_the_stage_in_order_and_audits_what_changed(conference):
    talk = TalkFactory(conference=conference, stage=[], title={"en": "One"})
    host, guest = SpeakerFactory.create_batch(2, conference=conference)
    talk.title = {"en": "Two"}

    actions.save_talk(talk, [(host, "moderator"), (guest, "speaker")])

    stage = talk.talk_speakers.values_list("speaker", "role", "position")
    assert list(stage) == [(host.pk, "moderator", 0), (guest.pk, "speaker", 1)]
    entry = AuditEntry.objects.get(action="talk.changed")
    assert (entry.before["title"], entry.after["title"]) == ({"en": "One"}, {"en": "Two"})
    assert entry.after["speakers"] == [f"{host.slug}: moderator", f"{guest.slug}: speaker"]


def test_save_talk_without_a_change_leaves_no_audit_line(conference):
    speaker = SpeakerFactory(conference=conference)
    talk = TalkFactory(conference=conference, stage=[speaker])

    actions.save_talk(talk, [(speaker, "speaker")])

    assert audited() == []


def test_delete_talk_refuses_what_was_released(conference):
    talk = tomorrow(conference)
    actions.release(conference)

    assert refusal_of(actions.delete_talk, talk) == "was_released"
    assert Talk.objects.filter(pk=talk.pk).exists()


def test_delete_talk_takes_it_out_of_the_draft(conference):
    talk = tomorrow(conference)

    actions.delete_talk(talk)

    assert not Talk.objects.exists()
    assert audited() == ["talk.deleted"]


def test_save_part_audits_before_and_after(conference):
    room = RoomFactory(conference=conference, capacity=50)
    room.capacity = 80

    actions.save_part(room)
    actions.save_part(Room(conference=conference, slug="new", name={"en": "New"}))

    changed, added = AuditEntry.objects.order_by("pk")
    assert (changed.action, changed.before["capacity"], changed.after["capacity"]) == (
        "room.changed", 50, 80,
    )  # fmt: skip
    assert (added.action, added.before) == ("room.added", None)


def test_delete_part_keeps_a_room_with_talks_and_deletes_a_speaker(conference):
    talk = tomorrow(conference)
    speaker = talk.speakers.get()

    assert refusal_of(actions.delete_part, talk.room) == "room_in_use"
    actions.delete_part(speaker)
    assert not TalkSpeaker.objects.exists()


# -- Seats


@pytest.fixture
def talk(conference):
    talk = tomorrow(conference, seats=2)
    actions.release(conference)
    return talk


@pytest.fixture
def delegate(conference):
    return DelegateFactory(conference=conference)


def test_take_seat_twice_holds_one_seat(talk, delegate):
    actions.take_seat(talk, delegate)
    actions.take_seat(talk, delegate)

    assert [seat.delegate for seat in talk.taken_seats.all()] == [delegate]
    assert audited().count("seat.taken") == 1


def test_take_seat_refuses_when_all_are_taken_and_gives_back_what_is_free(talk, delegate):
    others = DelegateFactory.create_batch(2, conference=talk.conference)
    for other in others:
        actions.take_seat(talk, other)

    assert refusal_of(actions.take_seat, talk, delegate) == "full"
    assert actions.give_up_seat(talk, others[0])
    assert not actions.give_up_seat(talk, others[0])
    actions.take_seat(talk, delegate)
    assert queries.seats_left(talk.conference) == {talk.slug: 0}


def test_take_seat_refuses_a_delegate_who_is_not_approved(talk):
    waiting = DelegateFactory(conference=talk.conference, status=Delegate.Status.PENDING)

    assert refusal_of(actions.take_seat, talk, waiting) == "not_approved"


def test_take_seat_refuses_a_talk_of_the_draft(talk, delegate):
    unreleased = tomorrow(talk.conference, seats=5)

    assert refusal_of(actions.take_seat, unreleased, delegate) == "not_released"


def test_take_seat_refuses_a_talk_without_reservations(talk, delegate):
    Talk.objects.update(seats=None)

    assert refusal_of(actions.take_seat, talk, delegate) == "no_seat_needed"


def test_take_seat_refuses_a_cancelled_talk(talk, delegate):
    Talk.objects.update(cancelled=True)

    assert refusal_of(actions.take_seat, talk, delegate) == "talk_cancelled"


def test_take_seat_refuses_a_talk_that_is_over(talk, delegate, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: at(talk.conference, "12:00", day=1))

    assert refusal_of(actions.take_seat, talk, delegate) == "talk_over"


def test_take_seat_refuses_a_second_place_at_the_same_time(talk, delegate):
    other = tomorrow(talk.conference, seats=2, clock="09:30")
    later = tomorrow(talk.conference, seats=2, clock="10:00", minutes=30)
    actions.release(talk.conference)
    actions.take_seat(talk, delegate)

    assert refusal_of(actions.take_seat, other, delegate) == "seat_elsewhere"
    actions.take_seat(later, delegate)
    assert [item.facts["slug"] for item in queries.seats_of(delegate)] == [talk.slug, later.slug]


def test_take_seat_does_not_know_another_conference_talk(talk):
    stranger = DelegateFactory()

    with pytest.raises(Talk.DoesNotExist):
        actions.take_seat(talk, stranger)


def test_seats_are_free_again_when_the_delegate_cancels(talk, delegate):
    actions.take_seat(talk, delegate)

    events.publish("delegate.cancelled", delegate)

    assert not Seat.objects.exists()
    assert audited()[-1] == "seat.given_up"


@pytest.mark.django_db(transaction=True)
def test_take_seat_gives_exactly_the_seats_there_are_to_many_at_once():
    conference = ConferenceFactory()
    talk = tomorrow(conference, seats=5)
    actions.release(conference)
    delegates = DelegateFactory.create_batch(16, conference=conference)
    outcomes, start = [], threading.Barrier(len(delegates))

    def take(delegate):
        start.wait()
        try:
            actions.take_seat(talk, delegate)
            outcomes.append("taken")
        except Refused as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[delegate]) for delegate in delegates]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["full"] * 11 + ["taken"] * 5
    assert talk.taken_seats.count() == 5


def test_seats_leave_no_name_behind_when_their_holder_is_erased(talk, delegate):
    actions.take_seat(talk, delegate)

    erase(delegate)

    lines = AuditEntry.objects.filter(action__startswith="seat.").order_by("pk")
    assert [(line.action, line.actor, line.target_label) for line in lines] == [
        ("seat.taken", "", "—"), ("seat.given_up", "", "—"),
    ]  # fmt: skip
