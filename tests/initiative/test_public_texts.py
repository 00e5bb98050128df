"""The text's versions for everybody: what changed, hashes, the exact bytes."""

import hashlib
from datetime import UTC, datetime

import pytest
from django.utils import translation

from conference.demo import facts
from conference.models import Conference
from initiative import article as articles, texts
from initiative.figures import figures
from tests.initiative.factories import CHINESE, ENGLISH, CeremonyFactory, InitiativeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative():
    """An initiative whose second version changed a word and added German."""
    found = InitiativeFactory()
    texts.publish(
        found, "en",
        {"en": ("Initiative", "We keep our word."), "zh-hans": ("倡议", "我们信守承诺。"),
         "de": ("Initiative", "Wir halten Wort.")},
        reviewed={"zh-hans"},
    )  # fmt: skip
    return found


def page(client, initiative, language="en"):
    return client.get(f"/{language}/initiative/{initiative.slug}/text/").content.decode()


def test_versions_show_what_changed_in_the_reader_s_language(client, initiative):
    shown = page(client, initiative)

    assert "We keep our <del>promises</del><ins>word</ins>." in shown
    assert shown.index("Version 2") < shown.index("Version 1")


def test_a_language_in_which_nothing_changed_says_so(client, initiative):
    assert "这一语言的文本没有改动" in page(client, initiative, "zh-hans")


def test_every_text_is_there_with_its_standing_and_hash(client, initiative):
    shown = page(client, initiative, "de")

    for version in initiative.versions.all():
        for text in version.texts.all():
            assert text.sha256 in shown
            assert text.get_absolute_url() in shown
    for standing in ("Maßgeblicher Text", "Geprüfte Übersetzung", "Arbeitsübersetzung"):
        assert standing in shown


def test_the_file_is_the_bytes_that_the_ledger_names(client, initiative):
    text = initiative.versions.last().texts.get(language="en")

    answer = client.get(f"/en/initiative/{initiative.slug}/text/1/text.txt")

    assert answer.content.decode() == ENGLISH
    assert hashlib.sha256(answer.content).hexdigest() == text.sha256
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("address", ["fr/initiative/{}/text/2/text.txt",
                                     "en/initiative/{}/text/3/text.txt"])  # fmt: skip
def test_a_text_that_was_not_published_is_not_found(client, initiative, address):
    assert client.get("/" + address.format(initiative.slug)).status_code == 404


def test_a_reviewed_translation_is_marked_so_and_shows_the_authoritative_beside_it(
    client, initiative
):
    shown = client.get(f"/zh-hans/initiative/{initiative.slug}/").content.decode()

    assert "已校译文" in shown
    assert "We keep our word." in shown


# -- The day of a version is that of the place its pages lead back to


@pytest.mark.parametrize(
    ("language", "day"), [("en", "27 August 2024"), ("zh-hans", "2024年8月27日")]
)
def test_a_version_s_day_is_that_of_the_home_conference(client, initiative, language, day):
    ceremony = CeremonyFactory(initiative=initiative)
    Conference.objects.filter(pk=ceremony.conference_id).update(
        published=True, time_zone="Asia/Shanghai"
    )
    initiative.versions.update(published_at=datetime(2024, 8, 26, 20, tzinfo=UTC))

    shown = page(client, initiative, language)

    assert f'<time datetime="2024-08-27T04:00:00+08:00">{day}</time>' in shown


# -- "As received" is said of the report's own text alone


def test_only_the_demonstration_s_first_text_is_as_received(client, initiative):
    demo = InitiativeFactory(is_demo=True, text=False)
    texts.publish(demo, "en", facts.texts())

    received, typed = (
        client.get(f"/en/initiative/{each.slug}/").content.decode() for each in (demo, initiative)
    )
    texts.publish(demo, "en", {"en": ("Initiative", "We keep our word.")})
    changed = client.get(f"/en/initiative/{demo.slug}/").content.decode()

    assert ["Authoritative text, as received" in each for each in (received, typed, changed)] == [
        True, False, False,
    ]  # fmt: skip
    assert "Authoritative text" in typed
    assert "Authoritative text" in changed


# -- A translation that did not follow the authoritative text says so

OLDER = {
    "en": "This translation renders version 1 of the text;",
    "zh-hans": "此译文译自文本第 1 版；此后权威文本已有改动。",
}


@pytest.fixture
def lagging():
    """Its English changed, its Chinese did not."""
    return changed(CHINESE)


def changed(chinese):
    """An initiative with a second version."""
    found = InitiativeFactory()
    texts.publish(
        found, "en", {"en": ("Initiative", "We keep our word."), "zh-hans": ("倡议", chinese)}
    )
    return found


@pytest.mark.parametrize("rest", ["", "text/", "press/"])
def test_an_older_translation_is_said_to_be_one(client, lagging, rest):
    for found, said in ((lagging, True), (changed("我们言出必行。"), False)):
        shown = client.get(f"/zh-hans/initiative/{found.slug}/{rest}").content.decode()
        assert (OLDER["zh-hans"] in shown) is said

    assert OLDER["en"] not in client.get(f"/en/initiative/{lagging.slug}/").content.decode()


def test_the_report_as_text_says_it_too(lagging):
    with translation.override("zh-hans"):
        text = articles.as_text(articles.article(lagging, figures(lagging)))

    assert OLDER["zh-hans"] in text
    assert "以上为工作译文。权威文本如下：" in text
