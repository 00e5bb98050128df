"""Many at the same moment, on the real database."""

import threading
import uuid

import pytest
from django.db import connections

from conference.errors import Refused
from conference.models import OutgoingMail
from registration import actions
from registration.models import Delegate
from tests.registration.factories import CategoryFactory, DelegateFactory
from tests.registration.people import words

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(jobs):
    """Run every job in a thread of its own, started together; their results or refusals' codes."""
    gate, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(index, job):
        try:
            gate.wait()
            results[index] = job()
        except Refused as no:
            results[index] = no.code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_forty_registrations_for_ten_places_are_exactly_ten():
    category = CategoryFactory(capacity=10)

    results = at_once(
        [
            lambda n=n: (
                actions.register(category.conference, words(category, email=f"d{n}@example.org")).pk
            )
            for n in range(40)
        ]
    )

    assert results.count("full") == 30
    assert Delegate.objects.holding_place().count() == 10
    assert OutgoingMail.objects.count() == 10


def test_one_form_sent_eight_times_at_once_is_one_delegate_and_one_mail():
    category = CategoryFactory(capacity=1)
    data = words(category, form_key=uuid.uuid4())

    results = at_once([lambda: actions.register(category.conference, data).pk] * 8)

    assert results == [Delegate.objects.get().pk] * 8
    assert OutgoingMail.objects.count() == 1


def test_one_address_for_two_categories_at_once_is_one_delegate():
    first = CategoryFactory()
    both = [first, CategoryFactory(conference=first.conference)]

    results = at_once(
        [lambda each=each: actions.register(first.conference, words(each)).pk for each in both * 4]
    )

    assert sorted(map(str, results)) == sorted(
        [str(Delegate.objects.get().pk)] + ["address_taken"] * 7
    )


def test_approving_one_delegate_eight_times_at_once_mails_once(heard):
    delegate = DelegateFactory(status=Delegate.Status.PENDING)

    at_once([lambda: actions.approve(delegate).pk] * 8)

    assert OutgoingMail.objects.filter(kind="delegate_approved").count() == 1
    assert heard == ["delegate.approved"]
