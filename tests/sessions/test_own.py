"""A delegate's own programme: seats by the magic link, refusals with their status."""

import pytest
from django.urls import reverse
from django.utils import translation

from registration.models import Delegate
from sessions import actions
from sessions.models import Talk
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import DelegateFactory
from tests.sessions.factories import TalkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def talk(conference):
    talk = TalkFactory(conference=conference, day=1, seats=1, slug="light", title={"en": "Light"})
    actions.release(conference)
    return talk


@pytest.fixture
def delegate(conference):
    return DelegateFactory(conference=conference)


def address(name, delegate, *args):
    with translation.override("en"):
        return reverse(f"programme:{name}", args=[delegate.key, *args])


def test_own_page_offers_seats_and_is_nobody_elses(client, talk, delegate):
    shown = client.get(address("own", delegate), {"day": talk.starts_at.date().isoformat()})

    assert "1 seat left" in shown.content.decode()
    assert shown["Cache-Control"] == "private, no-store"
    assert shown["X-Robots-Tag"] == "noindex, nofollow"
    assert client.get("/en/me/forged/programme/").status_code == 404


def test_own_page_before_the_first_release_shows_nothing_of_the_draft(client, conference, delegate):
    TalkFactory(conference=conference, title={"en": "Secret"})

    shown = client.get(address("own", delegate))

    assert (shown.status_code, "Secret" in shown.content.decode()) == (200, False)


def test_seat_is_taken_and_given_up(client, talk, delegate):
    Talk.objects.update(title={"en": "Draft title"})
    taken = client.post(address("seat_take", delegate, "light") + "?day=2024-08-27", follow=True)
    held = talk.taken_seats.count()
    given_up = client.post(address("seat_give_up", delegate, "light"), follow=True)

    assert taken.redirect_chain == [
        (address("own", delegate) + "?day=2024-08-27#light", 302)
    ]  # fmt: skip
    assert "Your seat in “Light” is reserved." in taken.content.decode()
    assert "Your seat in “Light” is free again." in given_up.content.decode()
    assert (held, talk.taken_seats.count()) == (1, 0)


def test_seat_refused_shows_the_page_with_the_reason_and_its_status(client, talk, delegate):
    actions.take_seat(talk, DelegateFactory(conference=talk.conference))

    answer = client.post(address("seat_take", delegate, "light"))

    assert answer.status_code == 409
    assert "All seats of this talk are taken." in answer.content.decode()


def test_seat_in_a_talk_of_the_draft_is_not_found_and_not_named(client, talk, delegate):
    TalkFactory(conference=talk.conference, slug="secret", title={"en": "Secret"}, seats=3)

    answer = client.post(address("seat_take", delegate, "secret"))

    assert answer.status_code == 404
    assert "Secret" not in answer.content.decode()


def test_seat_in_another_conference_is_not_found(client, talk):
    stranger = DelegateFactory()

    assert client.post(address("seat_take", stranger, "light")).status_code == 404


def test_seat_is_taken_by_post_only(client, talk, delegate):
    assert client.get(address("seat_take", delegate, "light")).status_code == 405


def test_pending_delegate_is_offered_no_seat(client, talk, conference):
    waiting = DelegateFactory(conference=conference, status=Delegate.Status.PENDING)
    day = talk.starts_at.date().isoformat()

    shown = client.get(address("own", waiting), {"day": day}).content.decode()

    assert ("1 seat left" in shown, "Reserve a seat" in shown) == (True, False)
