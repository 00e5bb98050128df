"""What waited for the network, and two messages at once."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from conference.errors import Refused
from initiative import actions, ceremony_actions, kiosk_actions, kiosk_queries
from initiative.kiosk_messages import said
from initiative.models import Ceremony, Signature
from initiative.tickets import Ticket
from tests.initiative.kiosks import at_kiosk, sent, staff_of, vouched
from tests.initiative.signing import given

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def confirm(kiosk, message):
    """The bare endorsement of the English text."""
    return kiosk_actions.confirm(kiosk, message, given(kiosk.ceremony.initiative))


def test_what_was_confirmed_before_the_end_is_taken_after_it():
    kiosk, delegate = at_kiosk()
    ticket = vouched(kiosk, delegate)
    ceremony_actions.set_state(kiosk.ceremony, "closed")
    Ceremony.objects.update(closed_at=timezone.now() + timedelta(minutes=1))

    signature = confirm(kiosk, sent(ticket, ago=timedelta(seconds=0)))

    assert signature.delegate == delegate
    assert signature.at - timezone.now() < timedelta(seconds=5)


def test_what_was_confirmed_after_the_end_is_not_taken():
    kiosk, delegate = at_kiosk()
    ticket = vouched(kiosk, delegate)
    ceremony_actions.set_state(kiosk.ceremony, "closed")

    with pytest.raises(Refused, match="closed"):
        confirm(kiosk, sent(ticket))
    assert kiosk.ceremony.confirmations.count() == 0


def test_a_kiosk_closes_with_its_ceremony_though_joining_online_goes_on():
    kiosk, delegate = at_kiosk()
    ticket = vouched(kiosk, delegate)
    ceremony_actions.set_state(kiosk.ceremony, "closed")
    Ceremony.objects.update(joins_online=True, closed_at=timezone.now() - timedelta(minutes=1))
    kiosk.ceremony.refresh_from_db()

    assert kiosk_queries.home(kiosk)["closed"].startswith("The signing ceremony is over.")
    with pytest.raises(Refused, match="closed"):
        kiosk_actions.identify(kiosk, delegate.badges.get().token(), "scanned")
    with pytest.raises(Refused, match="closed"):
        confirm(kiosk, sent(ticket))
    assert not Signature.objects.exists()


def test_while_the_host_pauses_it_waits_and_is_taken_later():
    kiosk, delegate = at_kiosk()
    message = sent(vouched(kiosk, delegate))
    ceremony_actions.set_state(kiosk.ceremony, "paused")

    with pytest.raises(Refused, match="paused"):
        confirm(kiosk, message)
    ceremony_actions.set_state(kiosk.ceremony, "open")

    assert confirm(kiosk, message).delegate == delegate


def ticket_since(ago):
    """Countersigned so long ago."""
    at = (timezone.now() - ago).isoformat()
    return Ticket(1, 1, 1, "", "scanned", at, staff=1, vouched_at=at)


@pytest.mark.parametrize(
    ("at", "sent_at", "expected"),
    [
        (-2 * HOUR, 0 * HOUR, 2 * HOUR),  # two hours old
        (22 * HOUR, 24 * HOUR, 2 * HOUR),  # the same by a clock that is a day ahead
        (1 * HOUR, 0 * HOUR, 0 * HOUR),  # a clock that was set back: now
        (-99 * HOUR, 0 * HOUR, 5 * HOUR),  # never before the countersignature
    ],
)
def test_the_time_of_a_confirmation_is_bounded_whatever_the_clock_says(at, sent_at, expected):
    now = timezone.now()
    message = sent("", at=now + at, sent_at=now + sent_at)

    found = said(message, ticket_since(5 * HOUR))

    assert abs((timezone.now() - found) - expected) < timedelta(minutes=1)


def test_evidence_has_the_time_of_the_device_and_at_is_the_server_s():
    kiosk, delegate = at_kiosk()
    before = timezone.now()

    signature = confirm(kiosk, sent(vouched(kiosk, delegate), ago=3 * HOUR))

    assert signature.at >= before
    assert signature.evidence["device_clock"] < signature.evidence["confirmed_at"]


def test_whoever_has_signed_on_the_phone_is_told_so_and_not_entered_twice():
    kiosk, delegate = at_kiosk()
    ticket = vouched(kiosk, delegate)
    actions.sign(kiosk.ceremony.initiative, delegate, given(kiosk.ceremony.initiative))

    with pytest.raises(Refused, match="signed_already"):
        confirm(kiosk, sent(ticket))
    assert Signature.objects.count() == 1


def test_a_ticket_of_another_kiosk_opens_nothing():
    kiosk, delegate = at_kiosk()
    other, _delegate = at_kiosk()

    with pytest.raises(Refused, match="ticket"):
        confirm(other, sent(vouched(kiosk, delegate)))


@pytest.mark.parametrize("pin", ["12", "123456789", "1111", "1234", "12a4"])
def test_a_pin_that_is_none_or_too_easy_is_refused(pin):
    kiosk, _delegate = at_kiosk()

    with pytest.raises(Refused, match=r"no_pin|easy_pin"):
        staff_of(kiosk.ceremony.conference, pin)


def test_a_programme_editor_countersigns_nothing():
    kiosk, _delegate = at_kiosk()

    with pytest.raises(Refused, match="not_allowed"):
        staff_of(kiosk.ceremony.conference, role="programme")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_the_same_message_many_times_at_once_is_one_signature():
    kiosk, delegate = at_kiosk()
    message, answers = sent(vouched(kiosk, delegate), uuid4()), []

    def send():
        try:
            answers.append(confirm(kiosk, message).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [Signature.objects.get().pk] * 6
