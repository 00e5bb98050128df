"""Whose signature a checkpoint needs: the keys of a log's policy leaves, handed on by each other.

A policy leaf names the keys from itself on. The first one's are known from elsewhere; a later one's
are believed because a key believed before it has signed a checkpoint over it (the handover).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from conference.lib import notes


class Policy(NamedTuple):
    """A policy leaf: where it stands in the log, and the verifier keys it names."""

    leaf: int
    keys: tuple[str, ...]


def in_force(policies: Sequence[Policy], size: int) -> tuple[str, ...]:
    """The keys for a checkpoint over `size` entries: any one of them is enough.

    `policies` are in the log's order; where the tree covers none, the first one's keys.
    """
    covered = [each for each in policies if each.leaf < size]
    return (covered or policies)[-1 if covered else 0].keys


def verifiers(keys: Iterable[str]) -> list[notes.Verifier]:
    """The keys of kinds that this program knows; others are for other programs."""
    found = []
    for key in keys:
        try:
            found.append(notes.parse_verifier_key(key))
        except notes.BadNote:
            continue
    return found


def accepted(policies: Sequence[Policy], checkpoint: str) -> list[notes.Verifier]:
    """Who may have signed this note, by the size it claims to cover. Raises BadNote."""
    size = notes.parse_checkpoint(notes.text_of(checkpoint)).size
    return verifiers(in_force(policies, size))
