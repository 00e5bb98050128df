"""Blackout, finale, reading time; and what walls are told of them."""

import json

import pytest
from django.db import IntegrityError, transaction

from conference.errors import Refused
from conference.live import Signatures
from initiative import ceremony_actions, log
from initiative.models import Ceremony, Signature
from tests.initiative.factories import CeremonyFactory
from tests.initiative.kiosks import at_kiosk, confirmed

pytestmark = pytest.mark.django_db


def test_finale_ends_the_signing_and_its_checkpoint_covers_who_was_held():
    kiosk, delegate = at_kiosk()
    signature = confirmed(kiosk, delegate)

    ceremony = ceremony_actions.finale(kiosk.ceremony)

    signature.refresh_from_db()
    newest = log.checkpoint(ceremony.initiative.log)
    assert (ceremony.state, ceremony.finale_checkpoint_size) == ("closed", newest.size)
    assert signature.leaf == newest.size - 1
    assert ceremony.finale_at == ceremony.closed_at


def test_finale_lights_the_walls_that_were_dark():
    ceremony = ceremony_actions.blackout(CeremonyFactory(), on=True)

    assert ceremony_actions.finale(ceremony).blackout is False


@pytest.mark.parametrize(("state", "code"), [("planned", "not_open_yet"), ("closed", "finale")])
def test_finale_is_refused_before_the_signing_and_a_second_time(state, code):
    ceremony = CeremonyFactory(state=state if state == "planned" else "open")
    if state == "closed":
        ceremony_actions.finale(ceremony)

    with pytest.raises(Refused, match=code):
        ceremony_actions.finale(ceremony)


def test_opening_again_takes_the_finale_back():
    ceremony = CeremonyFactory()
    ceremony_actions.finale(ceremony)

    ceremony = ceremony_actions.set_state(ceremony, "open")

    assert (ceremony.finale_at, ceremony.finale_checkpoint_size) == (None, None)


def test_the_database_knows_no_finale_of_an_open_signing():
    ceremony = CeremonyFactory()
    ceremony_actions.finale(ceremony)

    with pytest.raises(IntegrityError), transaction.atomic():
        Ceremony.objects.update(state="open")


def test_walls_hear_of_blackout_and_finale_once_and_without_an_id():
    ceremony = CeremonyFactory()
    slug, source = ceremony.initiative.slug, Signatures()
    tip = source.tip(slug)
    assert source.after(slug, tip) == ([], tip)

    ceremony_actions.blackout(ceremony, on=True)
    dark, last = source.after(slug, tip)
    again, _last = source.after(slug, last)
    ceremony_actions.blackout(ceremony, on=False)
    light, _last = source.after(slug, last)

    assert [(event.id, event.name, '"blackout":true' in event.data) for event in dark] == [
        (None, "stage", True)
    ]
    assert again == []
    assert ['"blackout":false' in event.data for event in light] == [True]


def test_a_wall_that_catches_up_takes_the_stage_from_nobody():
    ceremony = CeremonyFactory()
    slug, source = ceremony.initiative.slug, Signatures()
    tip = source.tip(slug)
    ceremony_actions.blackout(ceremony, on=True)

    replayed, _last = source.after(slug, tip - 1)
    told, _last = source.after(slug, tip)

    assert [event.name for event in replayed] == []
    assert [event.name for event in told] == ["stage"]


def test_a_wall_that_connects_hears_of_the_stage_and_of_all_who_are_held():
    kiosk, delegate = at_kiosk()
    ceremony = kiosk.ceremony
    slug, source = ceremony.initiative.slug, Signatures()
    tip = source.tip(slug)
    ceremony_actions.blackout(ceremony, on=True)
    signature = confirmed(kiosk, delegate, consent_list=True)
    source.after(slug, tip)

    stage, present = source.now(slug)

    assert (stage.id, stage.name, '"blackout":true' in stage.data) == (None, "stage", True)
    assert (present.id, present.name) == (None, "present")
    assert [each["key"] for each in json.loads(present.data)["held"]] == [signature.pk]


@pytest.mark.parametrize("seconds", [-1, 121])
def test_reading_time_has_its_bounds(seconds):
    with pytest.raises(Refused, match="reading_seconds"):
        ceremony_actions.set_reading(CeremonyFactory(), seconds)


def test_nobody_signs_after_the_finale():
    kiosk, delegate = at_kiosk()
    ceremony_actions.finale(kiosk.ceremony)

    with pytest.raises(Refused, match="closed"):
        confirmed(kiosk, delegate)
    assert Signature.objects.count() == 0
