"""What the database itself promises of signatures."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import RestrictedError

from initiative import sequencing
from initiative.models import Signature, Text
from tests.initiative.factories import CeremonyFactory, InitiativeFactory, SignatureFactory

pytestmark = pytest.mark.django_db


def test_second_active_signature_of_one_delegate_is_refused():
    first = SignatureFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        SignatureFactory(initiative=first.initiative, delegate=first.delegate)


def test_signing_again_after_withdrawing_is_possible():
    first = SignatureFactory()
    sequencing.sequence([first])
    sequencing.record_status(first, "withdrawn", {"asked": "by mail"})

    again = SignatureFactory(
        initiative=first.initiative, delegate=first.delegate, conference=first.conference
    )

    assert list(Signature.objects.active()) == [again]


def test_statement_without_a_state_is_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        SignatureFactory(statement="Well said.")


def test_audit_trail_names_signatory_and_ceremony_in_words():
    title = {"en": "River Initiative"}
    signature = SignatureFactory(initiative__title=title, name="王伟")
    ceremony = CeremonyFactory(initiative__title=title, name={"en": "Signing on the river"})
    unnamed = CeremonyFactory(initiative__title=title, name={})

    assert str(signature) == "王伟 · River Initiative"
    assert str(ceremony) == "River Initiative · Signing on the river"
    assert str(unnamed) == f"River Initiative · {unnamed.conference}"


def test_delegate_who_signed_cannot_simply_be_deleted():
    signature = SignatureFactory()

    with pytest.raises(RestrictedError):
        signature.delegate.delete()


def test_second_authoritative_text_is_refused():
    version = InitiativeFactory().versions.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        version.texts.filter(language="zh-hans").update(status=Text.Status.AUTHORITATIVE)


def test_listed_are_those_who_stand_in_the_log_and_agreed():
    initiative = InitiativeFactory()
    listed, unlisted, hidden, withdrawn = (
        SignatureFactory(initiative=initiative, consent_list=consent)
        for consent in (True, False, True, True)
    )
    sequencing.sequence([listed, unlisted, hidden, withdrawn])
    SignatureFactory(initiative=initiative)
    sequencing.record_status(hidden, "hidden", {})
    sequencing.record_status(withdrawn, "withdrawn", {})

    assert list(Signature.objects.listed()) == [listed]
