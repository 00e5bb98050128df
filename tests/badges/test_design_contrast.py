"""What would be hard to read is said: on papers, bands of every role, and pictures."""

from io import BytesIO

import pytest
from PIL import Image

from badges import design_contrast
from badges.actions.background import add_background
from badges.design_layout import SIZES, Field, Layout, Side
from badges.design_starters import starter, starter_back
from tests.conference.factories import ConferenceFactory

ROLES = [("Creator", "#0f5c66"), ("Guest", "#ffe08a")]


def of(*fields: Field, paper: str = "paper") -> list[str]:
    return design_contrast.warnings(Layout("a6", paper, fields), ROLES)


def text(colour: str, **more) -> Field:
    return Field("name", **({"x": 10, "y": 20, "width": 60, "height": 12, "largest": 12} | more),
                 colour=colour)  # fmt: skip


def test_contrast_is_that_of_the_standard():
    assert design_contrast.ratio("#000000", "#ffffff") == pytest.approx(21)
    assert design_contrast.ratio("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("size", SIZES)
def test_our_own_designs_can_be_read_in_every_role(size):
    front = starter(size)
    layout = Layout(size, "paper", front.fields, starter_back(size))

    assert design_contrast.warnings(layout, ROLES) == []


def test_pale_words_on_paper_are_named_with_their_contrast():
    (said,) = of(text("white"))

    assert said.startswith("“Name” is hard to read with the role")
    assert ("1.0" in said, "4.5 is needed" in said) == (True, True)


def test_large_type_needs_less():
    assert of(text("#8a8a8a")) != []
    assert of(text("#8a8a8a", largest=20)) == []


def test_on_a_band_every_role_s_colour_counts():
    band = Field("band", 0, 15, 105, 25)

    assert of(band, text("on-role")) == []
    (said,) = of(band, text("white"))
    assert "“Guest”" in said
    assert of(text("on-role"), band) != []  # the band lies over it, the words stand on the paper


@pytest.mark.django_db
def test_on_a_picture_it_is_what_lies_under_the_words():
    picture = Image.new("RGB", (620, 874), "#101010")
    picture.paste("#ffffff", (0, 437, 620, 874))
    file = BytesIO()
    picture.save(file, "PNG")
    sha256 = add_background(ConferenceFactory(), "half.png", file.getvalue(), None).sha256

    assert of(text("white"), paper=sha256) == []
    assert of(text("white", y=100), paper=sha256) != []


def test_both_sides_are_looked_at():
    layout = Layout("a6", "paper", (), Side("white", (text("white"),)))

    assert len(design_contrast.warnings(layout, ROLES)) == 1
