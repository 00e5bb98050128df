"""What a table refuses is said beside its field, in words of people: for every form over a row."""

import importlib
import pkgutil

import pytest
from django import forms
from django.utils.translation import override

import badges
import checkin
import conference
import initiative
import registration
import sessions
from checkin.gate_forms import GateForm
from checkin.models import Gate
from conference.lib.row_forms import RowForm
from registration.desk_forms import AssociationForm, CategoryForm
from registration.models import Association, Category, PlatformAccount
from sessions.models import Talk
from tests.checkin.factories import GateFactory
from tests.conference.factories import ConferenceFactory
from tests.registration.factories import AssociationFactory, CategoryFactory, DelegateFactory

APPS = (badges, checkin, conference, initiative, registration, sessions)
RAW = ("onstraint", "约束", "already exists", "已存在", "Conference", "会议")


def subclasses(cls):
    for each in cls.__subclasses__():
        yield each
        yield from subclasses(each)


def test_every_form_over_a_row_says_it_so():
    for app in APPS:
        for module in pkgutil.iter_modules(app.__path__, f"{app.__name__}."):
            if module.name.endswith("forms"):
                importlib.import_module(module.name)

    names = {app.__name__ for app in APPS}
    ours = [each for each in subclasses(forms.ModelForm) if each.__module__.split(".")[0] in names]
    assert len(ours) > 8
    assert [each for each in ours if not issubclass(each, RowForm)] == []


@pytest.fixture
def taken(db):
    """A conference in which every short name is "taken", and the badge's number 9."""
    found = ConferenceFactory()
    CategoryFactory(conference=found, code="taken", role_code=9)
    AssociationFactory(conference=found, slug="taken")
    GateFactory(conference=found, slug="taken")
    return found


CASES = [
    (CategoryForm, Category, "code", "taken"),
    (CategoryForm, Category, "role_code", "9"),
    (AssociationForm, Association, "slug", "taken"),
    (GateForm, Gate, "slug", "taken"),
]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "“{}” is taken already. Please choose another."),
        ("zh-hans", "“{}”已被占用，请换一个。"),
    ],
)
@pytest.mark.parametrize(("form", "model", "field", "value"), CASES)
def test_what_is_taken_is_said_beside_its_field(taken, form, model, field, value, language, words):
    with override(language):
        sent = form({field: value}, instance=model(conference=taken))

        assert sent.errors[field] == [words.format(value)]
        assert "__all__" not in sent.errors


@pytest.mark.parametrize(("form", "model", "field", "value"), CASES)
def test_what_another_conference_has_is_free(taken, form, model, field, value):
    sent = form({field: value}, instance=model(conference=ConferenceFactory()))

    assert field not in sent.errors


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Please write a number that is at most 255."),
        ("zh-hans", "请填写不大于 255 的数字。"),
    ],
)
def test_number_beyond_the_badges_byte_says_the_largest(taken, language, words):
    with override(language):
        sent = CategoryForm({"role_code": "9999"}, instance=Category(conference=taken))

        assert sent.errors["role_code"] == [words]
        assert "__all__" not in sent.errors


class Hours(RowForm):
    class Meta:
        model = Talk
        fields = ["starts_at", "ends_at"]


class Account(RowForm):
    class Meta:
        model = PlatformAccount
        fields = ["delegate", "platform", "handle"]


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Please check it."), ("zh-hans", "请检查。")]
)
def test_condition_of_the_table_names_no_constraint(taken, language, word):
    sent = {"starts_at": "2027-05-03 10:00", "ends_at": "2027-05-03 09:00"}
    with override(language):
        form = Hours(sent, instance=Talk(conference=taken, title={"en": "x"}, slug="x"))

        [said] = form.errors["starts_at"]
        assert (list(form.errors), word in said) == (["starts_at"], True)
        assert not any(raw in said for raw in RAW)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Another one is exactly the same in this. Please change something."),
        ("zh-hans", "已有一项与此完全相同，请修改后再试。"),
    ],
)
def test_pair_that_is_there_already_names_no_column(taken, language, words):
    delegate = DelegateFactory(conference=taken)
    delegate.platforms.create(platform="bilibili", handle="jiang")
    with override(language):
        form = Account({"delegate": delegate.pk, "platform": "bilibili", "handle": "jiang"})

        assert form.errors == {"handle": [words]}
