"""Who watches this ledger from outside: KEYS_DIR/witnesses, lines of a C2SP tlog-policy.

    witness <name> <vkey> <url>

The name is ours, the key the witness's (type 0x04), the address its submission prefix. Empty lines
and those that begin with # are passed over, and so are a policy's other lines.
"""

from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from conference.lib import notes
from conference.lib.trouble import Trouble

FORM = "witness <name> <vkey> <url>"
OTHERS = ("log", "group", "quorum")  # a policy's other lines


class Witness(NamedTuple):
    """One who cosigns."""

    verifier: notes.Verifier
    url: str


def path() -> Path:
    """Where they are named."""
    return Path(settings.KEYS_DIR) / "witnesses"


def configured() -> list[Witness]:
    """Those with an address, in the file's order; none where there is no file. What cannot be read
    is passed over here, and named by flaws()."""
    return [each for each in map(_read, _lines()) if isinstance(each, Witness)]


def flaws() -> dict[int, str]:
    """The lines of the file that cannot be read, by number, and why; for the operator."""
    found = {number: _read(line) for number, line in enumerate(_lines(), start=1)}
    return {
        number: f"Line {number} of {path()}: {why}"
        for number, why in found.items() if isinstance(why, str)
    }  # fmt: skip


def look() -> None:
    """For monitors and the desk. Raises Trouble where a line cannot be read."""
    if found := flaws():
        numbers = ", ".join(map(str, found))
        raise Trouble("witness_lines", " ".join(found.values()), numbers=numbers)


def _lines() -> list[str]:
    try:
        return path().read_text("utf-8").splitlines()
    except FileNotFoundError:
        return []


def _read(line: str) -> Witness | str | None:
    """A witness to ask, why this names none, or None for a line that is to be passed over."""
    words = line.split()
    if not words or words[0].startswith("#") or words[0] in OTHERS:
        return None
    if words[0] != "witness":
        return f"“{words[0]}” is no word of a policy; a witness is named as “{FORM}”."
    if len(words) not in (3, 4):
        return f"it has {len(words)} words, and a witness is named as “{FORM}”."
    try:
        verifier = notes.parse_verifier_key(words[2])
    except ValueError as error:
        return f"“{words[2]}” stands where the verifier key should: {error}."
    if verifier.kind != notes.COSIGNATURE:
        return f"“{verifier.name}” is not a cosigner's key (type 0x04)."
    if len(words) == 3:  # a witness without an address is not asked
        return None
    if not words[3].startswith(("https://", "http://")):
        return f"“{words[3]}” is no address that begins with https:// or http://."
    return Witness(verifier, words[3].rstrip("/"))
