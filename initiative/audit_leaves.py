"""Reading a log's leaves for the audit: their form, and who still stands.

The active list is a fold of the log: signatures minus withdrawn, revoked and amended ones.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from conference.lib import canonical
from conference.lib.policies import Policy

ENDING = ("withdrawn", "revoked", "amended")
COMMITMENTS = {"sign": 9, "status": 1}


@dataclass
class Log:
    """What the leaves say, and what is wrong with them."""

    origin: str = ""
    policies: list[Policy] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)
    signatures: dict[int, dict[str, Any]] = field(default_factory=dict)
    ended: dict[int, tuple[str, int]] = field(default_factory=dict)
    hidden: dict[int, int] = field(default_factory=dict)
    digests: dict[str, int] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)

    @property
    def active(self) -> set[int]:
        """Indexes of the signatures that stand."""
        return set(self.signatures) - set(self.ended)

    @property
    def due(self) -> set[int]:
        """Indexes that the public list must have."""
        listed = {index for index in self.active if self.signatures[index]["list"] is True}
        return listed - set(self.hidden)


def read(entries: Sequence[bytes]) -> Log:
    """Fold the leaves, in order."""
    log = Log()
    for index, entry in enumerate(entries):
        leaf = _parse(entry)
        reader = _READERS.get(leaf.get("t", "")) if leaf else None
        if leaf is None or reader is None or leaf.get("v") != 1:
            log.findings.append(f"Leaf {index} is no leaf this version knows.")
            continue
        if index == 0 and leaf["t"] != "policy":
            log.findings.append("Leaf 0 is not the policy.")
        try:
            reader(log, index, leaf, entry)
        except (KeyError, TypeError, AttributeError):
            log.findings.append(f"Leaf {index} lacks what a leaf of its kind has.")
    return log


def _parse(entry: bytes) -> dict[str, Any] | None:
    """The leaf, if it is canonical JSON; another spelling would hash differently."""
    try:
        leaf = json.loads(entry)
        return leaf if isinstance(leaf, dict) and canonical.encode(leaf) == entry else None
    except (ValueError, RecursionError):
        return None


def _policy(log: Log, index: int, leaf: dict[str, Any], _entry: bytes) -> None:
    """What it names; whether that is to be believed, the keys before it say (audit_keys)."""
    origin, keys = str(leaf["origin"]), tuple(str(key) for key in leaf["keys"])
    if log.policies and origin != log.origin:
        log.findings.append(f"Leaf {index} is the policy of another log, {origin}.")
        return
    log.origin = origin
    log.policies.append(Policy(index, keys))


def _text(log: Log, _index: int, leaf: dict[str, Any], entry: bytes) -> None:
    _ = [(each["lang"], each["sha256"], each["bytes"]) for each in leaf["texts"]]
    log.texts.add(hashlib.sha256(entry).hexdigest())


def _sign(log: Log, index: int, leaf: dict[str, Any], _entry: bytes) -> None:
    if leaf["text"] not in log.texts:
        log.findings.append(f"Leaf {index} signs a text that no earlier leaf published.")
    if not isinstance(leaf["list"], bool):
        raise TypeError
    _remember_digests(log, index, leaf)
    log.signatures[index] = leaf


def _status(log: Log, index: int, leaf: dict[str, Any], _entry: bytes) -> None:
    _remember_digests(log, index, leaf)
    ref, status = leaf["ref"], leaf["status"]
    if ref not in log.signatures:
        log.findings.append(f"Leaf {index} speaks of leaf {ref}, which is no earlier signature.")
    elif status in ENDING:
        log.ended.setdefault(ref, (status, index))
    elif status == "hidden":
        log.hidden.setdefault(ref, index)
    else:
        log.findings.append(f"Leaf {index} has a status nobody knows.")


def _remember_digests(log: Log, index: int, leaf: dict[str, Any]) -> None:
    """Each commitment is fresh: a repeated one would link two people or copy one."""
    digests = leaf["_sd"]
    complete = isinstance(digests, list) and len(digests) == COMMITMENTS[leaf["t"]]
    if leaf["_sd_alg"] != "sha-256" or not complete:
        raise TypeError
    for digest in digests:
        if digest in log.digests:
            log.findings.append(f"Leaf {index} repeats a commitment of leaf {log.digests[digest]}.")
        log.digests.setdefault(digest, index)


_READERS = {"policy": _policy, "text": _text, "sign": _sign, "status": _status}
