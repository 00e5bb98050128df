"""What the OpenAPI document says of us: tags, scopes, and problem+json (RFC 9457) for errors."""

import re

from drf_spectacular.openapi import AutoSchema

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "for programs; stable"},
        "errors": {"type": "object", "description": "messages by field"},
    },
}
ANSWER = {
    "description": "Anything that went wrong, in the reader's language",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
METHODS = {"get", "post", "put", "patch", "delete"}
CONFERENCE = re.compile(r"^/api/v1/(?:conferences/{conference}/)?")


class Schema(AutoSchema):
    """drf-spectacular's, which knows neither our scopes nor that addresses name a conference."""

    def get_tags(self) -> list[str]:
        """What the address is about: the first word after the conference's."""
        return [CONFERENCE.sub("", self.path).split("/")[0]]

    def get_auth(self) -> list[dict[str, list[str]]]:
        """With the scope that the method asks for; OpenAPI 3.1 has such lists in every scheme."""
        scope = getattr(self.view, "scopes", {}).get(self.method)
        found = super().get_auth()
        return [{name: [scope] for name in each} for each in found] if scope else found


def with_problems(result: dict, **_more: object) -> dict:
    """drf-spectacular's hook: adds the answer for errors to every operation."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    for operations in result["paths"].values():
        for method, operation in operations.items():
            if method in METHODS:
                operation["responses"]["default"] = ANSWER
    return result
