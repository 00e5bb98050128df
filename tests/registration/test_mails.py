"""Messages to delegates."""

import pytest

from registration import mails
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import CategoryFactory, DelegateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegate():
    """Somebody whose name tries to be HTML."""
    conference = ConferenceFactory(name={"en": "Gathering & Co", "zh-hans": "创作者大会"})
    category = CategoryFactory(conference=conference, name={"en": "Creator"})
    return DelegateFactory(
        conference=conference, category=category, name_latin="Ann <b>O'Hara", name_zh="",
        pending_email="new@example.org", end_reason="Hall & yard are full.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("confirm", "Please confirm your address: Gathering & Co"),
        ("confirm_new_address", "Please confirm your new address: Gathering & Co"),
        ("waiting", "Your registration has arrived: Gathering & Co"),
        ("approved", "You are registered: Gathering & Co"),
        ("rejected", "About your registration: Gathering & Co"),
        ("cancelled", "Your registration is cancelled: Gathering & Co"),
        ("link", "Your link: Gathering & Co"),
    ],
)
def test_mail_reads_well_in_text_and_html(delegate, name, subject):
    row = getattr(mails, name)(delegate)

    assert row.subject == subject
    assert row.text.startswith("Hello Ann <b>O'Hara,\n")
    assert "<p>Hello Ann &lt;b&gt;O&#x27;Hara,</p>" in row.html
    assert "&amp;" not in row.text
    assert "\n\n\n\n" not in row.text.strip()


@pytest.mark.parametrize("name", ["waiting", "approved", "link"])
def test_mail_carries_the_link_to_the_own_page(delegate, name):
    row = getattr(mails, name)(delegate)

    address = f"http://testserver/en/me/{delegate.key}/"
    assert (row.to, address in row.text, f'href="{address}"' in row.html) == (
        delegate.email, True, True,
    )  # fmt: skip


def test_mail_links_are_in_the_delegates_language(delegate):
    delegate.language = "zh-hans"

    assert f"http://testserver/zh-hans/me/{delegate.key}/" in mails.link(delegate).text


def test_mail_to_confirm_a_new_address_goes_to_that_one_alone(delegate):
    row = mails.confirm_new_address(delegate)

    assert row.to == "new@example.org"
    assert "/register/confirm/" in row.text
    assert delegate.key not in row.text + row.html


@pytest.mark.parametrize("name", ["rejected", "cancelled"])
def test_mail_of_an_end_gives_the_reason_if_there_is_one(delegate, name):
    with_reason = getattr(mails, name)(delegate).text
    delegate.end_reason = ""
    without = getattr(mails, name)(delegate).text

    assert "The organiser writes: Hall & yard are full." in with_reason
    assert "The organiser writes" not in without
