"""What a delegate does behind the magic link."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from conference.models import OutgoingMail
from registration import actions
from registration.models import Delegate
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import CategoryFactory, DelegateFactory
from tests.registration.people import fields, words

pytestmark = pytest.mark.django_db
PAGES = ["edit", "cancel", "data", "erase"]


@pytest.fixture
def delegate():
    """Somebody confirmed, awaiting approval."""
    category = CategoryFactory()
    row = actions.confirm(actions.register(category.conference, words(category)))
    OutgoingMail.objects.all().delete()
    return row


def address(name, key):
    return reverse(f"registration:{name}", args=[key])


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_private_and_open_only_by_the_key(client, delegate, name):
    answer = client.get(address(name, delegate.key))

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert client.get(address(name, delegate.key[:-1] + "x")).status_code == 404


def test_edit_starts_with_what_is_known(client, delegate):
    page = client.get(address("edit", delegate.key)).content.decode()

    for known in ("张文和", "wenhe@example.org", "+86 138 0013 8000", "18,000,000", "成都"):
        assert known in page
    assert page.count(" checked") == 2


def test_edit_sent_back_unchanged_changes_nothing(client, delegate):
    context = client.get(address("edit", delegate.key)).context
    sent = {f.html_name: f.value() for f in context["form"]}
    for form in [context["accounts"].management_form, *context["accounts"]]:
        sent |= {f.html_name: f.value() for f in form}
    lines = delegate.conference.audit_entries.count()

    answer = client.post(
        address("edit", delegate.key),
        {name: value for name, value in sent.items() if value is not None and value is not False},
    )

    assert (answer.status_code, answer.url) == (302, delegate.get_absolute_url())
    assert delegate.conference.audit_entries.count() == lines
    assert list(delegate.platforms.values_list("followers", flat=True)) == [18_000_000]


def test_edit_saves_and_names_the_delegate_in_the_audit_trail(client, delegate):
    sent = fields(city="重庆", **{"accounts-0-platform": "", "accounts-0-handle": "",
                                  "accounts-0-followers": ""})  # fmt: skip

    client.post(address("edit", delegate.key), sent)

    delegate.refresh_from_db()
    assert (delegate.city, delegate.platforms.count()) == ("重庆", 0)
    line = delegate.conference.audit_entries.first()
    assert (line.action, line.actor) == ("delegate.changed", str(delegate))


def test_edit_of_the_address_mails_the_new_one_and_keeps_the_old(client, delegate):
    answer = client.post(
        address("edit", delegate.key), fields(email="new@example.org"), follow=True
    )

    delegate.refresh_from_db()
    assert (delegate.email, delegate.pending_email) == ("wenhe@example.org", "new@example.org")
    assert list(OutgoingMail.objects.values_list("to", flat=True)) == ["new@example.org"]
    assert "new@example.org" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"phone": "12"}, 422),
        ({"email": "taken@example.org"}, 409),
        ({"consent_processing": None}, 422),
    ],
)
def test_edit_that_is_wrong_comes_back_with_what_was_typed(client, delegate, changes, status):
    DelegateFactory(conference=delegate.conference, email="taken@example.org")

    answer = client.post(address("edit", delegate.key), fields(city="重庆", **changes))

    delegate.refresh_from_db()
    assert (answer.status_code, delegate.city) == (status, "成都")
    assert "重庆" in answer.content.decode()


def test_cancel_asks_first_and_frees_the_place(client, delegate):
    assert client.get(address("cancel", delegate.key)).status_code == 200
    delegate.refresh_from_db()
    assert delegate.status == Delegate.Status.PENDING

    answer = client.post(address("cancel", delegate.key))

    delegate.refresh_from_db()
    assert (answer.url, delegate.status) == (delegate.get_absolute_url(), "cancelled")
    assert client.post(address("cancel", delegate.key)).status_code == 410
    assert client.get(address("edit", delegate.key)).status_code == 410


def test_data_is_everything_kept_of_the_person_as_a_file(client, delegate):
    answer = client.get(address("data", delegate.key))

    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    data = answer.json()
    assert data["delegate"]["name_zh"] == "张文和"
    assert [row["handle"] for row in data["accounts"]] == ["wenhe"]
    assert {row["kind"] for row in data["consents"]} == {"processing", "public_list"}
    assert [row["action"] for row in data["history"]] == [
        "delegate.registered",
        "delegate.confirmed",
    ]
    assert "张文和" in answer.content.decode()


def test_erase_asks_first_then_the_link_opens_nothing(client, delegate):
    client.get(address("erase", delegate.key))
    assert Delegate.objects.get().erased_at is None

    answer = client.post(address("erase", delegate.key))

    assert (answer.status_code, Delegate.objects.get().name_zh) == (200, "")
    assert client.get(address("edit", delegate.key)).status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "What you signed is withdrawn: your name leaves the list and the wall"),
        ("zh-hans", "您的签署将被撤回：姓名从名单和签名墙上移除，证书随之作废。"),
    ],
)
def test_erase_says_what_becomes_of_a_signature(client, delegate, language, words):
    page = client.get(f"/{language}/me/{delegate.key}/erase/").content.decode()

    assert words in page


@pytest.mark.parametrize("name", ["edit", "cancel"])
def test_after_the_conference_nothing_is_changed(client, name):
    day = timezone.localdate() - timedelta(days=5)
    delegate = DelegateFactory(conference=ConferenceFactory(starts_on=day, ends_on=day))

    answer = client.post(address(name, delegate.key), fields())

    assert answer.status_code == 410
    assert "This conference is over" in answer.content.decode()


@pytest.mark.parametrize("name", ["edit", "cancel", "erase"])
def test_wrong_methods_are_405(client, delegate, name):
    assert client.put(address(name, delegate.key)).status_code == 405
    assert client.post(address("data", delegate.key)).status_code == 405
