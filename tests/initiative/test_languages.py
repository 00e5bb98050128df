"""The public pages in every language: all of the page is in it, and says so."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from conference.demo import facts
from initiative import texts
from initiative.models import Text
from tests.initiative.factories import InitiativeFactory, VoiceFactory
from tests.initiative.signing import open_ceremony, signed

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES]
PAGES = ["show", "signatories", "press", "wall", "sign", "statements", "figures"]
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
    VoiceFactory(initiative=found)
    signed(found, consent_list=True, city="成都")
    signed(found, consent_list=False)
    return found


def messages_of(locale: str) -> dict[str, str]:
    with (LOCALE / locale / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue = read_po(file)
    return {
        each.id: each.string for each in catalogue if isinstance(each.id, str) and not each.context
    }


def english_of(language: str) -> set[str]:
    """Every English sentence of the product, but those this language writes in the same way."""
    interface = set(messages_of("zh_Hans")) - {""}
    known = {} if language == "en" else messages_of(translation.to_locale(language))
    return interface - {english for english, said in known.items() if english == said}


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
