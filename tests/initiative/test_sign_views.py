"""Signing for an association, and as a person where nobody confirmed it."""

import pytest
from django.urls import reverse

from initiative.models import Signature
from tests.initiative.factories import MandateFactory
from tests.initiative.signing import open_ceremony, posted

pytestmark = pytest.mark.django_db


def address(initiative, delegate, language="en"):
    return f"/{language}" + reverse("initiative:sign_as", args=[delegate.key, initiative.slug])[3:]


def test_for_a_confirmed_association_signing_is_offered_and_by_its_letter(client):
    initiative, delegate = open_ceremony()
    association = MandateFactory(delegate=delegate).association
    page = client.get(address(initiative, delegate)).content.decode()

    client.post(address(initiative, delegate), posted(initiative, for_association="on"))

    assert f"I sign on behalf of {association}" in page
    signature = Signature.objects.get()
    assert (signature.represents, signature.by) == (str(association), "org-letter")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "You sign as a person. To sign on behalf of Invented Association, please show its"),
        ("zh-hans", "您将以个人名义签署。如需代表Invented Association签署，请先向组织方出示"),
    ],
)
def test_for_an_association_that_was_only_typed_the_page_says_how(client, language, words):
    initiative, delegate = open_ceremony(conference__contact_email="office@example.org")
    delegate.association_name = "Invented Association"
    delegate.save()

    page = client.get(address(initiative, delegate, language)).content.decode()

    assert words in page
    assert "mailto:office@example.org" in page
    assert 'name="for_association"' not in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The organiser has not confirmed that you may sign for an association."),
        ("zh-hans", "组织方尚未确认您可以代表机构签署。"),
    ],
)
def test_a_tick_nobody_offered_is_refused_and_nothing_typed_is_lost(client, language, words):
    initiative, delegate = open_ceremony()
    sent = posted(initiative, for_association="on", statement="很好")

    answer = client.post(address(initiative, delegate, language), sent)

    page = answer.content.decode()
    assert (answer.status_code, words in page, "很好" in page) == (403, True, True)
    assert initiative.signatures.count() == 0
