"""Signing for an association, and as a person where nobody confirmed it."""

import pytest
from django.urls import reverse

from initiative import actions, texts
from initiative.models import Ceremony, Signature
from tests.initiative import joins
from tests.initiative.factories import CHINESE, MandateFactory
from tests.initiative.signing import given, open_ceremony, posted

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


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "This translation renders version 1"),
        ("zh-hans", "此译文译自文本第 1 版"),
    ],
)
def test_wherever_one_signs_a_translation_says_which_version_it_renders(client, language, words):
    initiative, delegate = open_ceremony()
    initiative.ceremonies.update(joins_online=True)
    bodies = {"en": ("An Initiative", "Anew."), "zh-hans": ("倡议", CHINESE)}
    texts.publish(initiative, "en", bodies)

    pages = [
        f"{address(initiative, delegate, language)}?text=zh-hans",
        f"/zh-hans/initiative/{initiative.slug}/sign/",
        f"/{language}/initiative/{initiative.slug}/join/?text=zh-hans",
    ]
    shown = [client.get(page).content.decode() for page in pages]

    assert [words in shown[0], "此译文译自文本第 1 版" in shown[1], words in shown[2]] == [True] * 3
    assert (
        words
        not in client.get(f"{address(initiative, delegate, language)}?text=en").content.decode()
    )


# -- Withdrawing

AGAIN = (
    "You may sign again while the ceremony is open.",
    "You may sign again while joining online is open.",
    "The signing is over: you cannot sign again.",
)


@pytest.mark.parametrize(
    ("state", "online", "words"),
    [
        ("open", False, "You may sign again while the ceremony is open."),
        ("paused", False, "You may sign again while the ceremony is open."),
        ("closed", True, "You may sign again while joining online is open."),
        ("closed", False, "The signing is over: you cannot sign again."),
    ],
)
def test_page_that_withdraws_says_whether_one_can_sign_again(client, state, online, words):
    initiative, delegate = open_ceremony()
    actions.sign(initiative, delegate, given(initiative))
    initiative.ceremonies.update(state=state, joins_online=online)

    page = client.get(address(initiative, delegate) + "withdraw/").content.decode()

    assert [said for said in AGAIN if said in page] == [words]


@pytest.mark.parametrize("is_open", [True, False])
def test_who_joined_online_and_withdraws_is_told_of_joining_and_led_to_the_own_page(
    client, is_open
):
    ceremony = joins.collecting()
    delegate = joins.joined(ceremony.initiative)
    Ceremony.objects.update(joins_online=is_open)
    there = address(ceremony.initiative, delegate) + "withdraw/"

    page = client.get(there).content.decode()
    done = client.post(there)

    assert [said for said in AGAIN if said in page] == [AGAIN[1] if is_open else AGAIN[2]]
    assert done["Location"] == delegate.get_absolute_url()


def test_where_nothing_can_be_signed_nobody_is_asked_to_read_before_signing(client):
    initiative, delegate = open_ceremony()
    words = "Read the text below."
    assert words in client.get(address(initiative, delegate)).content.decode()

    initiative.ceremonies.update(state="closed")

    assert words not in client.get(address(initiative, delegate)).content.decode()
