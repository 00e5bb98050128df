"""The API's documentation as a page of our own, made from the OpenAPI document."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.conf import settings
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy as _, override
from drf_spectacular.generators import SchemaGenerator

from conference.api_access import SCOPES
from conference.lib import shapes
from conference.lib.localized import asked_language
from conference.lib.methods import require_safe
from conference.openapi import CONFERENCE, METHODS

SCHEMES = {"token": "Bearer", "device": "Device"}
TAGS = {
    "badges": _("Badges"),
    "certificates": _("Certificates"),
    "delegates": _("Delegates"),
    "door": _("Door"),
    "initiatives": _("Initiatives"),
    "programme": _("Programme"),
    "scans": _("Scans"),
    "signatures": _("Signatures"),
}
# What programs meet: status, the code they go by, and what to do about it.
PROBLEMS = [
    (400, "parse_error", _("The body is not JSON.")),
    (400, "invalid", _("A field is missing or wrong: “errors” says which and why.")),
    (401, "not_authenticated", _("No token was sent.")),
    (401, "authentication_failed", _("The token is unknown, revoked or expired.")),
    (403, "permission_denied", _("The token does not have the scope of this operation.")),
    (404, "not_found", _("There is nothing here, or it belongs to another conference.")),
    (405, "method_not_allowed", _("The address does not take this method.")),
    (406, "not_acceptable", _("The address does not answer in the format asked for.")),
    (413, "too_large", _("The body is larger than one request may be.")),
    (415, "unsupported_media_type", _("The body is not announced as JSON.")),
    (429, "throttled", _("Too many requests: wait as long as “Retry-After” says.")),
]


@dataclass(frozen=True)
class Answer:
    """What comes back with one status."""

    status: str
    kind: shapes.Kind | None
    example: str


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    code: str
    tag: str
    method: str
    path: str
    about: str
    scheme: str
    scopes: list[tuple[str, Any]]
    parameters: list[shapes.Field]
    body: shapes.Kind | None
    body_fields: list[shapes.Field]
    answers: list[Answer]
    curl: str

    @property
    def short(self) -> str:
        """The address without what all of a kind begin with."""
        return CONFERENCE.sub("", self.path)


@dataclass(frozen=True)
class Shape:
    """A named schema, with its fields or its choices."""

    name: str
    about: str
    fields: list[shapes.Field]
    choices: list[tuple[str, str]]
    example: str


def pretty(value: Any) -> str:
    """JSON for people."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def content(part: dict) -> dict:
    """The schema of a body or an answer, of whatever media type; {} without one."""
    return next((each["schema"] for each in part.get("content", {}).values()), {})


def curl(method: str, path: str, scheme: str, body: str) -> str:
    """The request for a shell; what the reader puts in is a variable."""
    address = re.sub(r"{(\w+)}", lambda found: f"${found[1].upper()}", path)
    parts = [f'curl "{settings.SITE_URL}{address}"']
    if method != "GET":
        parts[0] = f'curl -X {method} "{settings.SITE_URL}{address}"'
    if scheme:
        parts.append(f'-H "Authorization: {scheme} $TOKEN"')
    if body:
        parts += ['-H "Content-Type: application/json"', f"-d '{body}'"]
    return " \\\n  ".join(parts)


def parameter(facts: dict) -> shapes.Field:
    """A value in the path or the query."""
    words, required = facts.get("description", ""), facts.get("required", False)
    named = {"required": required, "words": words, "place": facts["in"]}
    return shapes.line(facts["name"], facts["schema"], **named)


def operation(path: str, method: str, facts: dict, named: dict[str, dict]) -> Operation:
    """One operation of the document."""
    [(scheme, scopes)] = next(iter(facts["security"]), {}).items() or [("", [])]
    body = content(facts.get("requestBody", {}))
    takes = shapes.writable(named)
    sent = pretty(shapes.example(body, takes)) if body else ""
    return Operation(
        code=facts["operationId"],
        tag=facts["tags"][0],
        method=method.upper(),
        path=path,
        about=facts.get("summary") or facts.get("description", ""),
        scheme=SCHEMES.get(scheme, ""),
        scopes=[(scope, SCOPES[scope]) for scope in scopes],
        parameters=[parameter(each) for each in facts.get("parameters", [])],
        body=shapes.kind(body) if body else None,
        body_fields=shapes.fields(takes.get(shapes.name_of(body), body)),
        answers=[answer(status, each, named) for status, each in facts["responses"].items()],
        curl=curl(method.upper(), path, SCHEMES.get(scheme, ""), sent),
    )


def answer(status: str, facts: dict, named: dict[str, dict]) -> Answer:
    """One answer; `default` stands for every status but those named."""
    schema = content(facts)
    if not schema:
        return Answer(status, None, "")
    example = "" if status == "default" else pretty(shapes.example(schema, named))
    return Answer(status, shapes.kind(schema), example)


def shape(name: str, schema: dict, named: dict[str, dict]) -> Shape:
    """One named schema."""
    example = pretty(shapes.example(schema, named)) if "properties" in schema else ""
    found = shapes.fields(schema), shapes.choices(schema)
    return Shape(name, shapes.about(schema), *found, example)


@lru_cache(maxsize=len(settings.HOUSE_LANGUAGES))
def written(language: str) -> dict[str, Any]:
    """What the page shows in a language; the addresses of a running server never change."""
    with override(language):
        document = SchemaGenerator().get_schema(request=None, public=True)
        named = document["components"]["schemas"]
        found = [
            operation(path, method, each, named)
            for path, operations in document["paths"].items()
            for method, each in operations.items()
            if method in METHODS
        ]
        by_tag = groupby(sorted(found, key=lambda each: each.tag), key=lambda each: each.tag)
        return {
            "about": document["info"].get("description", ""),
            "sections": [(tag, TAGS.get(tag, tag), list(each)) for tag, each in by_tag],
            "shapes": [shape(name, each, named) for name, each in sorted(named.items())],
        }


@require_safe
def docs(request):
    """The page; its address carries no language, so ?lang= chooses one."""
    language = asked_language(request) or get_language()
    more = {"problems": PROBLEMS, "scopes": SCOPES.items(), "language_in_query": True}
    with override(language):
        return render(request, "api/docs.html", written(language) | more)
