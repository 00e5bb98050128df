"""pydyf's objects: found by their numbers, written as they would be."""

from typing import Any

import pydyf

# Behind data that ends in a carriage return, a line feed alone would make it seem one byte shorter.
END_OF_STREAM = b"\r\nendstream"


def page_of(made: pydyf.PDF) -> Any:
    """The one page's dictionary."""
    return next(
        each for each in made.objects if isinstance(each, dict) and each.get("Type") == "/Page"
    )


def object_at(made: pydyf.PDF, reference: Any) -> Any:
    """The object that a reference leads to."""
    return made.objects[number_of(reference)]


def number_of(reference: Any) -> int:
    """Of the object that a reference leads to."""
    return int(as_bytes(reference).split()[0])


def reference(number: int) -> bytes:
    """To the object of that number."""
    return b"%d 0 R" % number


def as_bytes(item: Any) -> bytes:
    """What pydyf writes for an object, or for an item of its streams."""
    if isinstance(item, pydyf.Stream):
        return bytes(item.data).removesuffix(b"\nendstream") + END_OF_STREAM
    if isinstance(item, pydyf.Object):
        return bytes(item.data)
    return item if isinstance(item, bytes) else str(item).encode("ascii")
