"""Which text a translation renders, found by comparing the published versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from initiative.models import Initiative, Text


@dataclass(frozen=True)
class Edition:
    """A version as far as comparing needs it: SHA-256 of each language's text."""

    number: int
    authoritative: str
    texts: Mapping[str, str]


def editions(initiative: Initiative) -> list[Edition]:
    """Of all published versions, oldest first."""
    found: dict[int, Edition] = {}
    rows = Text.objects.filter(version__initiative=initiative).order_by("version__version")
    columns = ("version__version", "version__authoritative", "language", "sha256")
    for number, authoritative, language, sha256 in rows.values_list(*columns):
        edition = found.setdefault(number, Edition(number, authoritative, {}))
        found[number] = Edition(number, authoritative, {**edition.texts, language: sha256})
    return list(found.values())


def renders(known: Sequence[Edition], language: str) -> int | None:
    """The number of the older version that the newest one's translation renders.

    None where it renders the newest: it changed since, or the authoritative text did not. `known`
    is oldest first; a text that itself became the authoritative one is no translation.
    """
    present = known[-1]
    if language == present.authoritative:
        return None
    text = present.texts.get(language)
    same = list(takewhile(lambda each: each.texts.get(language) == text, reversed(known)))[::-1]
    if _binding(present, same[0]) == _binding(present, present):
        return None
    return next((old.number for old, new in pairwise(same) if _changed(old, new)), None)


def _binding(version: Edition, within: Edition) -> str | None:
    """The text in a version's authoritative language, as another version has it."""
    return within.texts.get(version.authoritative)


def _changed(old: Edition, new: Edition) -> bool:
    """Whether the new version's authoritative text differs from the old one's in its language."""
    return _binding(new, old) != _binding(new, new)
