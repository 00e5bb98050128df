"""Where an audit reads a log's public files: a directory, or the address of a site.

Needs no Django, no database: only what anybody can download.
"""

import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

Read = Callable[[str], bytes]

MAX_BYTES = 256 * 2**20
TIMEOUT = 30


class Unreadable(Exception):
    """A public file is missing or cannot be fetched."""


def open_source(location: str) -> Read:
    """A function from a path below /log/ to the file's bytes; it raises Unreadable."""
    if location.startswith(("http://", "https://")):
        return lambda path: _fetch(f"{location.rstrip('/')}/{path}")
    return lambda path: _load(Path(location) / path)


def _load(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path} cannot be read ({error.strerror}).") from error


def _fetch(url: str) -> bytes:
    """The body at an http(s) address."""
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as answer:  # noqa: S310
            content: bytes = answer.read(MAX_BYTES + 1)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise Unreadable(f"{url} cannot be read ({error}).") from error
    if len(content) > MAX_BYTES:
        raise Unreadable(f"{url} is larger than {MAX_BYTES} bytes.")
    return content
