"""Forms: the shape of what people send."""

import uuid
from datetime import datetime

import pytest
from django.utils import timezone, translation

from registration.account_forms import Accounts, accounts_form, accounts_of
from registration.desk_forms import AddForm
from registration.details import Account
from registration.forms import RegisterForm
from tests.registration.factories import AssociationFactory, CategoryFactory
from tests.registration.people import fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def category():
    """A category whose conference is registered for."""
    return CategoryFactory()


def form(category, /, **changes):
    return RegisterForm(fields(category, **changes), conference=category.conference)


def codes(bound):
    """The codes of a form's errors by field."""
    return {
        name: [error.code for error in errors] for name, errors in bound.errors.as_data().items()
    }


def test_form_cleans_to_a_registration(category):
    key = uuid.uuid4()
    bound = form(category, form_key=str(key), consent_news="on")

    assert bound.errors == {}
    data = bound.registration([Account("douyin", "wenhe", 5)])
    assert (data.email, data.phone) == ("wenhe@example.org", "+8613800138000")
    assert (data.category, data.association) == (category, None)
    assert data.consents == {"processing", "news"}
    assert data.accounts == (Account("douyin", "wenhe", 5),)
    assert data.form_key == uuid.uuid5(key, "wenhe@example.org")


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"name_zh": "", "name_latin": "Zhang Wenhe"}, {}),
        ({"name_zh": "张文和", "name_latin": ""}, {}),
        ({"name_zh": "", "name_latin": ""}, {"name_zh": [""]}),
        ({"name_zh": "Zhang"}, {"name_zh": ["script"]}),
        ({"name_latin": "张文和"}, {"name_latin": ["script"]}),
        ({"name_latin": "Win http://x.example"}, {"name_latin": ["invalid_name"]}),
        ({"name_zh": "张" * 61}, {"name_zh": ["max_length"]}),
        ({"email": "wenhe"}, {"email": ["invalid_email"]}),
        ({"email": ""}, {"email": ["required"]}),
        ({"phone": "12"}, {"phone": ["invalid_phone"]}),
        ({"phone": None}, {"phone": ["required"]}),
        ({"category": "nothing"}, {"category": ["invalid_choice"]}),
        ({"category": None}, {"category": ["required"]}),
        ({"language": "tlh"}, {"language": ["invalid_choice"]}),
        ({"consent_processing": None}, {"consent_processing": ["required"]}),
        ({"form_key": "no key"}, {"form_key": ["invalid"]}),
        ({"website": "https://spam.example"}, {"website": ["trap"]}),
        ({"city": "x" * 81}, {"city": ["max_length"]}),
        ({"name_zh": "张\x00文"}, {"name_zh": ["null_characters_not_allowed"]}),
        ({"name_zh": "诸葛\ue000明"}, {"name_zh": ["unfit_character"]}),
        ({"name_latin": "Li\u0378"}, {"name_latin": ["unfit_character"]}),
        ({"association_name": "协会\x07"}, {"association_name": ["unfit_character"]}),
        ({"name_zh": "王\ue863"}, {}),
    ],
)
def test_form_says_what_is_wrong_beside_the_field(category, changes, errors):
    found = codes(form(category, **changes))

    assert {name: [code or "" for code in each] for name, each in found.items()} == errors


def test_form_offers_only_the_conferences_public_categories(category):
    CategoryFactory(conference=category.conference, public=False)
    CategoryFactory()

    assert list(form(category).fields["category"].queryset) == [category]


@pytest.mark.parametrize("typed", ["Brocade Guild", "brocade guild ", "锦江（协会）", "锦江(协会)"])
def test_form_knows_an_association_by_its_name_in_any_language(category, typed):
    names = {"en": "Brocade Guild", "zh-hans": "锦江（协会）"}
    association = AssociationFactory(conference=category.conference, name=names)
    AssociationFactory(name=names)

    bound = form(category, association_name=typed)

    assert bound.is_valid()
    assert bound.registration().association == association


def test_form_marks_full_and_closed_categories_as_not_to_be_chosen():
    full = CategoryFactory(capacity=0, name={"en": "Press"})
    CategoryFactory(conference=full.conference, capacity=2, name={"en": "Creator"})

    page = str(RegisterForm(conference=full.conference)["category"])

    assert "Press · full" in page
    assert "Creator · 2 places left" in page
    assert page.count("disabled") == 1


@pytest.mark.parametrize(
    ("language", "times", "words"),
    [
        ("en", ("2020-01-01", "2020-02-01"), "closed"),
        ("zh-hans", ("2020-01-01", "2020-02-01"), "已截止"),
        ("en", ("2999-12-24", "2999-12-31"), "opens on 24 December 2999, 10:00"),
        ("zh-hans", ("2999-12-24", None), "2999年12月24日 10:00开放"),
        ("en", (None, "2999-12-24"), "10 places left · until 24 December 2999, 10:00"),
    ],
)
def test_form_says_why_a_category_cannot_be_chosen_now(language, times, words):
    opens, closes = (at and datetime.fromisoformat(f"{at}T02:00Z") for at in times)
    name = {"en": "Press", "zh-hans": "媒体"}
    shut = CategoryFactory(name=name, capacity=10, opens_at=opens, closes_at=closes)

    with translation.override(language):
        page = str(RegisterForm(conference=shut.conference)["category"])
        label = f"{shut} · {words}"

    assert " ".join(page.split()).count(f"{label}</label>") == 1
    assert ("disabled" in page) == (not shut.is_open())


def test_desk_sees_the_places_left_of_a_closed_category_too():
    closed = CategoryFactory(name={"en": "Press"}, capacity=10, closes_at=timezone.now())

    page = str(AddForm(conference=closed.conference)["category"])

    assert "Press · 10 places left · closed" in page


def accounts(*rows):
    sent = {"accounts-TOTAL_FORMS": str(len(rows)), "accounts-INITIAL_FORMS": "0"}
    for n, row in enumerate(rows):
        names = ("platform", "handle", "followers")
        sent |= {f"accounts-{n}-{name}": value for name, value in zip(names, row, strict=True)}
    return Accounts(sent, prefix="accounts")


def test_accounts_leave_empty_rows_out():
    bound = accounts(("douyin", "@wenhe", "1800万"), ("", "", ""), ("weibo", "wen", ""))

    assert bound.is_valid()
    assert accounts_of(bound) == [
        Account("douyin", "wenhe", 18_000_000),
        Account("weibo", "wen", 0),
    ]


@pytest.mark.parametrize(
    ("rows", "errors"),
    [
        ([("", "wenhe", "5")], [{"platform": ["required"]}]),
        ([("douyin", "", "5")], [{"handle": ["required"]}]),
        ([("douyin", "@", "")], [{"handle": ["required"]}]),
        ([("", "", "5")], [{"platform": ["required"], "handle": ["required"]}]),
        ([("douyin", "wenhe", "lots")], [{"followers": ["invalid_followers"]}]),
        ([("myspace", "wenhe", "")], [{"platform": ["invalid_choice"]}]),
        ([("weibo", "wen", ""), ("weibo", "@wen", "5")], [{}, {"handle": [None]}]),
    ],
)
def test_accounts_say_what_is_wrong_in_their_row(rows, errors):
    bound = accounts(*rows)

    assert bound.is_valid() is False
    assert [codes(row) for row in bound] == errors


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Please name at most 12 accounts."), ("zh-hans", "最多填写 12 个账号。")],
)
def test_accounts_are_at_most_twelve(language, words):
    bound = accounts(*[("weibo", f"wen{n}", "1") for n in range(13)])

    with translation.override(language):
        assert bound.is_valid() is False
        assert bound.non_form_errors() == [words]


@pytest.mark.parametrize(
    "counts",
    [
        {},
        {"accounts-TOTAL_FORMS": "many", "accounts-INITIAL_FORMS": "0"},
        {"accounts-TOTAL_FORMS": "2", "accounts-INITIAL_FORMS": "-1"},
    ],
)
def test_accounts_whose_number_was_lost_are_counted_again(rf, counts):
    rows = {"accounts-0-platform": "douyin", "accounts-0-handle": "@wenhe",
            "accounts-1-platform": "weibo", "accounts-1-handle": "wen"}  # fmt: skip
    bound = accounts_form(rf.post("/", rows | counts))

    assert bound.is_valid()
    assert accounts_of(bound) == [Account("douyin", "wenhe", 0), Account("weibo", "wen", 0)]


def test_accounts_that_were_never_sent_are_none(rf):
    bound = accounts_form(rf.post("/", {}))

    assert bound.is_valid()
    assert accounts_of(bound) == []


# Each says what to do, and in a summary, where the long label is left out, what it is about.
SLIPS = [
    ({"consent_processing": None}, "consent_processing", "Please tick the first", "请勾选第一项："),
    ({"category": "nothing"}, "category", "Please choose one of the list.", "请从列表中另选一项。"),
    ({"category": None}, "category", "Please choose what you come as.", "请选择参会类别。"),
    ({"language": "tlh"}, "language", "Please choose one of the list.", "请从列表中另选一项。"),
    ({"language": None}, "language", "Please choose one of the list.", "请从列表中选择一项。"),
    ({"city": "x" * 81}, "city", "at most 80 characters; now", "最多 80 个字符，现有 81 个"),
    ({"name_zh": "张\x00文"}, "name_zh", "Please type this again.", "请重新输入。"),
    ({"name_zh": "王\ue000"}, "name_zh", "“王□”: □ is the sign U+E000", "“王□”中的 □（U+E000）"),
    ({"name_latin": "Li\u0378"}, "name_latin", "“Li□”: □ is U+0378", "“Li□”中的 □（U+0378）"),
    ({"form_key": "no key"}, "form_key", "Please send the form once more", "请再提交一次"),
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("changes", "field", "english", "chinese"), SLIPS)
def test_form_says_what_to_do_in_both_languages(
    category, language, changes, field, english, chinese
):
    with translation.override(language):
        [message] = form(category, **changes).errors[field]

    assert (english if language == "en" else chinese) in message


def test_form_whose_key_was_lost_comes_back_with_a_new_one(category):
    bound = form(category, form_key="no key")

    assert list(bound.errors) == ["form_key"]
    again = fields(category, form_key=bound["form_key"].value())
    assert RegisterForm(again, conference=category.conference).is_valid()
