"""Fields that lie over one another are told, and published only on purpose."""

import pytest
from django.utils import translation

from badges import actions, design_overlaps
from badges.design_layout import SIZES, Field, Layout
from badges.design_starters import starter, starter_back
from conference.errors import Refused
from tests.badges import factories
from tests.conference.factories import ConferenceFactory

NAME = Field("name", 10, 40, 80, 20)
QR = Field("qr", 40, 100, 25, 25)


def said(*fields):
    return design_overlaps.warnings(Layout("a6", "paper", fields))


def test_what_hides_another_is_named_and_what_only_touches_is_not():
    photo = Field("photo", 30, 45, 25, 35)

    assert said(NAME, photo) == ["“Photo” lies over “Name” and hides it. Move one of them."]
    assert said(photo, NAME) == ["“Name” and “Photo” lie over one another. Move one of them."]
    assert said(NAME, Field("band", 0, 50, 105, 30)) == [
        "“Band in the role’s colour” lies over “Name” and hides it. Move one of them."
    ]
    assert said(Field("band", 0, 30, 105, 40), NAME, Field("line", 10, 50, 80, 1), QR) == []
    assert said(NAME, Field("association", 10, 59.5, 80, 20)) == []


def test_it_is_said_in_chinese():
    with translation.override("zh-hans"):
        assert said(NAME, QR, QR)[0] == "“二维码”盖住了“二维码”，请移开其中一个。"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("photo", [False, True])
def test_no_starter_has_any(size, photo):
    fronts = starter(size, photo=photo)

    layout = Layout(size, fronts.paper, fronts.fields, starter_back(size))

    assert design_overlaps.warnings(layout) == []


@pytest.mark.django_db
def test_publishing_them_is_refused_until_it_is_accepted():
    design = factories.design(ConferenceFactory())
    layout = Layout("a6", "paper", (NAME, Field("photo", 30, 45, 25, 35), QR))
    version = actions.save_design(design, "Ours", [], layout, None)

    with pytest.raises(Refused) as no:
        actions.publish_design(version, None)
    actions.publish_design(version, None, accepted=True)

    assert no.value.code == "design_overlaps"
    design.refresh_from_db()
    assert design.published == version
