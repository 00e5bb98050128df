"""A new version of the text on the desk: typed, looked at, published."""

import re
from hashlib import sha256

import pytest

from conference.models import AuditEntry, Membership
from initiative import actions
from tests.conference.factories import MembershipFactory
from tests.initiative.factories import CHINESE, ENGLISH, CeremonyFactory
from tests.initiative.signing import given, open_ceremony

pytestmark = pytest.mark.django_db

PRESENT = {
    "authoritative": "en",
    "title_en": "Initiative", "body_en": ENGLISH, "status_en": "working",
    "title_zh-hans": "倡议", "body_zh-hans": CHINESE, "status_zh-hans": "working",
}  # fmt: skip


@pytest.fixture
def ceremony(client):
    """A ceremony whose host is logged in."""
    found = CeremonyFactory()
    role = Membership.Role.CEREMONY_HOST
    client.force_login(MembershipFactory(conference=found.conference, role=role).user)
    return found


def address(ceremony, rest="new/"):
    return f"/en/desk/{ceremony.conference.slug}/ceremony/{ceremony.pk}/text/{rest}"


def post(client, ceremony, do, **changes):
    data = {name.replace("zh_hans", "zh-hans"): value for name, value in changes.items()}
    return client.post(address(ceremony), PRESENT | data | {"do": do})


def seen_in(page) -> str:
    return re.search(r'name="seen" value="([0-9a-f]{64})"', page.content.decode())[1]


def publish(client, ceremony, **changes):
    """Through the preview, as a host does."""
    seen = seen_in(post(client, ceremony, "preview", **changes))
    return post(client, ceremony, "publish", seen=seen, **changes)


def test_the_form_begins_with_the_present_version(client, ceremony):
    page = client.get(address(ceremony)).content.decode()

    assert ENGLISH.strip() in page
    assert CHINESE.strip() in page
    assert "Latina" in page


def test_the_preview_shows_canonical_text_hash_and_change_and_publishes_nothing(client, ceremony):
    changed = "We keep our word.  \r\n\r\n"
    page = post(client, ceremony, "preview", body_en=changed)
    html = page.content.decode()

    assert page.status_code == 200
    assert "We keep our <del>promises</del><ins>word</ins>." in html
    assert sha256(b"We keep our word.\n").hexdigest() in html
    assert ceremony.initiative.versions.count() == 1


def test_what_the_preview_showed_is_published_with_its_standing(client, ceremony):
    changes = {
        "body_en": "We keep our word.", "status_zh_hans": "reviewed",
        "title_la": "Inceptum", "body_la": "Promissa servamus.", "status_la": "working",
    }  # fmt: skip
    shown = post(client, ceremony, "preview", **changes).content.decode()

    answer = publish(client, ceremony, **changes)

    assert answer.status_code == 302
    newest = ceremony.initiative.versions.first()
    assert newest.version == 2
    assert {text.language: text.status for text in newest.texts.all()} == {
        "en": "authoritative", "zh-hans": "reviewed", "la": "working",
    }  # fmt: skip
    assert all(text.sha256 in shown for text in newest.texts.all())
    ceremony.initiative.refresh_from_db()
    assert ceremony.initiative.title["la"] == "Inceptum"
    line = AuditEntry.objects.get(action="initiative.text_published")
    assert line.after["languages"] == ["en", "la", "zh-hans"]
    assert line.conference == ceremony.conference


def test_another_language_can_become_the_authoritative_one(client, ceremony):
    publish(client, ceremony, authoritative="zh-hans")

    newest = ceremony.initiative.versions.first()
    assert newest.authoritative == "zh-hans"
    assert newest.texts.get(language="en").status == "working"


def test_a_text_other_than_the_one_looked_at_is_not_published(client, ceremony):
    seen = seen_in(post(client, ceremony, "preview", body_en="We keep our word."))

    page = post(client, ceremony, "publish", body_en="We keep nothing.", seen=seen)

    assert page.status_code == 409
    assert "Please look at the preview below" in page.content.decode()
    assert seen_in(page) != seen
    assert ceremony.initiative.versions.count() == 1


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({}, 409, "Nothing differs"),
        ({"authoritative": "la"}, 422, "has no text"),
        ({"body_la": "Promissa servamus."}, 422, "name in this language"),
        ({"title_la": "Inceptum", "body_la": ENGLISH}, 422, "very same text"),
        ({"body_en": "Hidden\u200b here"}, 422, "ZERO WIDTH SPACE"),
    ],
)
def test_a_refusal_keeps_what_was_typed_and_publishes_nothing(
    client, ceremony, changes, status, words
):
    typed = {"title_zh_hans": "另一个倡议"} | changes if changes else {}
    before = post(client, ceremony, "preview", **typed)
    seen = seen_in(before) if before.status_code == 200 else ""

    page = post(client, ceremony, "publish", seen=seen, **typed)

    html = page.content.decode()
    assert page.status_code == status
    assert words in html
    assert all(value in html for name, value in typed.items() if name.startswith("title"))
    assert ceremony.initiative.versions.count() == 1


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"authoritative": "la"}, 422, "has no text"),
        ({"body_la": "Promissa servamus."}, 422, "name in this language"),
        ({}, 409, "Nothing differs"),
    ],
)
def test_a_preview_offers_nothing_that_could_only_be_refused(
    client, ceremony, changes, status, words
):
    page = post(client, ceremony, "preview", **changes)

    html = page.content.decode()
    assert page.status_code == status
    assert words in html
    assert "Publish this version" not in html
    assert (
        "Publish this version"
        in post(client, ceremony, "preview", body_en="We keep our word.").content.decode()
    )


def test_a_signature_keeps_the_text_it_signed(client):
    initiative, delegate = open_ceremony()
    ceremony = initiative.ceremonies.get()
    role = Membership.Role.CEREMONY_HOST
    client.force_login(MembershipFactory(conference=delegate.conference, role=role).user)
    signature = actions.sign(initiative, delegate, given(initiative))

    publish(client, ceremony, body_en="We keep our word.")

    signature.refresh_from_db()
    assert signature.text.version.version == 1
    assert signature.text.body == ENGLISH


def test_whoever_only_reads_cannot_publish(client):
    ceremony = CeremonyFactory()
    role = Membership.Role.READ_ONLY
    client.force_login(MembershipFactory(conference=ceremony.conference, role=role).user)

    assert client.get(address(ceremony)).status_code == 403
    assert client.get(address(ceremony, "")).status_code == 200
    assert post(client, ceremony, "publish").status_code == 403


def test_the_history_shows_each_version_with_its_changes(client, ceremony):
    publish(client, ceremony, body_en="We keep our word.", body_zh_hans="")

    page = client.get(address(ceremony, "")).content.decode()

    assert "We keep our <del>promises</del><ins>word</ins>." in page
    assert "No longer part of it:" in page
    assert page.index("Version 2") < page.index("Version 1")


def test_desk_and_preview_say_of_a_translation_that_it_renders_the_version_before(client, ceremony):
    said = (
        "This translation renders version 1 of the text; the authoritative text has changed since."
    )

    preview = post(client, ceremony, "preview", body_en="We keep our word.").content.decode()
    both = {"body_en": "We keep our word.", "body_zh_hans": "我们言出必行。"}
    followed = post(client, ceremony, "preview", **both).content.decode()
    publish(client, ceremony, body_en="We keep our word.")
    desk = client.get(address(ceremony, "")).content.decode()

    assert [page.count(said) for page in (preview, followed, desk)] == [1, 0, 1]
