"""Delegates over the API."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from conference import api_access
from conference.models import ApiToken, OutgoingMail
from registration.models import Delegate
from tests.conference.factories import MembershipFactory
from tests.registration.factories import (
    AssociationFactory,
    CategoryFactory,
    DelegateFactory,
    PlatformAccountFactory,
)

pytestmark = pytest.mark.django_db
Status = Delegate.Status


@pytest.fixture
def conference():
    """The conference of the token."""
    return MembershipFactory().conference


@pytest.fixture
def api(conference):
    """A client with both scopes."""
    return token_client(conference, "delegates:read", "delegates:write")


def token_client(conference, *scopes):
    token = api_access.new_token()
    user = conference.memberships.get().user
    ApiToken.objects.create(
        conference=conference, name="test", scopes=list(scopes), created_by=user,
        digest=api_access.digest(token),
    )  # fmt: skip
    return Client(headers={"authorization": f"Bearer {token}"})


def address(conference, *args):
    name = "api-delegate" if args else "api-delegates"
    return reverse(name, args=[conference.slug, *args])


def body(category, /, **changes):
    facts = {
        "category": category.code, "name_zh": "张文和", "email": "wenhe@example.org",
        "phone": "138 0013 8000", "consents": ["processing"], "language": "en",
        "accounts": [{"platform": "douyin", "handle": "@wenhe", "followers": 18_000_000}],
    }  # fmt: skip
    return {name: value for name, value in (facts | changes).items() if value is not None}


def send(api, conference, facts):
    return api.post(address(conference), facts, content_type="application/json")


def problem(answer):
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"], sorted(answer.json().get("errors", {}))


def test_list_holds_the_conferences_delegates_alone(api, conference):
    delegate = DelegateFactory(conference=conference, association=AssociationFactory(slug="guild"))
    PlatformAccountFactory(delegate=delegate, handle="wenhe", followers=5)
    DelegateFactory()

    [row] = api.get(address(conference)).json()["results"]

    assert row == api.get(address(conference, delegate.pk)).json()
    assert (row["id"], row["status"], row["email"]) == (delegate.pk, "approved", delegate.email)
    assert (row["category"], row["association"]) == (delegate.category.code, "guild")
    assert [(a["platform"], a["handle"], a["followers"]) for a in row["accounts"]] == [
        ("douyin", "wenhe", 5)
    ]
    assert [name for name in ("key", "note", "form_key", "search_text") if name in row] == []


def test_list_is_filtered_and_comes_in_pages(api, conference, django_assert_max_num_queries):
    category = CategoryFactory(conference=conference, code="press")
    rows = [DelegateFactory(conference=conference, category=category) for _ in range(5)]
    waiting = DelegateFactory(conference=conference, status=Status.PENDING, name_zh="单雄")

    def found(**query):
        return [row["id"] for row in api.get(address(conference), query).json()["results"]]

    assert found(status="pending") == [waiting.pk]
    assert found(category="press") == [row.pk for row in rows]
    assert found(q="shanxiong", status="pending") == [waiting.pk]
    with django_assert_max_num_queries(5):
        first = api.get(address(conference), {"page_size": 4}).json()
    second = api.get(first["next"]).json()
    ids = [row["id"] for page in (first, second) for row in page["results"]]
    assert ids == [row.pk for row in rows] + [waiting.pk]


def test_list_by_an_unknown_status_is_a_problem(api, conference):
    assert problem(api.get(address(conference), {"status": "happy"})) == (
        400, "invalid", ["status"],
    )  # fmt: skip


def test_register_makes_a_delegate_who_is_mailed_the_link(api, conference):
    category = CategoryFactory(conference=conference)
    association = AssociationFactory(conference=conference)

    answer = send(api, conference, body(category, association=association.slug))

    delegate = conference.delegates.get()
    assert (answer.status_code, answer.json()["id"]) == (201, delegate.pk)
    assert answer.json()["phone"] == "+8613800138000"
    assert (delegate.status, delegate.association) == (Status.UNCONFIRMED, association)
    assert delegate.platforms.get().handle == "wenhe"
    assert OutgoingMail.objects.get().to == "wenhe@example.org"


def test_register_twice_with_one_key_is_one_delegate(api, conference):
    facts = body(CategoryFactory(conference=conference), form_key=str(uuid.uuid4()))

    answers = [send(api, conference, facts).json() for _ in range(2)]

    assert answers[0] == answers[1]
    assert (Delegate.objects.count(), OutgoingMail.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"email": "wenhe"}, ["email"]),
        ({"email": None}, ["email"]),
        ({"phone": "12"}, ["phone"]),
        ({"name_zh": None}, ["name_zh"]),
        ({"name_zh": "诸葛\ue000明"}, ["name_zh"]),
        ({"name_latin": "Li\x07"}, ["name_latin"]),
        ({"category": "none"}, ["category"]),
        ({"association": "none"}, ["association"]),
        ({"language": "tlh"}, ["language"]),
        ({"consents": []}, ["consents"]),
        ({"consents": ["photos"]}, ["consents"]),
        ({"consents": ["everything"]}, ["consents"]),
        ({"form_key": "x"}, ["form_key"]),
        ({"accounts": [{"platform": "w", "handle": "y"}]}, ["accounts"]),
        ({"accounts": "x"}, ["accounts"]),
        ({"accounts": [{"platform": "weibo", "handle": "y", "followers": -1}]}, ["accounts"]),
    ],
)
def test_register_that_is_wrong_is_a_problem_that_names_the_field(api, conference, changes, fields):
    category = CategoryFactory(conference=conference)

    answer = send(api, conference, body(category, **changes))

    assert problem(answer) == (400, "invalid", fields)
    assert Delegate.objects.count() == 0


def test_register_that_is_refused_is_a_problem_with_the_rules_code(api, conference):
    full = CategoryFactory(conference=conference, capacity=0)
    free = CategoryFactory(conference=conference)
    DelegateFactory(conference=conference, email="taken@example.org")

    answers = [
        send(api, conference, body(full)),
        send(api, conference, body(free, email="taken@example.org")),
        send(api, conference, body(CategoryFactory())),
    ]

    assert [problem(answer) for answer in answers] == [
        (409, "full", ["category"]),
        (409, "address_taken", ["email"]),
        (400, "invalid", ["category"]),
    ]


@pytest.mark.parametrize("sent", ["{not json", "[]", '"x"'])
def test_register_with_no_object_is_a_problem(api, conference, sent):
    answer = api.post(address(conference), sent, content_type="application/json")

    assert problem(answer)[0] == 400


def test_register_as_a_web_form_is_415(api, conference):
    answer = api.post(address(conference), {"name_zh": "张文和"})

    assert problem(answer)[0] == 415


def test_approve_lets_in_and_twice_is_harmless(api, conference):
    delegate = DelegateFactory(conference=conference, status=Status.PENDING)
    url = reverse("api-delegate-approve", args=[conference.slug, delegate.pk])

    answers = [api.post(url) for _ in range(2)]

    assert [(answer.status_code, answer.json()["status"]) for answer in answers] == [
        (200, "approved")
    ] * 2
    assert OutgoingMail.objects.filter(kind="delegate_approved").count() == 1


def test_approve_that_is_refused_is_a_problem(api, conference):
    delegate = DelegateFactory(conference=conference, status=Status.UNCONFIRMED)
    url = reverse("api-delegate-approve", args=[conference.slug, delegate.pk])

    assert problem(api.post(url)) == (409, "not_confirmed", [])
    assert problem(api.get(url))[0] in (403, 405)


def test_another_conference_and_its_delegates_are_404(api, conference):
    foreign = DelegateFactory(status=Status.PENDING)
    urls = [
        address(foreign.conference),
        address(foreign.conference, foreign.pk),
        address(conference, foreign.pk),
    ]

    assert [problem(api.get(url))[0] for url in urls] == [404, 404, 404]
    url = reverse("api-delegate-approve", args=[conference.slug, foreign.pk])
    assert problem(api.post(url))[0] == 404


def test_scopes_are_asked_for(conference):
    reader = token_client(conference, "delegates:read")
    writer = token_client(conference, "delegates:write")
    facts = body(CategoryFactory(conference=conference))

    assert reader.get(address(conference)).status_code == 200
    assert problem(writer.get(address(conference)))[0] == 403
    assert problem(send(reader, conference, facts))[0] == 403
    assert problem(Client().get(address(conference)))[0] == 401


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"email": "wenhe"}, {"email": ["邮箱格式不对，应类似 name@example.com。"]}),
        ({"email": None}, {"email": ["该字段是必填项。"]}),
        ({"name_zh": None}, {"name_zh": ["请至少填写一个姓名：name_zh 或 name_latin。"]}),
        ({"category": "none"}, {"category": ["大会没有这个代码，请使用大会已有的代码。"]}),
        ({"category": "!"}, {"category": ["大会没有这个代码，请使用大会已有的代码。"]}),
        ({"association": "none"}, {"association": ["大会没有这个代码，请使用大会已有的代码。"]}),
        ({"consents": []}, {"consents": ["报名必须包含“processing”，即同意处理个人信息。"]}),
    ],
)
def test_register_that_is_wrong_is_told_in_chinese(api, conference, changes, errors):
    facts = body(CategoryFactory(conference=conference), **changes)

    answer = api.post(
        address(conference), facts, content_type="application/json",
        headers={"Accept-Language": "zh"},
    )  # fmt: skip

    assert problem(answer)[:2] == (400, "invalid")
    assert answer.json()["errors"] == errors


def test_register_that_is_refused_is_told_in_chinese(api, conference):
    DelegateFactory(conference=conference, email="wenhe@example.org")

    answer = api.post(
        address(conference), body(CategoryFactory(conference=conference)),
        content_type="application/json", headers={"Accept-Language": "zh"},
    )  # fmt: skip

    assert problem(answer) == (409, "address_taken", ["email"])
    assert answer.json()["title"] == "与现有状态冲突"
    assert answer.json()["detail"] == answer.json()["errors"]["email"][0]
    assert not answer.json()["detail"].isascii()


@pytest.mark.parametrize(
    ("text", "code"), [("a\\u0000b", "0000"), ("\\ud800", "D800"), ("Zhang\\udfffWei", "DFFF")]
)
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Here is the character U+{}, which no text has. Leave it out."),
        ("zh-hans", "此处含有字符 U+{}，文字中不应出现，请去掉。"),
    ],
)
@pytest.mark.parametrize("field", ["name_latin", "city", "email"])
def test_character_that_no_form_can_send_is_refused_and_named(
    api, conference, field, text, code, language, words
):
    CategoryFactory(conference=conference, code="creator")
    body = f'{{"category": "creator", "name_latin": "Zhang Wei", "{field}": "{text}"}}'

    answer = api.post(
        address(conference), body, "application/json", headers={"Accept-Language": language}
    )

    assert answer.status_code == 400
    assert answer.json()["errors"][field] == [words.format(code)]
    assert Delegate.objects.count() == 0
