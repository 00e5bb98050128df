"""Bodies that programs send, read without trusting their shape."""

from collections.abc import Iterable
from typing import Any

from rest_framework import parsers
from rest_framework.exceptions import ParseError

DEEPEST = 64  # levels; what the product reads has four


class JSONParser(parsers.JSONParser):
    """JSON whose nesting is bounded: thousands of brackets are no message, and no fault of ours."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        """The body. Raises ParseError (400)."""
        try:
            body = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError from error
        if is_deeper(body, DEEPEST):
            raise ParseError
        return body


def is_deeper(body: object, levels: int) -> bool:
    """Whether lists and objects lie in one another more than so many times."""
    layer: list[Any] = [body]
    for _level in range(levels):
        layer = [part for each in layer for part in _parts(each) if isinstance(part, dict | list)]
        if not layer:
            return False
    return True


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
