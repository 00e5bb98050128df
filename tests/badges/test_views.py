"""What a delegate downloads, and what waits until it is made."""

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from badges import actions
from conference.models import WorkItem
from tests.badges import factories
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db
FILES = ["badge.pdf", "badge.png", "certificate.pdf"]


def address(delegate, name: str) -> str:
    return f"/me/{delegate.key}/{name}"


@pytest.fixture
def delegate():
    badge = factories.badge(made=True)
    factories.certificate(badge.delegate, made=True)
    return badge.delegate


def test_downloads_are_the_documents_with_ascii_names(client, delegate):
    badge, row = delegate.badges.get(), delegate.certificates.get()

    found = {name: client.get(address(delegate, name), follow=True) for name in FILES}

    assert {name: answer.getvalue() for name, answer in found.items()} == {
        "badge.pdf": factories.stored(badge.pdf),
        "badge.png": factories.stored(badge.png),
        "certificate.pdf": factories.stored(row.pdf),
    }
    assert [answer["Content-Disposition"] for answer in found.values()] == [
        f'attachment; filename="badge-{badge.short_code}.pdf"',
        f'inline; filename="badge-{badge.short_code}.png"',
        f'attachment; filename="jinjiang-{row.serial}.pdf"',
    ]
    assert [answer["Content-Type"] for answer in found.values()] == [
        "application/pdf", "image/png", "application/pdf",
    ]  # fmt: skip
    assert {answer["Cache-Control"] for answer in found.values()} == {"private, no-store"}


@pytest.mark.parametrize("name", FILES)
def test_what_is_not_made_yet_says_so_calmly(client, name):
    badge = factories.badge()
    factories.certificate(badge.delegate)

    answer = client.get(address(badge.delegate, name), headers={"Accept-Language": "en"})
    assert (answer.status_code, answer["Retry-After"]) == (409, "5")


@pytest.mark.parametrize("name", FILES)
def test_who_has_nothing_gets_404(client, name):
    assert client.get(address(DelegateFactory(), name)).status_code == 404
    assert client.get(f"/me/nobodys-key/{name}").status_code == 404


@pytest.mark.parametrize("name", FILES)
def test_downloads_take_no_other_method(client, delegate, name):
    assert client.post(address(delegate, name)).status_code == 405


@pytest.mark.parametrize("name", ["badge.pdf", "badge.png"])
@pytest.mark.parametrize(
    ("language", "words"), [("en", "Your badge was withdrawn"), ("zh-hans", "您的胸牌已被收回")]
)
def test_a_revoked_badge_is_gone_and_leads_to_the_own_page(client, delegate, name, language, words):
    actions.revoke_all(delegate)

    answer = client.get(address(delegate, name), headers={"Accept-Language": language})

    page = answer.content.decode()
    way = f'<a class="button" href="/{language}/me/{delegate.key}/"'
    assert (answer.status_code, words in page, way in page) == (410, True, True)


def test_the_certificate_asked_for_is_given(client, delegate):
    newer = factories.certificate(delegate, index=43, made=True)
    older = delegate.certificates.exclude(pk=newer.pk).get()

    found = [client.get(address(delegate, "certificate.pdf") + query, follow=True).getvalue()
             for query in ("", f"?serial={older.serial}")]  # fmt: skip
    assert found == [factories.stored(newer.pdf), factories.stored(older.pdf)]
    assert client.get(address(delegate, "certificate.pdf") + "?serial=x").status_code == 404


def panel(client, delegate) -> str:
    return client.get(
        reverse("badges:panel", args=[delegate.key]), headers={"HX-Request": "true"}
    ).content.decode()


def test_panel_shows_picture_code_and_certificate(client, delegate):
    badge, row = delegate.badges.get(), delegate.certificates.get()

    page = panel(client, delegate)
    assert f'src="/me/{delegate.key}/badge.png?v=1"' in page
    assert (badge.code in page, row.serial in page, f"/v/{row.serial}" in page) == (True,) * 3
    assert "hx-get" not in page


def test_panel_asks_again_while_the_badge_is_made(client):
    badge = factories.badge()

    page = panel(client, badge.delegate)
    assert f'hx-get="/en/me/{badge.delegate.key}/badge/"' in page
    assert (badge.delegate.get_absolute_url() in page, "badge.png" in page) == (True, False)


def test_panel_says_when_it_takes_longer(client):
    badge = factories.badge()
    WorkItem.objects.update(status="failed", error="no font has it")

    page = panel(client, badge.delegate)
    assert ("takes longer than usual" in page, "hx-get" in page) == (True, False)


def test_panel_of_a_delegate_without_anything_is_empty(client):
    assert "<section" not in panel(client, DelegateFactory())


@pytest.mark.parametrize("name", FILES)
def test_document_that_was_lost_is_made_again(client, delegate, name):
    for row in (delegate.badges.get(), delegate.certificates.get()):
        for path in filter(None, [row.pdf, getattr(row, "png", "")]):
            default_storage.delete(path)

    answers = [client.get(address(delegate, name), follow=True).status_code for _ in range(2)]

    assert answers == [409, 409]
    assert WorkItem.objects.filter(dedupe__endswith=":2").count() == 1


def test_own_page_says_that_the_badge_was_withdrawn_since_when_and_whom_to_ask(client, delegate):
    delegate.conference.contact_email = "help@example.org"
    delegate.conference.save()
    badge = actions.revoke(delegate.badges.get(), "found on the street")

    page = client.get(f"/en{delegate.get_absolute_url().removeprefix('/en')}").content.decode()

    assert "Your badge was withdrawn" in page
    assert badge.code in page
    assert "help@example.org" in page
    assert "found on the street" not in page
    assert f"/me/{delegate.key}/badge.png" not in page


def test_a_new_badge_takes_the_place_of_a_withdrawn_one(client, delegate):
    actions.revoke(delegate.badges.get())
    actions.issue_badge(delegate)

    page = client.get(f"/en{delegate.get_absolute_url().removeprefix('/en')}").content.decode()

    assert "Your badge was withdrawn" not in page
    assert "Your badge is being made" in page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_panel_opened_alone_leads_to_the_own_page(client, delegate, language):
    answer = client.get(f"/{language}/me/{delegate.key}/badge/")

    assert (answer.status_code, answer.url) == (302, f"/{language}/me/{delegate.key}/")
