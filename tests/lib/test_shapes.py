"""JSON schemas for people to read."""

import json

import pytest

from conference.lib import shapes


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "string", "format": "uuid"}, shapes.Kind("string (uuid)")),
        ({"type": ["integer", "null"]}, shapes.Kind("integer", nullable=True)),
        ({"type": "array", "items": {"$ref": "#/c/Talk"}}, shapes.Kind("", "Talk", many=True)),
        ({"oneOf": [{"$ref": "#/c/A"}, {"type": "null"}]}, shapes.Kind("", "A", nullable=True)),
        ({"allOf": [{"$ref": "#/c/A"}], "default": 1}, shapes.Kind("", "A")),
    ],
)
def test_kind_of_a_schema(schema, kind):
    assert shapes.kind(schema) == kind


def test_choices_have_their_words():
    schema = {"enum": ["in", "out"], "description": "* `in` - inwards\n* `out` - outwards"}

    assert shapes.choices(schema) == [("in", "inwards"), ("out", "outwards")]
    assert shapes.about(schema) == ""


def test_example_of_a_shape_that_holds_itself_ends():
    node = {"type": "object", "properties": {"next": {"$ref": "#/c/Node"}}}

    assert json.dumps(shapes.example(node, {"Node": node})).count("next") == shapes.DEEPEST // 2 + 1
