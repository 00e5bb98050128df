"""Public pages of registration."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conference.models import OutgoingMail
from registration import links
from registration.models import Category, Delegate
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import CategoryFactory, DelegateFactory
from tests.registration.people import fields

pytestmark = pytest.mark.django_db
Status = Delegate.Status


@pytest.fixture
def category():
    """What one registers as."""
    return CategoryFactory()


def address(name, category, *args):
    return reverse(f"registration:{name}", args=[category.conference.slug, *args])


def send(client, category, /, **changes):
    return client.post(address("register", category), fields(category, **changes))


def confirm_link(delegate, email=None):
    return address("confirm", delegate.category, links.make(delegate, email or delegate.email))


def test_register_shows_the_form_with_nothing_ticked_and_a_key_of_its_own(client, category):
    CategoryFactory(conference=category.conference)

    first, second = (client.get(address("register", category)) for _ in range(2))

    page = first.content.decode()
    assert first.status_code == 200
    assert " checked" not in page
    keys = {str(answer.context["form"]["form_key"].value()) for answer in (first, second)}
    assert len(keys) == 2
    for key in keys:
        uuid.UUID(key)


def test_register_makes_the_delegate_and_says_check_your_mail(client, category):
    answer = send(client, category)

    assert (answer.status_code, answer.url) == (302, address("sent", category))
    delegate = Delegate.objects.get()
    assert (delegate.status, delegate.conference) == (Status.UNCONFIRMED, category.conference)
    page = client.get(answer.url)
    assert page.status_code == 200
    assert "wenhe@example.org" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    line = category.conference.audit_entries.get()
    assert (line.action, line.address) == ("delegate.registered", "127.0.0.1")


def test_register_sent_twice_is_one_delegate_and_one_mail(client, category):
    key = str(uuid.uuid4())

    answers = [send(client, category, form_key=key) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert (Delegate.objects.count(), OutgoingMail.objects.count()) == (1, 1)


def test_register_with_the_form_gone_back_to_registers_a_colleague(client, category):
    key = str(uuid.uuid4())
    send(client, category, form_key=key)

    send(client, category, form_key=key, email="colleague@example.org", name_zh="李娜")

    emails = set(Delegate.objects.values_list("email", flat=True))
    assert emails == {"wenhe@example.org", "colleague@example.org"}


def test_register_that_is_wrong_comes_back_with_all_that_was_typed(client, category):
    answer = send(client, category, email="wenhe", **{"accounts-0-followers": "lots"})

    page = answer.content.decode()
    assert answer.status_code == 422
    for typed in ("张文和", "Zhang Wenhe", 'value="wenhe"', "138 0013 8000", "@wenhe", "lots"):
        assert typed in page
    assert "This is not a mail address." in page
    assert "Please write how many follow this account" in page
    assert 'href="#id_email"' in page
    assert Delegate.objects.count() == 0


def test_register_with_a_taken_address_is_409_beside_the_field(client, category):
    DelegateFactory(conference=category.conference, email="wenhe@example.org")

    answer = send(client, category)

    assert answer.status_code == 409
    assert [str(error) for error in answer.context["form"].errors["email"]] == [
        "This address is registered already. If it is yours, have your link sent again."
    ]
    assert "138 0013 8000" in answer.content.decode()


@pytest.mark.parametrize(
    ("facts", "status", "words"),
    [
        ({"capacity": 0}, 409, "All places of this category are taken."),
        ({"closes_at": timezone.now() - timedelta(hours=1)}, 410, "closed on"),
        ({"opens_at": timezone.now() + timedelta(hours=1)}, 403, "opens on"),
    ],
)
def test_register_that_nobody_may_is_a_page_that_says_why(client, facts, status, words):
    category = CategoryFactory(**facts)

    answers = [client.get(address("register", category)), send(client, category)]

    assert [answer.status_code for answer in answers] == [status, status]
    assert [words in answer.content.decode() for answer in answers] == [True, True]
    assert "张文和" in answers[1].content.decode()
    assert Delegate.objects.count() == 0


def test_register_before_there_is_any_category_is_403(client):
    conference = ConferenceFactory()

    answer = client.get(reverse("registration:register", args=[conference.slug]))

    assert answer.status_code == 403
    assert "Registration has not been opened yet." in answer.content.decode()


def test_register_as_another_conferences_category_is_refused(client, category):
    foreign = CategoryFactory()

    answer = send(client, category, category=foreign.code)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["category"]


def test_register_by_a_program_is_refused_but_shows_a_person_what_to_empty(client, category):
    answer = send(client, category, website="https://spam.example")

    assert answer.status_code == 422
    assert "Please leave this field empty." in answer.content.decode()
    assert Delegate.objects.count() == 0


def test_register_without_a_csrf_token_is_403(category):
    answer = send(Client(enforce_csrf_checks=True), category)

    assert answer.status_code == 403
    assert "This form is too old" in answer.content.decode()
    assert Delegate.objects.count() == 0


def test_register_with_a_wrong_method_is_405(client, category):
    assert client.put(address("register", category)).status_code == 405
    assert client.get(address("correct", category)).status_code == 405


@pytest.mark.parametrize("published", [False, None])
def test_register_at_no_public_conference_is_404(client, published):
    slug = "nowhere" if published is None else ConferenceFactory(published=published).slug

    assert client.get(reverse("registration:register", args=[slug])).status_code == 404


def test_sent_without_having_registered_leads_to_the_lost_link(client, category):
    for method in (client.get, client.head):
        assert method(address("sent", category)).url == address("link", category)
    assert client.post(address("correct", category)).url == address("link", category)


def test_correct_mails_the_link_to_the_right_address(client, category):
    send(client, category)

    answer = client.post(address("correct", category), {"email": "wen@example.org"})

    assert answer.url == address("sent", category)
    assert Delegate.objects.get().email == "wen@example.org"
    assert list(OutgoingMail.objects.order_by("pk").values_list("to", flat=True)) == [
        "wenhe@example.org",
        "wen@example.org",
    ]


def test_correct_refuses_what_is_wrong_or_taken(client, category):
    DelegateFactory(conference=category.conference, email="taken@example.org")
    send(client, category)

    answers = [
        client.post(address("correct", category), {"email": email})
        for email in ("wen", "taken@example.org")
    ]

    assert [answer.status_code for answer in answers] == [422, 409]
    assert Delegate.objects.get(name_zh="张文和", email="wenhe@example.org").status == "unconfirmed"


def test_confirm_by_opening_the_link_only_shows_a_button(client, category):
    send(client, category)
    delegate = Delegate.objects.get()

    answer = client.get(confirm_link(delegate))

    delegate.refresh_from_db()
    assert (answer.status_code, delegate.status) == (200, Status.UNCONFIRMED)
    assert '<button class="button button--large">Yes, confirm</button>' in answer.content.decode()
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_confirm_by_the_link_of_the_very_mail_leads_to_the_own_page(client, category):
    send(client, category)
    path = re.search(r"http://testserver(/\S+/confirm/\S+)", OutgoingMail.objects.get().text)[1]

    answer = client.post(path)

    delegate = Delegate.objects.get()
    assert (delegate.status, answer.url) == (Status.PENDING, delegate.get_absolute_url())
    assert delegate.get_absolute_url() in OutgoingMail.objects.latest("pk").text


def test_confirm_of_a_used_link_is_409_and_leads_to_the_own_page(client, category):
    delegate = DelegateFactory(conference=category.conference, category=category)

    answers = [client.get(confirm_link(delegate)), client.post(confirm_link(delegate))]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert f'href="{delegate.get_absolute_url()}"' in answers[1].content.decode()


def test_confirm_of_an_expired_link_is_410_and_offers_a_new_one(client, category, monkeypatch):
    delegate = DelegateFactory(
        conference=category.conference, category=category, status=Status.UNCONFIRMED
    )
    link = confirm_link(delegate)
    monkeypatch.setattr(links, "VALID", timedelta(seconds=-1))

    answer = client.post(link)

    delegate.refresh_from_db()
    assert (answer.status_code, delegate.status) == (410, Status.UNCONFIRMED)
    assert f'action="{address("link", category)}"' in answer.content.decode()


def test_confirm_of_a_forged_or_foreign_link_is_404(client, category):
    mine = DelegateFactory(conference=category.conference, category=category)
    foreign = links.make(DelegateFactory(), "delegate@example.org")
    cut = links.make(mine, mine.email)[:-3]

    answers = [client.get(address("confirm", category, token)) for token in (foreign, cut, "x:y:z")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert "We do not know this link" in answers[0].content.decode()


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.REJECTED])
def test_confirm_after_the_end_is_410_and_offers_to_register_again(client, category, status):
    delegate = DelegateFactory(conference=category.conference, category=category, status=status)

    answer = client.get(confirm_link(delegate))

    assert answer.status_code == 410
    assert f'href="{address("register", category)}"' in answer.content.decode()


def test_confirm_of_a_link_to_an_older_address_is_410(client, category):
    delegate = DelegateFactory(
        conference=category.conference, category=category, status=Status.UNCONFIRMED
    )

    answer = client.post(confirm_link(delegate, "old@example.org"))

    assert answer.status_code == 410
    assert "Another address was given since." in answer.content.decode()


def test_confirm_lets_straight_in_where_approval_is_automatic(client, run_jobs):
    category = CategoryFactory(approval=Category.Approval.AUTOMATIC)
    send(client, category)

    client.post(confirm_link(Delegate.objects.get()))

    assert Delegate.objects.get().status == Status.APPROVED


def test_link_answers_the_same_for_delegates_and_strangers(client, category):
    DelegateFactory(conference=category.conference, email="wenhe@example.org")

    answers = [
        client.post(address("link", category), {"email": email})
        for email in ("wenhe@example.org", "nobody@example.org")
    ]

    pages = [
        answer.content.decode().replace(email, "ADDRESS")
        for answer, email in zip(answers, ("wenhe@example.org", "nobody@example.org"), strict=True)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert pages[0] == pages[1]
    assert list(OutgoingMail.objects.values_list("kind", "to")) == [
        ("delegate_link", "wenhe@example.org")
    ]


def test_link_for_no_address_is_422_and_a_flood_is_429(client, category):
    assert client.get(address("link", category)).status_code == 200
    assert client.post(address("link", category), {"email": "wenhe"}).status_code == 422
    sent = [
        client.post(address("link", category), {"email": f"d{n}@example.org"}).status_code
        for n in range(31)
    ]
    assert sent == [200] * 30 + [429]


REFUSED = [
    ({"email": "wenhe"}, 422, "邮箱格式不对，应类似 name@example.com。"),
    ({"email": "taken@example.org"}, 409, "这个邮箱已经报名。如果是您的邮箱，请重新获取链接。"),
    ({"category": "full"}, 409, "此类别的名额已满。请选择其他类别"),
    ({"category": "closed"}, 410, "此类别的报名已于"),
    ({"category": "foreign"}, 422, "此项不可选，或已不能再选。请从列表中另选一项。"),
    ({"consent_processing": None}, 422, "请勾选第一项"),
]


@pytest.mark.parametrize(("changes", "status", "words"), REFUSED)
def test_register_that_is_refused_says_why_in_chinese_and_keeps_what_was_typed(
    client, category, changes, status, words
):
    conference, past = category.conference, timezone.now() - timedelta(hours=1)
    DelegateFactory(conference=conference, category=category, email="taken@example.org")
    CategoryFactory(conference=conference, code="full", capacity=0)
    CategoryFactory(conference=conference, code="closed", closes_at=past)
    CategoryFactory(code="foreign")

    url = f"/zh-hans/{conference.slug}/register/"
    answer = client.post(url, fields(category, **changes))

    page = answer.content.decode()
    assert (answer.status_code, words in page) == (status, True)
    for typed in ("张文和", "138 0013 8000", "@wenhe", "1800万"):
        assert typed in page
    assert not Delegate.objects.filter(status=Status.UNCONFIRMED).exists()


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        ("used", 409, "这个邮箱已经确认"),
        ("replaced", 410, "此后又填写了另一个邮箱"),
        ("expired", 410, "这个链接已失效"),
        ("forged", 404, "无法识别这个链接"),
    ],
)
def test_link_that_is_refused_says_why_in_chinese_and_is_written_down(
    client, category, monkeypatch, state, status, words
):
    kind = Status.APPROVED if state == "used" else Status.UNCONFIRMED
    delegate = DelegateFactory(conference=category.conference, category=category, status=kind)
    token = links.make(delegate, "old@example.org" if state == "replaced" else delegate.email)
    if state == "expired":
        monkeypatch.setattr(links, "VALID", timedelta(seconds=-1))
    token = token[:-3] if state == "forged" else token

    answer = client.get(f"/zh-hans/{category.conference.slug}/register/confirm/{token}/")

    assert (answer.status_code, words in answer.content.decode()) == (status, True)
    assert category.conference.audit_entries.get().action == "link.refused"


def test_pages_are_in_the_readers_language(client, category):
    answer = client.get(f"/zh-hans/{category.conference.slug}/register/")

    assert answer["Content-Language"] == "zh-hans"
    assert answer.context["form"]["language"].value() == "zh-hans"
