"""The text's versions for everybody: what changed, hashes, the exact bytes."""

import hashlib

import pytest

from initiative import texts
from tests.initiative.factories import ENGLISH, InitiativeFactory

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
