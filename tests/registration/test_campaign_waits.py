"""Why messages of a campaign wait, and when it will be through about, as its page says it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from conference import mail_life
from conference.mail_waits import clock
from conference.models import MailLane, Membership, OutgoingMail
from conference.work_words import kept
from registration import campaign_actions as actions, campaign_waits as waits
from registration.models import Campaign
from tests.conference.factories import MembershipFactory
from tests.registration.campaigns import campaign, deliver, released, write
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lane():
    """Six messages a minute to one house with two domains."""
    MailLane.objects.all().delete()
    return MailLane.objects.create(name="House", domains=["a.test", "b.test"], per_minute=6)


@pytest.fixture
def conference(client):
    membership = MembershipFactory(role=Membership.Role.ORGANISER)
    client.force_login(membership.user)
    return membership.conference


def people(conference, *addresses):
    for address in addresses:
        DelegateFactory(conference=conference, email=address)


def page_of(client, made, language="en"):
    """Its page, with one space for each run of them."""
    with translation.override(language):
        url = reverse("registration:desk_campaign", args=[made.conference.slug, made.pk])
        return " ".join(client.get(url).content.decode().split())


def here(conference, at, pattern="H:i"):
    with timezone.override(conference.zone):
        return clock(at, pattern)


@pytest.mark.parametrize(
    ("language", "row", "line"),
    [
        (
            "en",
            "6 messages of a list a minute: this one waits for its turn. Not before {at}.",
            "House, which gets 6 a minute: 2 messages wait for their turn, the last until about",
        ),
        (
            "zh-hans",
            "House 每分钟只发 6 封群发邮件，此邮件正在排队。 不早于 {at}。",
            "House 每分钟只发 6 封：2 封正在排队，最后一封约",
        ),
    ],
)
def test_each_row_and_the_progress_say_the_pace_of_the_house(
    client, conference, language, row, line
):
    people(conference, "1@a.test", "2@a.test", "3@B.test")
    made = released(conference)

    deliver()

    page = page_of(client, made, language)
    waiting = OutgoingMail.objects.filter(status=OutgoingMail.WAITING)
    slots = [mail.due_at for mail in waiting.order_by("due_at")]
    assert len(slots) == 2
    for at in slots:
        assert row.format(at=here(conference, at, "H:i:s")) in page
        assert here(conference, at, "H:i:s") in page
    assert line in page
    forecast = waits.forecast(made)
    assert [(part.lane.name, part.count, part.until) for part in forecast.houses] == [
        ("House", 2, slots[-1])
    ]
    assert forecast.whole.until == slots[-1]


def test_those_without_a_turn_yet_come_after_all_turns_that_are_taken(conference, lane):
    people(conference, *(f"{n}@{house}.test" for n in range(5) for house in "ab"))
    made = released(conference)
    lane.free_at = timezone.now() + timedelta(minutes=10)
    lane.save()

    [house] = waits.forecast(made).houses

    assert (house.count, house.until) == (10, lane.free_at + timedelta(seconds=90))


def test_a_message_that_did_not_leave_says_why_and_when_it_is_tried_again(client, conference):
    people(conference, "1@free.test")
    made = released(conference)
    at = timezone.now() + timedelta(hours=1)
    OutgoingMail.objects.update(due_at=at, error=kept("too_fast"))

    page = page_of(client, made)

    assert (
        "The receiving server wants fewer messages at a time. "
        f"Next try at {here(conference, at, 'H:i:s')}, by itself."
    ) in page
    assert "1 message did not leave and is tried again by itself, at about" in page
    assert waits.forecast(made).whole.until == at


def test_without_a_pace_so_far_nobody_says_when_it_is_through(client, conference):
    people(conference, "1@free.test", "2@free.test")
    made = released(conference)

    page = page_of(client, made)

    assert "2 messages leave as soon as a worker is free." in page
    assert "It leaves as soon as a worker is free." in page
    assert "As it looks now" not in page


def test_what_waits_for_a_worker_alone_is_through_at_the_pace_of_the_last_minute(conference):
    people(conference, *(f"{n}@free.test" for n in range(6)))
    made = released(conference)
    sent = list(OutgoingMail.objects.values_list("pk", flat=True))[:2]
    done = OutgoingMail.objects.filter(pk__in=sent)
    done.update(status=OutgoingMail.DONE, finished_at=timezone.now())

    before, found, after = timezone.now(), waits.forecast(made), timezone.now()

    assert before <= found.whole.until - timedelta(minutes=2) <= after


@pytest.mark.parametrize(
    ("move", "row", "line"),
    [
        (actions.pause, "Its campaign was paused.", "It is paused: nothing leaves until"),
        (
            lambda made: Campaign.objects.filter(pk=made.pk).update(state="sending"),
            "It leaves as soon as a worker is free.",
            "One message leaves as soon as a worker is free.",
        ),
    ],
)
def test_a_paused_campaign_says_so_of_every_message(client, conference, move, row, line):
    people(conference, "1@free.test")
    made = released(conference)

    move(made)

    page = page_of(client, made)
    assert (row in page, line in page) == (True, True)


def test_before_it_is_sent_it_says_how_long_a_house_will_take(client, conference, lane):
    people(conference, *(f"{n}@a.test" for n in range(7)), "1@free.test")
    made = write(campaign(conference))
    begins = timezone.now() + timedelta(days=3)
    assert "If they were sent now:" in page_of(client, made)
    assert "7 messages wait for their turn, the last until about" in page_of(client, made)
    assert "as soon as a worker is free" not in page_of(client, made)

    scheduled = actions.release(made, begins)

    [house] = waits.forecast(scheduled).houses
    assert (house.count, house.until) == (7, begins + timedelta(minutes=1))


def test_a_scheduled_campaign_says_when_it_begins(client, conference):
    people(conference, "1@free.test")
    made = write(campaign(conference))
    at = (timezone.now() + timedelta(days=3)).replace(microsecond=0)

    actions.release(made, at)

    page = page_of(client, made)
    assert "They leave by themselves from" in page
    assert (
        f"It leaves when its campaign is sent. Not before {here(conference, at, 'H:i:s')}." in page
    )


def test_what_is_held_of_a_running_campaign_says_why(client, conference):
    people(conference, "1@free.test")
    made = released(conference)
    held = {"status": OutgoingMail.HELD}
    mail_life.change(OutgoingMail.objects.all(), held, mail_life.What.HELD, "store_away")

    assert "the store of files is away" in page_of(client, made)


def test_what_is_sent_waits_for_nothing(client, conference):
    people(conference, "1@free.test")
    made = released(conference)

    deliver()

    assert waits.forecast(made).whole.count == 0
    assert 'id="waits"' not in page_of(client, made)


def test_the_page_of_a_waiting_message_names_the_house_and_its_pace(client, conference):
    people(conference, "1@a.test", "2@a.test")
    released(conference)

    deliver()

    def own(status):
        mail = OutgoingMail.objects.get(status=status)
        page = client.get(reverse("desk:mail_detail", args=[conference.slug, mail.pk]))
        return page.content.decode()

    words = "House gets 6 messages of a list a minute: this one waits for its turn."
    assert words in own(OutgoingMail.WAITING)
    assert words not in own(OutgoingMail.DONE)
