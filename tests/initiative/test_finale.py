"""The finale's very moment: who signs then is under its seal, or is told that they are not."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.urls import reverse
from django.utils import timezone

from conference.errors import Refused
from initiative import (
    actions,
    ceremony_actions,
    kiosk_actions,
    kiosk_queries,
    rules,
    wall,
)
from initiative.models import Ceremony, Log, Signature
from tests.initiative.factories import SignatureFactory
from tests.initiative.kiosks import at_kiosk, confirmed, sent, vouched
from tests.initiative.signing import given, open_ceremony, posted
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


def address(initiative, delegate):
    """Where a delegate signs from the phone."""
    return reverse("initiative:sign_as", args=[delegate.key, initiative.slug])


@pytest.mark.django_db(transaction=True)
def test_whoever_is_found_in_time_is_under_the_seal_or_told_that_it_was_too_late(monkeypatch):
    initiative, delegate = open_ceremony()
    facts, ceremony = given(initiative), initiative.ceremonies.get()
    found_open, sealed = threading.Event(), threading.Event()
    usual = rules.check_agreed

    def slowly(**agreed):
        """Between the question whether the signing is open and the ledger. On SQLite, where one
        writes at a time, the finale waits meanwhile."""
        found_open.set()
        sealed.wait(1)
        usual(**agreed)

    def seal():
        found_open.wait(30)
        ceremony_actions.finale(ceremony)
        sealed.set()
        connections.close_all()

    monkeypatch.setattr(rules, "check_agreed", slowly)
    thread = threading.Thread(target=seal)
    thread.start()
    try:
        told = actions.sign(initiative, delegate, facts).leaf
    except Refused as no:
        told = no.code
    thread.join()

    ceremony.refresh_from_db()
    counted = wall.stage(wall.Wall(initiative))["finale"]["signatures"]
    assert counted == Signature.objects.count()
    if counted:
        assert told < ceremony.finale_checkpoint_size
    else:
        assert told == "closed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="rows are locked one by one there")
def test_a_finale_that_waits_for_the_log_stops_no_signature_that_holds_it():
    initiative, delegate = open_ceremony()
    ceremony, log = initiative.ceremonies.get(), initiative.log
    holds, waits, said = threading.Event(), threading.Event(), []

    def finale():
        holds.wait(30)
        try:
            ceremony_actions.finale(ceremony)
        except DatabaseError as error:
            said.append(error)
        connections.close_all()

    thread = threading.Thread(target=finale)
    thread.start()
    with transaction.atomic():
        Log.objects.select_for_update().get(pk=log.pk)
        SignatureFactory(initiative=initiative, delegate=delegate, ceremony=ceremony)
        holds.set()
        waits.wait(1)  # until the finale has the ceremony and waits for the log
    thread.join()

    assert said == []
    ceremony.refresh_from_db()
    assert ceremony.finale_at is not None


def test_whoever_comes_after_the_finale_is_told_and_nothing_is_signed(client):
    initiative, delegate = open_ceremony()
    ceremony_actions.finale(initiative.ceremonies.get())

    answer = client.post(address(initiative, delegate), posted(initiative))

    assert answer.status_code == 409
    assert "The signing had ended when yours arrived. Nothing was signed." in answer.text
    assert Signature.objects.count() == 0


def test_where_joining_goes_on_it_is_said_that_the_seal_does_not_cover_it(client):
    initiative, delegate = open_ceremony()
    ceremony = initiative.ceremonies.get()
    actions.sign(initiative, delegate, given(initiative))
    ceremony.joins_online = True
    ceremony.save()
    ceremony = ceremony_actions.finale(ceremony)
    late = DelegateFactory(conference=delegate.conference)

    answer = client.post(address(initiative, late), posted(initiative), follow=True)

    assert "not under the seal of the finale" in answer.text
    assert Signature.objects.count() == 2
    assert wall.stage(wall.Wall(initiative))["finale"]["signatures"] == 1


def test_what_a_kiosk_confirmed_before_the_finale_and_brings_after_it_says_so():
    kiosk, delegate = at_kiosk()
    early = confirmed(kiosk, DelegateFactory(conference=delegate.conference))
    ticket = vouched(kiosk, delegate)
    ceremony_actions.finale(kiosk.ceremony)
    Ceremony.objects.update(closed_at=timezone.now() + timedelta(minutes=1))

    late = kiosk_actions.confirm(kiosk, sent(ticket), given(kiosk.ceremony.initiative))

    early.refresh_from_db()
    states = [kiosk_queries.standing(uuid4(), each) for each in (early, late)]
    assert [(state["state"], state["sealed"]) for state in states] == [
        ("logged", True), ("held", False),
    ]  # fmt: skip
