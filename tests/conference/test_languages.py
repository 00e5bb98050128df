"""Which language a page is in: the house's two everywhere, fourteen on public pages."""

from datetime import date

import pytest
from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import get_language_info

from conference.lib.languages import FURTHER

pytestmark = pytest.mark.django_db

FURTHER_CODES = [code for code, _name in FURTHER]
RUSSIAN = {"Accept-Language": "ru-RU,ru;q=0.9,zh-CN;q=0.5,en;q=0.3"}
FINNISH = {"Accept-Language": "fi"}


@pytest.mark.parametrize("language", FURTHER_CODES)
def test_ordinary_pages_in_a_further_language_lead_to_the_same_in_a_whole_one(client, language):
    answer = client.get(f"/{language}/desk/?next=%2Fa", headers=RUSSIAN)

    assert answer.status_code == 302
    assert answer["Location"] == "/zh-hans/desk/?next=%2Fa"
    assert "Accept-Language" in answer["Vary"]


def test_who_likes_neither_language_of_the_house_reads_english(client):
    assert client.get("/fi/desk/", headers=FINNISH)["Location"] == "/en/desk/"


@pytest.mark.parametrize("language", FURTHER_CODES)
def test_public_pages_answer_in_every_language_with_its_lang(client, language):
    page = client.get(f"/{language}/verify/")

    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.content.decode()
    assert page["Content-Language"] == language


def test_public_pages_name_themselves_in_every_language(client):
    page = client.get("/en/verify/").content.decode()

    for code, name in settings.LANGUAGES:
        tag = "zh-Hans" if code == "zh-hans" else code
        address = f"{settings.SITE_URL}/{code}/verify/"
        assert f'<link rel="alternate" hreflang="{tag}" href="{address}">' in page
        assert f">{name}</a>" in page


def test_ordinary_pages_offer_the_languages_of_the_house_alone(client):
    page = client.get("/en/desk/login/").content.decode()

    assert page.count("hreflang=") == len(settings.HOUSE_LANGUAGES)
    assert "Русский" not in page


@pytest.mark.parametrize(
    ("address", "led_to"),
    [
        ("/verify/", "/ru/verify/"),
        ("/v/001A-7K9QX", "/ru/verify/001A-7K9QX/"),
        ("/desk/", "/zh-hans/desk/"),
        ("/", "/zh-hans/"),
    ],
)
def test_addresses_without_a_language_lead_to_the_best_there_is(client, address, led_to):
    assert client.get(address, headers=RUSSIAN)["Location"] == led_to


@pytest.mark.parametrize(
    ("language", "n", "words"),
    [
        ("ru", 1, "1 подписавший назван"),
        ("ru", 2, "2 подписавших названы"),
        ("ru", 21, "21 подписавший назван"),
        ("sa", 1, "1 हस्ताक्षरकर्ता"),
        ("sa", 2, "2 हस्ताक्षरकर्तारौ"),
        ("sa", 5, "5 हस्ताक्षरकर्तारः"),
        ("fr", 0, "0 signataire "),
        ("de", 0, "0 Unterschriften "),
        ("ja", 1, "氏名を公開している署名者1名"),
    ],
)
def test_plurals_are_those_of_the_language(language, n, words):
    one, many = "%(number)s signatory by name", "%(number)s signatories by name"
    with translation.override(language):
        assert (translation.ngettext(one, many, n) % {"number": n}).startswith(words)


@pytest.mark.parametrize(
    ("language", "pattern", "day"),
    [
        ("la", "DATE_FORMAT", "26 Augusti 2024"),
        ("sa", "DATE_FORMAT", "26 अगस्तमासः 2024"),
        ("ru", "MONTH_DAY_FORMAT", "26 августа"),
        ("el", "MONTH_DAY_FORMAT", "26 Αυγούστου"),
        ("fi", "MONTH_DAY_FORMAT", "26. elokuuta"),
        ("it", "MONTH_DAY_FORMAT", "26 agosto"),
        ("pt", "MONTH_DAY_FORMAT", "26 de agosto"),
    ],
)
def test_days_are_written_as_the_language_writes_them(language, pattern, day):
    with translation.override(language):
        assert formats.date_format(date(2024, 8, 26), pattern) == day


def test_the_api_answers_in_a_language_of_the_house(client):
    assert client.get("/api/v1/nothing", headers=RUSSIAN)["Content-Language"] == "zh-hans"


@pytest.mark.parametrize(
    ("language", "name_local", "seven_million"),
    [("sa", "संस्कृतम्", "72,03,000"), ("la", "Latina", "7\xa0203\xa0000")],
)
def test_languages_new_to_django_have_a_name_and_formats(language, name_local, seven_million):
    assert get_language_info(language)["name_local"] == name_local
    with translation.override(language):
        assert formats.number_format(7_203_000, force_grouping=True) == seven_million
