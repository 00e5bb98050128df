"""Who watches this ledger from outside: KEYS_DIR/witnesses, lines of a C2SP tlog-policy.

    witness <name> <vkey> <url>

The name is ours, the key the witness's (type 0x04), the address its submission prefix. Empty lines
and those that begin with # are passed over, and so are a policy's other lines.
"""

from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from conference.lib import notes


class BadPolicy(ValueError):
    """A line of the file cannot be read."""


class Witness(NamedTuple):
    """One who cosigns."""

    verifier: notes.Verifier
    url: str


def path() -> Path:
    """Where they are named."""
    return Path(settings.KEYS_DIR) / "witnesses"


def configured() -> list[Witness]:
    """Those with an address, in the file's order; none where there is no file. Raises BadPolicy."""
    try:
        lines = path().read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []
    found = [_witness(number, line.split()) for number, line in enumerate(lines, start=1)]
    return [each for each in found if each is not None]


def _witness(number: int, words: list[str]) -> Witness | None:
    if words[:1] != ["witness"] or len(words) == 3:  # a witness without an address is not asked
        return None
    try:
        _word, _name, key, url = words
        verifier = notes.parse_verifier_key(key)
    except ValueError as error:
        raise BadPolicy(f"Line {number} of {path()} names no witness: {error}.") from error
    if verifier.kind != notes.COSIGNATURE or not url.startswith(("https://", "http://")):
        raise BadPolicy(f"Line {number} of {path()} needs a cosigner's key and an address.")
    return Witness(verifier, url.rstrip("/"))
