"""Which keys an audit believes: those it was told of, and those they handed the log on to."""

from collections.abc import Iterator, Sequence

from conference.lib import merkle, notes, policies
from conference.lib.policies import Policy
from initiative.audit_source import Read, Unreadable


def believed(
    read: Read, named: Sequence[Policy], trusted: Sequence[str], hashes: Sequence[bytes]
) -> tuple[list[Policy], list[str]]:
    """The policies whose keys may sign, and what is wrong with the others.

    `named`: the log's policy leaves. `trusted`: verifier keys known from elsewhere; without them
    those of leaf 0 count. `hashes`: of all leaves. A policy that leaf 0 does not begin, and that
    nobody believed has handed over, is a finding, and so are all that rest on it.
    """
    first = tuple(trusted) or (named[0].keys if named and named[0].leaf == 0 else ())
    found, findings = [Policy(0, first)], list[str]()
    for each in named:
        if each.leaf == 0:
            continue
        try:
            _check_handover(read(f"handover/{each.leaf}"), each, found, hashes)
            found.append(each)
        except (Unreadable, ValueError) as error:
            findings.append(
                f"Leaf {each.leaf} names other keys, and no key believed before it has signed "
                f"a checkpoint over it: {error}."
            )
    return found, findings


def _check_handover(
    data: bytes, policy: Policy, before: Sequence[Policy], hashes: Sequence[bytes]
) -> None:
    """Raises ValueError unless a key believed before has signed this log's beginning, with it."""
    note = data.decode()
    keys = policies.in_force(before, policy.leaf)
    head = notes.open_checkpoint(note, policies.verifiers(keys))
    if not policy.leaf < head.size <= len(hashes):
        raise ValueError("the checkpoint does not cover it")
    if merkle.root_of(hashes[: head.size]) != head.root:
        raise ValueError("the checkpoint is of another history")


def of_size(known: Sequence[Policy], size: int) -> list[notes.Verifier]:
    """Who may have signed a checkpoint over `size` entries."""
    return policies.verifiers(policies.in_force(known, size))


def all_of(known: Sequence[Policy]) -> Iterator[notes.Verifier]:
    """Everybody who ever might: for a checkpoint that the auditor kept alone."""
    for each in known:
        yield from policies.verifiers(each.keys)
