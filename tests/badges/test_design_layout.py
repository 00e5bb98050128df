"""A layout is read or refused: nothing else that is stored gets through."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, strategies as st

from badges import design_layout, design_pages
from badges.design_layout import SIZES, Layout
from badges.design_starters import starter

EVIL = "red} @import url(file:///etc/passwd); .x{"
NAME = {"kind": "name", "x": 5.0, "y": 5.0, "width": 50.0, "height": 20.0}


def layout(**changes) -> dict:
    return {"size": "a6", "paper": "paper", "fields": [NAME | changes]}


@pytest.mark.parametrize("size", SIZES)
def test_every_size_has_a_sound_layout_to_begin_with(size):
    begun = starter(size)

    assert design_layout.of(begun.as_json()) == begun
    assert (begun.has("name"), begun.has("qr"), begun.has("text")) == (True, True, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "script"}, {"kind": ["name"]}, {"colour": EVIL}, {"colour": "#12345G"},
        {"colour": "#1234567"}, {"colour": "url(x)"}, {"colour": "#١٢٣٤٥٦"}, {"font": EVIL},
        {"align": "left;x"}, {"x": "1mm"}, {"x": True}, {"x": float("nan")},
        {"x": float("inf")}, {"x": -1}, {"x": 60}, {"width": 200}, {"height": 0},
        {"largest": 500}, {"largest": 3}, {"smallest": 13}, {"lines": 1.5}, {"lines": 0},
        {"bold": "yes"}, {"text": 7}, {"text": "x" * 201}, {"style": "color:red"},
        {"kind": "qr", "width": 10, "height": 30},
    ],
)  # fmt: skip
def test_a_field_that_is_not_sound_is_refused(changes):
    with pytest.raises(ValidationError):
        design_layout.of(layout(**changes))


@pytest.mark.parametrize(
    "value",
    [
        None, [], "a6", {}, {"size": "a6", "fields": []}, layout() | {"size": EVIL},
        layout() | {"paper": EVIL}, layout() | {"css": EVIL}, layout() | {"fields": "name"},
        layout() | {"fields": ["name"]}, layout() | {"fields": [NAME] * 25},
        layout() | {"fields": [NAME | {"kind": "qr", "width": 30, "height": 30}] * 2},
        layout() | {"fields": [{"kind": "name"}]},
    ],
)  # fmt: skip
def test_what_is_no_layout_is_refused(value):
    with pytest.raises(ValidationError):
        design_layout.of(value)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*NAME, "colour", "font", "align", "text", "lines"]), _JSON))
def test_whatever_is_stored_in_a_field_gives_a_layout_or_a_refusal(changes):
    try:
        found = design_layout.of(layout(**changes))
    except ValidationError:
        return
    assert isinstance(found, Layout)
    colours = {"role": "#000000", "on-role": "#ffffff"}
    rules = "".join(design_pages._rules(found.front, found.sides, colours))
    assert not set(rules) & set("<>\\\"'/")


def test_the_free_text_is_text_and_never_part_of_the_page():
    shared = {
        "language": "en", "colour": "#0F5C66", "pattern": "plain", "rehearsal": False,
        "design": layout(kind="text", text="</p><link rel=attachment href='file:///etc/passwd'>"),
    }  # fmt: skip
    design, page = design_pages.badge(shared)

    facts = {"name_zh": "王", "name_latin": "", "body": {}, "role": {}, "conference": {},
             "city": {}, "first_day": "2024-08-26", "days": 1, "language": "en"}  # fmt: skip
    texts = design_pages.texts(design_layout.of(shared["design"]).front, facts, "K7QM")
    html = design.html(page.fit(texts), title="x")
    assert ("<link" in html, "&lt;link" in html) == (False, True)
