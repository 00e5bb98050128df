"""Lists of mail go to a mail house no faster than it likes; single messages never wait."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conference import mail_delivery, mail_lanes
from conference.lib.leases import Leased
from conference.models import MailLane, OutgoingMail
from tests.conference.test_mail import row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lane():
    """Two messages a minute to one house."""
    MailLane.objects.all().delete()
    return MailLane.objects.create(name="House", domains=["house.test"], per_minute=2)


def of_a_list(number, to="wei@house.test", **values):
    names = {"dedupe": f"list:{number}", "message_id": f"<{number}@testserver>"}
    return row(to=to, **({"priority": 6} | names | values))


def deliver(*rows):
    for each in rows:
        mail_delivery.deliver(each.pk)
        each.refresh_from_db()


def test_a_message_that_must_wait_goes_back_until_its_slot_and_that_was_no_attempt(mailoutbox):
    first, second, third = (of_a_list(n) for n in range(3))

    deliver(first, second, third)

    assert [each.status for each in (first, second, third)] == ["done", "waiting", "waiting"]
    assert second.attempts == 0
    assert third.due_at - second.due_at == timedelta(seconds=30)
    assert len(mailoutbox) == 1


def test_at_its_slot_a_message_goes_without_asking_again(mailoutbox, lane):
    deliver(of_a_list(1))
    waiting = of_a_list(2)
    deliver(waiting)
    past = timezone.now() - timedelta(seconds=1)
    OutgoingMail.objects.filter(pk=waiting.pk).update(due_at=past, slot_at=past)
    lane.refresh_from_db()
    free_at = lane.free_at

    deliver(waiting)

    lane.refresh_from_db()
    assert (waiting.status, lane.free_at) == (Leased.DONE, free_at)


def test_slots_that_passed_while_no_worker_ran_are_taken_anew(mailoutbox):
    rows = [of_a_list(n) for n in range(4)]
    deliver(*rows)
    long_ago = timezone.now() - timedelta(minutes=10)
    waiting = OutgoingMail.objects.filter(pk__in=[each.pk for each in rows[1:]])
    waiting.update(due_at=long_ago, slot_at=long_ago)
    MailLane.objects.update(free_at=long_ago)

    deliver(*rows[1:])

    assert [each.status for each in rows] == ["done", "done", "waiting", "waiting"]
    assert len(mailoutbox) == 2


def test_a_single_message_overtakes_the_list(mailoutbox):
    deliver(of_a_list(1), of_a_list(2))
    urgent = of_a_list(3, priority=3)

    deliver(urgent)

    assert urgent.status == Leased.DONE


def test_other_houses_and_lanes_without_a_limit_do_not_wait(mailoutbox):
    MailLane.objects.create(name="Free", domains=["free.test"], per_minute=0)

    addresses = ["a@free.test", "b@free.test", "c@example.org", "d@example.org"]
    deliver(*(of_a_list(n, to) for n, to in enumerate(addresses)))

    assert sorted(sent.to[0] for sent in mailoutbox) == addresses


def test_domains_of_one_house_share_its_lane(mailoutbox):
    MailLane.objects.update(domains=["house.test", "other.test"])

    deliver(of_a_list(1), of_a_list(2, "li@OTHER.test"))

    assert [sent.to for sent in mailoutbox] == [["wei@house.test"]]


def test_slots_given_back_leave_those_that_others_still_have(lane):
    kept, dropped = of_a_list(1), of_a_list(2)
    now = timezone.now()
    OutgoingMail.objects.filter(pk=kept.pk).update(slot_at=now + timedelta(minutes=5))
    OutgoingMail.objects.filter(pk=dropped.pk).update(
        slot_at=now + timedelta(minutes=50), status=Leased.HELD
    )

    mail_lanes.give_back_slots()

    lane.refresh_from_db()
    assert lane.free_at == now + timedelta(minutes=5, seconds=30)
