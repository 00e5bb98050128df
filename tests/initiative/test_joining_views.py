"""Joining online in a browser's words: form, code, own page; the same answers for every address."""

import io
import re

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from conference.lib import pdf
from conference.models import OutgoingMail
from initiative.models import JoinRequest, Signature
from registration.models import Delegate
from tests.initiative.factories import CeremonyFactory
from tests.initiative.joins import EMAIL, collecting, digits, joined, posted
from tests.initiative.signing import png_url, text_of
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db


def page_of(initiative) -> str:
    """The public page."""
    return reverse("initiative:join", args=[initiative.slug])


def letter() -> SimpleUploadedFile:
    """A PDF that opens."""
    return SimpleUploadedFile("letter.pdf", one_page(), "application/pdf")


def one_page() -> bytes:
    """The smallest there is."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(out)
    assert pdf.page_count(out.getvalue()) == 1
    return out.getvalue()


def test_from_the_form_by_the_code_to_what_was_signed(client):
    initiative = collecting().initiative
    facts = posted(
        initiative, statement="很有必要。", consent_list="on", drawn_image=png_url(),
        **{"accounts-TOTAL_FORMS": "1", "accounts-0-platform": "douyin",
           "accounts-0-handle": "@limei", "accounts-0-followers": "2万",
           "accounts-0-as_of": "2026-05-03"},
    )  # fmt: skip

    sent = client.post(page_of(initiative), facts)
    arrived = client.post(sent.url, {"code": digits()})
    shown = client.get(arrived.url).content.decode()

    signature = Signature.objects.get()
    delegate = Delegate.everyone.get()
    assert arrived.url == reverse("initiative:sign_as", args=[delegate.key, initiative.slug])
    assert (signature.reach, signature.statement_state, signature.consent_list) == (
        20000, "pending", True,
    )  # fmt: skip
    assert (signature.consent_statement, signature.consent_drawn) == (False, False)
    assert ("You have signed" in shown, "李梅" in shown) == (True, True)


def test_the_page_shows_the_text_with_its_hash_and_ticks_nothing(client):
    initiative = collecting().initiative

    shown = client.get(page_of(initiative)).content.decode()

    assert text_of(initiative).sha256 in shown
    boxes = re.findall(r'<input type="checkbox"[^>]*>', shown)
    assert len(boxes) == 5
    assert [each for each in boxes if "checked" in each] == []


def test_known_and_unknown_addresses_get_the_same_answers(client):
    initiative = collecting().initiative
    joined(initiative)
    DelegateFactory(conference=initiative.ceremonies.get().conference, email="known@example.org")

    answers = []
    for email in (EMAIL, "known@example.org", "stranger@example.org"):
        sent = client.post(page_of(initiative), posted(initiative, email=email))
        typed = client.post(sent.url, {"code": "000000"})
        shown = re.sub(r"[0-9a-f-]{36}|[\w+/=-]{40,}", "", typed.content.decode())
        answers.append((sent.status_code, typed.status_code, shown))

    assert answers[0] == answers[1] == answers[2]
    assert answers[0][:2] == (302, 422)


def test_a_page_whose_key_nobody_was_given_looks_like_any_other(client):
    initiative = collecting().initiative
    key = "00000000-0000-4000-8000-000000000000"

    page = reverse("initiative:join_code", args=[initiative.slug, key])
    shown = client.get(page)
    again = client.post(page, {"again": "1"})

    assert (shown.status_code, again.url) == (200, page)
    assert OutgoingMail.objects.count() == 0


def test_another_code_can_be_asked_for(client):
    initiative = collecting().initiative
    sent = client.post(page_of(initiative), posted(initiative))

    client.post(sent.url, {"again": "1"})

    assert OutgoingMail.objects.filter(kind="code").count() == 2
    assert client.post(sent.url, {"code": digits()}).status_code == 302


def test_programs_fall_into_the_trap(client):
    initiative = collecting().initiative

    answer = client.post(page_of(initiative), posted(initiative, website="https://example.org"))

    assert (answer.status_code, OutgoingMail.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "Buy at www.example.org"}, "Please write only the name here."),
        ({"email": "nobody"}, "This is not a mail address."),
        ({"city": ""}, "Please give your city."),
        ({"adult": ""}, "18 years or older"),
        ({"kind": "association"}, "Please choose the letter by which it lets you sign."),
    ],
)
def test_what_is_amiss_is_said_and_nothing_is_mailed(client, changes, words):
    initiative = collecting().initiative

    answer = client.post(page_of(initiative), posted(initiative, **changes))

    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert OutgoingMail.objects.count() == 0


def test_an_association_sends_its_letter_and_waits_on_its_own_page(client):
    initiative = collecting().initiative
    facts = posted(
        initiative, kind="association", represents="山城创作者协会", office="会长", letter=letter()
    )

    sent = client.post(page_of(initiative), facts)
    arrived = client.post(sent.url, {"code": digits()})
    shown = client.get(arrived.url).content.decode()

    row = JoinRequest.objects.get()
    assert arrived.url == Delegate.everyone.get().get_absolute_url()
    assert (row.state, row.represents, row.letter.name.endswith(".pdf")) == (
        "waiting", "山城创作者协会", True,
    )  # fmt: skip
    assert ("waits for the host" in shown, "Cancel my registration" in shown) == (True, False)


def test_a_letter_that_is_none_is_refused(client):
    initiative = collecting().initiative
    bad = SimpleUploadedFile("letter.pdf", b"MZ not a letter", "application/pdf")
    facts = posted(initiative, kind="association", represents="协会", office="会长", letter=bad)

    answer = client.post(page_of(initiative), facts)

    assert "Please choose a PDF, or a photo" in answer.content.decode()
    assert JoinRequest.objects.count() == 0


def test_what_waits_can_be_taken_back_on_the_own_page(client):
    initiative = collecting(moderated=True).initiative
    delegate = joined(initiative)

    client.post(reverse("initiative:join_take_back", args=[delegate.key]))

    assert JoinRequest.objects.count() == 0
    assert (
        "No endorsement of yours stands" in client.get(delegate.get_absolute_url()).content.decode()
    )


def test_withdraw_unlist_export_and_erase_work_as_for_everybody(client):
    initiative = collecting().initiative
    delegate = joined(initiative)
    own = [delegate.key, initiative.slug]

    exported = client.get(reverse("registration:data", args=[delegate.key])).json()
    client.post(reverse("initiative:unlist", args=own))
    client.post(reverse("initiative:withdraw", args=own))
    refused = client.get(reverse("initiative:sign_as", args=own)).content.decode()
    client.post(reverse("registration:erase", args=[delegate.key]))

    assert [each["state"] for each in exported["joined_online"]] == ["accepted"]
    assert "You take part online." in refused
    assert Delegate.everyone.get().erased_at
    assert Signature.objects.count() == 0


def test_nothing_can_be_signed_or_changed_past_the_form(client):
    initiative = collecting(moderated=True).initiative
    delegate = joined(initiative)

    own = reverse("initiative:sign_as", args=[delegate.key, initiative.slug])
    signed = client.post(
        own, {"text_sha256": text_of(initiative).sha256, "adult": "on", "record": "on"}
    )
    edited = client.get(reverse("registration:edit", args=[delegate.key]))

    assert (signed.status_code, edited.status_code) == (403, 409)
    assert Signature.objects.count() == 0


def test_the_initiative_leads_there_while_it_is_open(client):
    open_one, closed = collecting().initiative, CeremonyFactory().initiative
    pages = [
        client.get(reverse(f"initiative:{name}", args=[each.slug])).content.decode()
        for each in (open_one, closed)
        for name in ("show", "sign")
    ]
    shut = client.get(page_of(closed))

    links = [f"{open_one.slug}/join/" in each or f"{closed.slug}/join/" in each for each in pages]
    assert links == [True, True, False, False]
    assert "Joining online is not open" in shut.content.decode()
    assert client.post(page_of(closed), posted(closed)).status_code == 409


def test_mails_are_in_the_language_of_the_page(client):
    initiative = collecting().initiative

    client.post(page_of(initiative).replace("/en/", "/zh-hans/"), posted(initiative))

    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.language, "您好" in mail.text) == (EMAIL, "zh-hans", True)
