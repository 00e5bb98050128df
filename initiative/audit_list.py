"""The public list against the log: each row by its disclosures, and nobody missing."""

import json
from collections.abc import Iterator
from typing import Any

from conference.lib import canonical, disclosures
from initiative.audit_leaves import Log

SECRET = {"evidence", "contact"}


def check(content: bytes, log: Log) -> tuple[int, list[str]]:
    """(number of rows, findings) of list.jsonl."""
    findings: list[str] = []
    seen: dict[int, int] = {}
    lines = content.split(b"\n")
    if lines.pop() != b"":
        findings.append("The list breaks off in the middle of a row.")
    for number, line in enumerate(lines, start=1):
        row = _parse(line)
        if row is None:
            findings.append(f"Row {number} is malformed.")
            continue
        if canonical.encode(row) != line:
            findings.append(f"Row {number} (leaf {row['index']}) is not in canonical JSON.")
        index = row["index"]
        if index in seen:
            findings.append(f"Row {number} repeats row {seen[index]} (leaf {index}).")
        seen.setdefault(index, number)
        findings += [f"Row {number} (leaf {index}) {what}" for what in _check_row(row, log)]
    findings += [
        f"Leaf {index} agreed to be listed and still stands, but was dropped from the list."
        for index in sorted(log.due - set(seen))
    ]
    return len(lines), findings


def _parse(line: bytes) -> dict[str, Any] | None:
    """A row {index, claims, disclosures} that has a canonical form (RFC 8785)."""
    try:
        row = json.loads(line)
        canonical.encode(row)
        well_formed = (
            isinstance(row, dict)
            and set(row) == {"index", "claims", "disclosures"}
            and type(row["index"]) is int
            and isinstance(row["claims"], dict)
            and isinstance(row["disclosures"], list)
            and all(isinstance(each, str) for each in row["disclosures"])
        )
    except (ValueError, RecursionError):
        return None
    return row if well_formed else None


def _check_row(row: dict[str, Any], log: Log) -> Iterator[str]:
    index = row["index"]
    leaf = log.signatures.get(index)
    if leaf is None:
        yield "was invented: the log has no such signature."
        return
    if index in log.ended:
        status, by = log.ended[index]
        yield f"is still listed, though leaf {by} says it was {status}."
    if index in log.hidden:
        yield f"is still listed, though leaf {log.hidden[index]} hides it."
    if leaf["list"] is not True:
        yield "is listed, though its signatory did not agree to be."
    yield from _check_claims(row, leaf)


def _check_claims(row: dict[str, Any], leaf: dict[str, Any]) -> Iterator[str]:
    try:
        claims = [disclosures.parse(each) for each in row["disclosures"]]
        fitting = [disclosures.digest(each) in leaf["_sd"] for each in row["disclosures"]]
    except ValueError:
        yield "was edited: a disclosure cannot be read."
        return
    if not any(fitting):
        yield "was invented: nothing it discloses was signed with this leaf."
    for claim, fits in zip(claims, fitting, strict=True):
        if not fits and any(fitting):
            yield f"was edited: its {claim.name} is not what was signed."
        if claim.name in SECRET:
            yield f"discloses the {claim.name}, which nobody may see."
    if len({claim.name for claim in claims}) != len(claims):
        yield "discloses one claim twice."
    if not _same(row["claims"], {claim.name: claim.value for claim in claims}):
        yield "was edited: the claims to read are not those disclosed."


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Equal as JSON, where true is not 1."""
    try:
        return canonical.encode(one) == canonical.encode(other)
    except ValueError:
        return False
