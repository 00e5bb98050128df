"""The shape of what a signer sends."""

import base64

import pytest

from initiative.forms import SigningForm
from initiative.rules import MOST_STATEMENT
from tests.initiative.factories import MandateFactory
from tests.initiative.signing import PATH, PlatformAccountFactory, open_ceremony, png_url, posted

pytestmark = pytest.mark.django_db

PNG = "data:image/png;base64,"


def form_of(delegate, data):
    return SigningForm(data, delegate=delegate)


def test_nothing_is_ticked_beforehand():
    _initiative, delegate = open_ceremony()
    PlatformAccountFactory(delegate=delegate)

    assert "checked" not in SigningForm(delegate=delegate).as_p()


def test_a_bare_form_endorses_and_agrees_to_nothing_else():
    initiative, delegate = open_ceremony()
    form = form_of(delegate, posted(initiative))

    assert form.is_valid()
    endorsement = form.endorsement()
    assert (endorsement.picture, endorsement.path, endorsement.statement) == (b"", "", "")
    assert (endorsement.consent_list, endorsement.consent_statement, endorsement.consent_drawn) == (
        False, False, False,
    )  # fmt: skip
    assert sorted(endorsement.wording) == ["adult", "record"]


def test_wording_keeps_each_agreement_in_its_words():
    initiative, delegate = open_ceremony()
    association = MandateFactory(delegate=delegate).association
    form = form_of(delegate, posted(initiative, consent_list="on", for_association="on"))

    assert form.is_valid()
    wording = form.endorsement().wording
    assert wording["consent_list"] == "Publish my name in the list of signatories"
    assert wording["for_association"] == f"I sign on behalf of {association}"


def test_a_drawing_is_re_encoded_and_its_strokes_simplified():
    initiative, delegate = open_ceremony()
    data = posted(initiative, drawn_image=png_url(), drawn_path="M0 0L10 0L20 0L30 0")
    form = form_of(delegate, data)

    assert form.is_valid()
    endorsement = form.endorsement()
    assert endorsement.picture.startswith(b"\x89PNG")
    assert base64.b64encode(endorsement.picture).decode() not in data["drawn_image"]
    assert endorsement.path == "M0 0L30 0"


def test_strokes_without_a_drawing_are_dropped():
    initiative, delegate = open_ceremony()
    form = form_of(delegate, posted(initiative, drawn_path=PATH))

    assert form.is_valid()
    assert form.endorsement().path == ""


@pytest.mark.parametrize(
    ("drawn", "status", "code"),
    [
        ({"drawn_image": "data:image/gif;base64,R0lGODdh"}, 415, "wrong_kind"),
        ({"drawn_image": PNG + "A" * 600_000}, 413, "too_large"),
        ({"drawn_path": "<script>"}, 415, "wrong_kind"),
        ({"drawn_path": "M0 0L" + "1 1 " * 20_000}, 413, "too_large"),
    ],
)
def test_a_drawing_of_another_kind_or_too_large_is_said_to_be_so(drawn, status, code):
    initiative, delegate = open_ceremony()
    form = form_of(delegate, posted(initiative, **drawn))

    assert not form.is_valid()
    assert form.status == status
    assert [error.code for error in form.errors[next(iter(drawn))].as_data()] == [code]


def test_a_statement_is_one_paragraph_of_limited_length():
    initiative, delegate = open_ceremony()

    form = form_of(delegate, posted(initiative, statement=" Very\n\n necessary. "))
    long = form_of(delegate, posted(initiative, statement="很" * (MOST_STATEMENT + 1)))

    assert form.is_valid()
    assert form.endorsement().statement == "Very necessary."
    assert list(long.errors) == ["statement"]
    assert long.status == 422


def test_a_statement_with_characters_nobody_can_see_is_refused():
    initiative, delegate = open_ceremony()
    form = form_of(delegate, posted(initiative, statement="safe \u202etxet"))

    assert list(form.errors) == ["statement"]


def test_accounts_are_the_delegate_s_own():
    initiative, delegate = open_ceremony()
    own, foreign = PlatformAccountFactory(delegate=delegate), PlatformAccountFactory()

    form = form_of(delegate, posted(initiative, platforms=[own.pk]))
    other = form_of(delegate, posted(initiative, platforms=[foreign.pk]))

    assert form.is_valid()
    assert form.endorsement().platforms == (own.pk,)
    assert list(other.errors) == ["platforms"]


def test_what_does_not_apply_is_not_asked():
    _initiative, delegate = open_ceremony()

    assert {"platforms", "for_association"} & set(SigningForm(delegate=delegate).fields) == set()


def test_what_was_ticked_for_an_association_is_not_left_out_in_silence():
    initiative, delegate = open_ceremony()
    form = form_of(delegate, posted(initiative, for_association="on"))

    assert form.is_valid()
    assert form.endorsement().for_association is True
