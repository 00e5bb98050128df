"""Who may sign what, and when."""

import pytest

from conference.errors import Refused
from initiative import rules
from registration.models import Delegate
from tests.conference.factories import ConferenceFactory
from tests.initiative.factories import (
    CeremonyFactory,
    InitiativeFactory,
    SignatureFactory,
    publish_text,
)
from tests.initiative.signing import open_ceremony, text_of
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


def refusal(check, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        check(*args, **kwargs)
    return refused.value


def test_can_sign_lets_an_approved_delegate_sign_while_it_is_open():
    ceremony = CeremonyFactory()

    rules.check_can_sign(ceremony, DelegateFactory(conference=ceremony.conference))


@pytest.mark.parametrize(
    ("state", "code"),
    [("planned", "not_open_yet"), ("paused", "paused"), ("closed", "closed")],
)
def test_can_sign_refuses_while_the_ceremony_is_not_open(state, code):
    ceremony = CeremonyFactory(state=state)

    refused = refusal(
        rules.check_can_sign, ceremony, DelegateFactory(conference=ceremony.conference)
    )

    assert (refused.code, refused.status) == (code, 409)


def test_can_sign_refuses_once_the_initiative_itself_is_closed():
    ceremony = CeremonyFactory(initiative__open_for_signing=False)

    refused = refusal(
        rules.check_can_sign, ceremony, DelegateFactory(conference=ceremony.conference)
    )

    assert refused.code == "closed"


def test_can_sign_refuses_where_nothing_is_signed():
    assert refusal(rules.check_can_sign, None, DelegateFactory()).code == "no_ceremony"


@pytest.mark.parametrize("status", sorted({*Delegate.Status.values} - {"approved", "online"}))
def test_can_sign_refuses_who_is_not_accredited(status):
    ceremony = CeremonyFactory()
    delegate = DelegateFactory(conference=ceremony.conference, status=status)

    refused = refusal(rules.check_can_sign, ceremony, delegate)

    assert (refused.code, refused.status) == ("not_accredited", 403)


def test_text_shown_accepts_each_language_of_the_present_version():
    initiative, _delegate = open_ceremony()

    for language in ("en", "zh-hans"):
        rules.check_text_shown(initiative, text_of(initiative, language).sha256)


def test_text_shown_refuses_an_older_version_and_anything_else():
    initiative, _delegate = open_ceremony()
    older = text_of(initiative)
    older_hash = older.sha256
    publish_text(initiative)  # the same words again: the same hash stands
    rules.check_text_shown(initiative, older_hash)

    refused = refusal(rules.check_text_shown, initiative, "0" * 64)

    assert (refused.code, refused.status, refused.field) == ("text_changed", 409, "text_sha256")


@pytest.mark.parametrize(
    ("adult", "recorded", "code", "field"),
    [(False, True, "not_adult", "adult"), (True, False, "not_agreed", "record")],
)
def test_agreed_refuses_without_either_agreement(adult, recorded, code, field):
    refused = refusal(rules.check_agreed, adult=adult, recorded=recorded)

    assert (refused.code, refused.field, refused.status) == (code, field, 422)


def test_agreed_names_both_agreements_in_one_refusal():
    refused = refusal(rules.check_agreed, adult=False, recorded=False)

    assert [(no.code, no.field) for no in (refused, *refused.also)] == [
        ("not_adult", "adult"),
        ("not_agreed", "record"),
    ]


def test_active_refuses_a_withdrawn_signature():
    assert refusal(rules.check_active, SignatureFactory(status="withdrawn")).code == "not_active"


def test_has_statement_refuses_where_there_is_none():
    assert refusal(rules.check_has_statement, SignatureFactory()).code == "no_statement"


def test_may_be_named_refuses_without_consent():
    refused = refusal(rules.check_may_be_named, SignatureFactory(consent_list=False))

    assert refused.code == "not_agreed"


@pytest.mark.django_db
def test_initiative_of_a_rehearsal_is_signed_at_rehearsals_alone():
    rehearsed = InitiativeFactory()
    rehearsed.log.disposable = True

    with pytest.raises(Refused) as refusal:
        rules.check_can_plan(ConferenceFactory(), rehearsed)

    assert refusal.value.code == "rehearsal"
    rules.check_can_plan(ConferenceFactory(is_rehearsal=True), rehearsed)
