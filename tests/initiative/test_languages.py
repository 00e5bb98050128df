"""The public pages in every language: all of the page is in it, and says so."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from badges import mails
from badges.models import Certificate
from conference.demo import facts
from conference.models import OutgoingMail
from initiative import actions, documents, joining_decisions, queries, texts
from initiative.models import Text
from initiative.signing import Endorsement
from tests.initiative.factories import InitiativeFactory, VoiceFactory
from tests.initiative.joins import asked, joined
from tests.initiative.signing import open_ceremony, signed
from tests.registration.factories import DelegateFactory

pytestmark = [pytest.mark.django_db, pytest.mark.stateless]

LANGUAGES = [code for code, _name in settings.LANGUAGES]
PAGES = ["show", "signatories", "press", "wall", "sign", "statements", "figures", "join"]
LOCALE = Path(settings.BASE_DIR, "locale")


@pytest.fixture
def initiative():
    """The demonstration's text in all languages, a voice, a named and an unnamed signatory."""
    found = InitiativeFactory(
        title=facts.title(), subject=facts.subject(), city=facts.city(), text=False,
        launched="08-26", is_demo=True,
    )  # fmt: skip
    texts.publish(found, "en", facts.texts())
    open_ceremony(initiative=found)
    found.ceremonies.update(joins_online=True, moderated=False)
    VoiceFactory(initiative=found)
    signed(found, consent_list=True, city="成都")
    signed(found, consent_list=False)
    return found


def catalogue_of(locale: str) -> Catalog:
    with (LOCALE / locale / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file)


def english_of(language: str) -> set[str]:
    """Every English sentence of the product, but those this language writes in the same way."""
    interface = {
        each.id for each in catalogue_of("zh_Hans")
        if each.id and isinstance(each.id, str) and not each.context
    }  # fmt: skip
    known = () if language == "en" else catalogue_of(translation.to_locale(language))
    return interface - {each.id for each in known if each.id == each.string}


def words_of(page: str) -> set[str]:
    """What a page says between its tags and in the attributes that are read out."""
    shown = re.findall(r">([^<>]+)<", re.sub(r"(?s)<(script|style).*?</\1>", "", page))
    spoken = re.findall(r'(?:aria-label|placeholder|title|alt)="([^"]+)"', page)
    return {" ".join(words.split()) for words in shown + spoken}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_public_pages_are_wholly_in_their_language(client, initiative, language, name):
    with translation.override(language):
        page = client.get(reverse(f"initiative:{name}", args=[initiative.slug]))
    html = page.content.decode()

    assert page.status_code == 200
    tag = "zh-Hans" if language == "zh-hans" else language
    assert f'<html lang="{tag}" dir="ltr"' in html
    assert escape(facts.title()[language]) in html
    if language != "en":
        assert words_of(html) & {escape(each) for each in english_of(language)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_signatory_and_answers_of_verifying_are_in_their_language(client, initiative, language):
    signature = initiative.signatures.listed().get()
    with translation.override(language):
        arguments = [initiative.slug, signature.leaf]
        pages = [
            client.get(reverse("initiative:signatory", args=arguments)),
            client.get(reverse("initiative:verify_serial", args=["0001-ABCDE"])),
            client.post(reverse("initiative:verify")),
            client.get(reverse("initiative:show", args=["nothing"])),
        ]

    assert [page.status_code for page in pages] == [200, 404, 422, 404]
    if language != "en":
        english = {escape(each) for each in english_of(language)}
        assert [words_of(page.content.decode()) & english for page in pages] == [set()] * 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_shows_its_own_pledges_and_how_they_stand(client, initiative, language):
    with translation.override(language):
        page = client.get(initiative.get_absolute_url()).content.decode()
    text = Text.objects.get(version__initiative=initiative, language=language)
    tag = "zh-Hans" if language == "zh-hans" else language

    assert f'<ol class="pledges" lang="{tag}" dir="ltr">' in page
    assert escape(facts.texts()[language][1].split("\n\n")[3]) in page
    assert text.sha256 in page
    assert text.status == ("authoritative" if language == "en" else "working")
    assert ('class="pill pill--warn"' in page) is (language != "en")
    hero = page[page.index('class="frame hero"') : page.index('id="text"')]
    assert ("pill--warn" in hero) is (language != "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_joining_its_slips_code_page_and_mail_are_in_their_language(client, initiative, language):
    text = initiative.versions.get().texts.get(language=language)
    sent = {"text_sha256": text.sha256, "kind": "association", "accounts-TOTAL_FORMS": "1",
            "accounts-INITIAL_FORMS": "0", "accounts-0-handle": "@x"}  # fmt: skip
    whole = sent | {"name": "Ada", "email": "ada@example.org", "city": "London", "kind": "person",
                    "adult": "on", "record": "on", "accounts-0-handle": ""}  # fmt: skip
    with translation.override(language):
        page = reverse("initiative:join", args=[initiative.slug])
    slips = client.post(page, sent)
    answer = client.post(page, whole)
    code = client.get(answer["Location"])
    wrong = client.post(answer["Location"], {"code": "000000"})
    mail = OutgoingMail.objects.get(to="ada@example.org")

    assert [each.status_code for each in (slips, answer, code, wrong)] == [422, 302, 200, 422]
    assert mail.language == language
    if language != "en":
        english = {escape(each) for each in english_of(language)}
        pages = [each.content.decode() for each in (slips, code, wrong)]
        assert [words_of(each) & english for each in [*pages, mail.html]] == [set()] * 4
        assert {line.strip() for line in mail.text.splitlines()} & english_of(language) == set()


def of_one_who_joined(initiative, language, **changes):
    """The delegate who joined online in this language, and the signature."""
    text = initiative.versions.get().texts.get(language=language)
    endorsed = Endorsement(text.sha256, adult=True, recorded=True, statement="好", **changes)
    sent = asked(initiative, language=language, given=endorsed)
    delegate = joined(initiative, sent)
    return delegate, delegate.signatures.first()


def issued(signature) -> Certificate:
    """Its certificate, as though its PDF were made."""
    documents.issue_certificate({"signature": signature.pk})
    signature.delegate.certificates.update(made_revision=F("revision"))
    return queries.certificate(signature)


def english_in(language, *answers) -> list[set[str]]:
    """Which English sentences of ours these pages say, page by page."""
    english = set() if language == "en" else {escape(each) for each in english_of(language)}
    return [words_of(each.content.decode()) & english for each in answers]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_joined_online_has_the_own_page_in_that_language(client, initiative, language):
    delegate, signature = of_one_who_joined(initiative, language, consent_list=True)
    issued(signature)
    with translation.override(language):
        own = delegate.get_absolute_url()
        signing = [
            reverse(f"initiative:{name}", args=[delegate.key, initiative.slug])
            for name in ("sign_as", "withdraw", "unlist", "certificate_language")
        ]
        erase = reverse("registration:erase", args=[delegate.key])

    pages = [client.get(each) for each in (own, signing[0], signing[1], erase)]
    for address in signing[2:]:
        assert client.post(address, {"language": language})["Location"] == signing[0]
    pages.append(client.get(signing[0]))
    assert client.post(signing[1])["Location"] == own  # here nobody who joined online signs again
    pages += [client.get(signing[0]), client.get(own), client.post(erase)]

    assert [page.status_code for page in pages] == [200] * len(pages)
    assert [page["Content-Language"] for page in pages] == [language] * len(pages)
    assert english_in(language, *pages) == [set()] * len(pages)
    tag = "zh-Hans" if language == "zh-hans" else language
    link = f'<a href="{own}" lang="{tag}" hreflang="{tag}" aria-current="true">'
    assert link in pages[0].content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_waits_for_the_host_reads_so_in_that_language(client, initiative, language):
    initiative.ceremonies.update(moderated=True)
    delegate, _none = of_one_who_joined(initiative, language)
    with translation.override(language):
        own = delegate.get_absolute_url()
        take_back = reverse("initiative:join_take_back", args=[delegate.key])
    pages = [client.get(own)]
    joining_decisions.decline(delegate.join_requests.get(), "…", None)
    pages.append(client.get(own))

    assert client.post(take_back)["Location"] == own
    assert english_in(language, *pages) == [set()] * 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_mails_to_who_joined_online_are_in_that_language(initiative, language):
    delegate, signature = of_one_who_joined(initiative, language)
    mails.certificates([issued(signature)], None, "one mail")
    actions.revoke(signature, "…")

    sent = OutgoingMail.objects.filter(to=delegate.email)

    assert {mail.kind for mail in sent} == {"code", "signed", "certificate", "revoked"}
    assert {mail.language for mail in sent} == {language}
    for mail in sent if language != "en" else ():
        english = english_of(language)
        assert words_of(mail.html) & {escape(each) for each in english} == set()
        assert {line.strip() for line in (mail.subject, *mail.text.splitlines())} & english == set()


@pytest.mark.parametrize("language", ["ru", "la"])
def test_pages_of_a_delegate_lead_to_a_language_of_the_house(client, initiative, language):
    delegate = DelegateFactory(conference=initiative.ceremonies.get().conference)
    with translation.override(language):
        pages = [
            delegate.get_absolute_url(),
            reverse("initiative:sign_as", args=[delegate.key, initiative.slug]),
            reverse("registration:erase", args=[delegate.key]),
            reverse("conference:me", args=["nobody-s"]),
        ]

    answers = [client.get(page, headers={"Accept-Language": "zh-CN"}) for page in pages]

    assert [answer["Location"] for answer in answers] == [
        page.replace(f"/{language}/", "/zh-hans/") for page in pages
    ]
    page = client.get(answers[0]["Location"]).content.decode()
    assert page.count("hreflang=") == len(settings.HOUSE_LANGUAGES)
