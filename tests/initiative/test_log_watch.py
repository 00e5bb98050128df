"""A restored ledger is told to monitors, desk and whoever wants to sign, in plain words."""

import pytest
from django.core.cache import cache

from initiative import log, log_watch, watermark
from tests.conference.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def public():
    return log.public_log()


def test_a_log_that_can_be_continued_is_no_trouble(public):
    watermark.raise_to(public.slug, public.size, bytes(log.checkpoint(public).root))

    assert log_watch.trouble() is None


def test_monitors_hear_of_a_restored_log(client, public):
    watermark.raise_to(public.slug, 9, bytes(32))

    answer = client.get("/readyz").json()

    assert answer["ledger"] is False
    assert "has 1 entries, but a checkpoint of 9 was published" in answer["problems"]["ledger"]


def test_monitors_hear_of_a_mark_that_cannot_be_read(client, public):
    watermark.raise_to(public.slug, 9, bytes(32))
    watermark.path(public.slug).write_text("{}")

    assert "cannot be read" in client.get("/readyz").json()["problems"]["ledger"]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "a checkpoint of 9 was published"), ("zh-hans", "已公布过 9 条")]
)
def test_the_desk_says_so(client, public, language, words):
    watermark.raise_to(public.slug, 9, bytes(32))
    host = MembershipFactory()
    client.force_login(host.user)
    cache.clear()

    page = client.get(f"/{language}/desk/{host.conference.slug}/").content.decode()

    assert words in page


def test_whoever_signs_is_told_in_words_and_programs_get_503(public):
    watermark.raise_to(public.slug, 9, bytes(32))

    with pytest.raises(log.LogRestored) as found:
        log.append(public, [b"x"])

    assert found.value.status == 503
    assert found.value.code == "log_restored"
    assert "older than what was already published" in str(found.value.message)
