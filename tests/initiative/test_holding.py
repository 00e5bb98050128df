"""A kiosk's minute: held, undone, finished, written into the log in order."""

import json
import threading
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given as generated, settings, strategies as st

from badges.models import Certificate
from conference.errors import Refused
from conference.models import AuditEntry, OutgoingMail, WorkItem
from initiative import actions, holding
from initiative.models import LogEntry, Signature
from tests.initiative.factories import SignatureFactory
from tests.initiative.kiosks import at_kiosk, confirmed
from tests.initiative.signing import given
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


def leaves() -> list[int]:
    """Indexes of the signatures in the log."""
    return [
        entry.index for entry in LogEntry.objects.all()
        if json.loads(bytes(entry.data))["t"] == "sign"
    ]  # fmt: skip


def due(*signatures: Signature) -> None:
    """Their minute is over."""
    past = timezone.now() - timedelta(seconds=1)
    Signature.objects.filter(pk__in=[each.pk for each in signatures]).update(held_until=past)


def test_held_is_in_no_log_list_or_mail_until_its_minute_is_over(
    django_capture_on_commit_callbacks,
):
    kiosk, delegate = at_kiosk()
    signature = confirmed(kiosk, delegate, consent_list=True)

    assert holding.release_due() == 0
    assert leaves() == []
    assert (OutgoingMail.objects.count(), WorkItem.objects.count()) == (0, 0)

    due(signature)
    with django_capture_on_commit_callbacks(execute=True):
        assert holding.release_due() == 1
    signature.refresh_from_db()

    assert leaves() == [signature.leaf_index]
    assert signature.held_until is None
    assert [mail.kind for mail in OutgoingMail.objects.all()] == ["signed"]
    assert Certificate.objects.get().leaf_index == signature.leaf_index
    assert holding.release_due() == 0


def test_undo_leaves_no_row_no_leaf_no_drawing_and_frees_the_person(
    django_capture_on_commit_callbacks,
):
    kiosk, delegate = at_kiosk()
    signature = confirmed(kiosk, delegate, picture=b"png", path="M1 1L2 2")
    drawing = signature.drawn_image.name
    assert default_storage.exists(drawing)

    with django_capture_on_commit_callbacks(execute=True):
        holding.undo(signature, by=delegate)

    assert Signature.objects.count() == 0
    assert not default_storage.exists(drawing)
    assert leaves() == []
    lines = AuditEntry.objects.filter(action__startswith="initiative.").order_by("pk")
    assert [line.action for line in lines] == ["initiative.held", "initiative.undone"]
    assert confirmed(kiosk, delegate).delegate == delegate


@pytest.mark.parametrize("when", ["logged", "due", "phone"])
def test_undo_is_refused_once_the_minute_is_over(when):
    kiosk, delegate = at_kiosk()
    if when == "phone":
        signature = actions.sign(
            kiosk.ceremony.initiative, delegate, given(kiosk.ceremony.initiative)
        )
    else:
        signature = confirmed(kiosk, delegate)
        due(signature)
    if when == "logged":
        holding.release_due()

    with pytest.raises(Refused, match="too_late"):
        holding.undo(signature, by=delegate)

    assert Signature.objects.count() == 1


def test_twice_undone_is_refused():
    kiosk, delegate = at_kiosk()
    signature = confirmed(kiosk, delegate)
    holding.undo(Signature.objects.get(pk=signature.pk), by=delegate)

    with pytest.raises(Refused, match="undone"):
        holding.undo(signature, by=delegate)


def test_withdrawing_what_is_held_undoes_it():
    kiosk, delegate = at_kiosk()
    signature = confirmed(kiosk, delegate)

    actions.withdraw(signature)

    assert Signature.objects.count() == 0
    assert leaves() == []


def test_withdrawing_what_is_due_writes_it_and_its_end_into_the_log():
    kiosk, delegate = at_kiosk()
    signature = confirmed(kiosk, delegate)
    due(signature)

    signature = actions.withdraw(signature)

    assert signature.status == Signature.Status.WITHDRAWN
    assert leaves() == [signature.leaf_index]


def test_hiding_waits_for_the_log():
    kiosk, delegate = at_kiosk()
    signature = confirmed(kiosk, delegate)

    with pytest.raises(Refused, match="held"):
        actions.hide(signature)


def test_the_database_holds_nothing_that_is_in_the_log():
    signature = SignatureFactory(held_until=timezone.now())

    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.filter(pk=signature.pk).update(leaf_index=7)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@generated(fates=st.lists(st.sampled_from(["due", "held", "undo", "finish"]), max_size=6))
def test_the_log_has_exactly_what_was_not_undone_in_order_of_acknowledgement(fates):
    kiosk, _delegate = at_kiosk()
    signed = [
        confirmed(kiosk, DelegateFactory(conference=kiosk.ceremony.conference)) for _fate in fates
    ]
    for fate, signature in zip(fates, signed, strict=True):
        if fate == "finish":
            holding.release([signature])
        if fate == "undo":
            holding.undo(signature, by="test")
    due(*[each for fate, each in zip(fates, signed, strict=True) if fate == "due"])
    holding.release_due()

    rows = Signature.objects.filter(ceremony=kiosk.ceremony)
    assert rows.filter(leaf_index=None).count() == fates.count("held")
    # Its own: on a slow machine the minute of an example before may be over by now.
    entered = set(leaves()) & set(rows.values_list("leaf_index", flat=True))
    assert len(entered) == fates.count("due") + fates.count("finish")
    together = [each.pk for fate, each in zip(fates, signed, strict=True) if fate == "due"]
    in_order = rows.filter(pk__in=together).order_by("leaf_index")
    assert [row.pk for row in in_order] == together


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_undo_and_release_at_the_same_moment_never_both_happen():
    kiosk, _delegate = at_kiosk()
    signed = [
        confirmed(kiosk, DelegateFactory(conference=kiosk.ceremony.conference)) for _n in range(8)
    ]
    undone = []

    def undo_all():
        for each in signed:
            try:
                holding.undo(each, by="test")
                undone.append(each.pk)
            except Refused:
                continue
        connection.close()

    def release_all():
        for each in reversed(signed):
            holding.release([each])
        connection.close()

    threads = [threading.Thread(target=work) for work in (undo_all, release_all)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    kept = Signature.objects.filter(ceremony=kiosk.ceremony)
    assert sorted(undone + [row.pk for row in kept]) == sorted(each.pk for each in signed)
    assert sorted(leaves()) == sorted(row.leaf_index for row in kept)
