"""JSON schemas for people to read: what a value is, the fields of an object, an example."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

CHOICE = re.compile(r"^\* `(.+?)` - (.*)$", re.MULTILINE)
DEEPEST = 6
EXAMPLES = {
    "date-time": "2026-05-20T09:30:00+08:00",
    "date": "2026-05-20",
    "uuid": "0196eb2a-5f00-7c3a-8e21-9d5f3b7a6c10",
    "email": "name@example.org",
}
PLAIN: dict[str, Any] = {"string": "…", "integer": 1, "number": 1.5, "boolean": True, "null": None}


@dataclass(frozen=True)
class Kind:
    """What a value is: JSON's word for it, or the name of a shape; a list of them, or null."""

    words: str = ""
    shape: str = ""
    many: bool = False
    nullable: bool = False


@dataclass(frozen=True)
class Field:
    """One line of a table: a field of an object, or a parameter."""

    name: str
    kind: Kind
    required: bool
    about: str
    choices: list[tuple[str, str]] = field(default_factory=list)
    longest: int | None = None
    default: str = ""
    place: str = ""

    @property
    def noted(self) -> bool:
        """There is more to say than its name and kind."""
        more = (self.about, self.choices, self.longest, self.default, self.place)
        return self.required or any(more)


def name_of(schema: dict) -> str:
    """The shape a reference leads to; empty for what is none."""
    return schema.get("$ref", "").rpartition("/")[2]


def kind(schema: dict) -> Kind:
    """What a value of this schema is; of alternatives the first, the others can only be null."""
    if options := schema.get("allOf") or schema.get("oneOf"):
        return replace(kind(options[0]), nullable=len(options) > 1)
    if shape := name_of(schema):
        return Kind(shape=shape)
    types = schema.get("type", "any")
    types = types if isinstance(types, list) else [types]
    if types[0] == "array":
        inner = kind(schema.get("items", {}))
        return Kind("array" if inner.many else inner.words, inner.shape, True, "null" in types)
    words = f"{types[0]} ({schema['format']})" if "format" in schema else types[0]
    return Kind(words, nullable="null" in types)


def choices(schema: dict) -> list[tuple[str, str]]:
    """The values of an enumeration, each with its words where it has any."""
    words = dict(CHOICE.findall(schema.get("description", "")))
    return [(str(value), words.get(str(value), "")) for value in schema.get("enum", [])]


def about(schema: dict) -> str:
    """The description, without the list of choices."""
    return CHOICE.sub("", schema.get("description", "")).strip()


def line(name: str, schema: dict, *, required: bool, words: str = "", place: str = "") -> Field:
    """The table's line of one value."""
    default = schema.get("default")
    return Field(
        name=name,
        kind=kind(schema),
        required=required,
        about=about({"description": words}) or about(schema),
        choices=choices({"description": words} | schema),
        longest=schema.get("maxLength"),
        default="" if default in (None, "") else str(default),
        place=place,
    )


def fields(schema: dict) -> list[Field]:
    """An object's fields, in their own order."""
    required = schema.get("required", [])
    properties = schema.get("properties", {})
    return [line(name, each, required=name in required) for name, each in properties.items()]


def writable(shapes: dict[str, dict]) -> dict[str, dict]:
    """The shapes without what is only ever read."""
    return {name: _writable(schema) for name, schema in shapes.items()}


def _writable(schema: dict) -> dict:
    if "properties" not in schema:
        return schema
    kept = {k: v for k, v in schema["properties"].items() if not v.get("readOnly")}
    return schema | {"properties": kept}


def example(schema: dict, shapes: dict[str, dict], depth: int = 0) -> Any:
    """A value that fits, for a person to fill in; deep down it breaks off with null."""
    if depth > DEEPEST:
        return None
    if options := schema.get("allOf") or schema.get("oneOf"):
        return example(options[0], shapes, depth)
    if shape := name_of(schema):
        return example(shapes[shape], shapes, depth + 1)
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("default") not in (None, ""):
        return schema["default"]
    types = schema.get("type", "null")
    first = types[0] if isinstance(types, list) else types
    if first == "array":
        return [example(schema.get("items", {}), shapes, depth + 1)]
    if first == "object":
        return _object(schema, shapes, depth)
    return EXAMPLES.get(schema.get("format", ""), PLAIN[first])


def _object(schema: dict, shapes: dict[str, dict], depth: int) -> dict[str, Any]:
    """Every field once; free keys are languages everywhere in this product's schemas."""
    properties = schema.get("properties", {})
    found = {name: example(each, shapes, depth + 1) for name, each in properties.items()}
    free = schema.get("additionalProperties")
    return found | ({"en": example(free, shapes, depth + 1)} if isinstance(free, dict) else {})
