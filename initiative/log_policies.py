"""A log's own keys: which of its policy leaves named which, and who signs now.

How a key is followed by another one: initiative.succession, docs/adr/0015.
"""

from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from conference.lib import keys, notes, policies
from conference.lib.policies import Policy
from initiative import witnesses
from initiative.models import Log


def of(log: Log) -> list[Policy]:
    """Its policies, in the order of their leaves."""
    return [Policy(index, tuple(named)) for index, named in log.policies or ()]


def accepted(log: Log, checkpoint: str) -> list[notes.Verifier]:
    """Who may have signed this checkpoint of the log, by its size. Raises BadNote."""
    return policies.accepted(of(log), checkpoint)


def own_keys(origin: str) -> dict[str, Ed25519PrivateKey]:
    """The log's keys that lie here, by verifier key, the newest last. Raises MissingKey."""
    return _named(origin, tuple(keys.log_keys(settings.KEYS_DIR)))


@lru_cache(maxsize=16)
def _named(origin: str, own: tuple[Ed25519PrivateKey, ...]) -> dict[str, Ed25519PrivateKey]:
    return {notes.verifier_key(origin, key.public_key()): key for key in own}


def signed(log: Log, head: notes.Checkpoint, before: int) -> str:
    """The note of the log's next checkpoint, after one over `before` entries.

    All keys in force that lie here sign it; over a policy leaf also those in force before it.
    Raises MissingKey where there is none.
    """
    known, own = of(log), own_keys(log.origin)
    wanted = [*policies.in_force(known, before), *policies.in_force(known, head.size)]
    signing = [own[key] for key in dict.fromkeys(wanted) if key in own]
    if not signing:
        raise keys.MissingKey(f"no key in {settings.KEYS_DIR} is one of {log.origin}")
    text = notes.checkpoint_text(head)
    further = [notes.signature_line(text, log.origin, key) for key in signing[1:]]
    return notes.sign(text, log.origin, signing[0]) + "".join(further)


def published(log: Log) -> dict[str, Any]:
    """For verifiers, at /log/keys.json: keys by policy leaf, those that sign now, the witnesses."""
    known = of(log)
    return {
        "origin": log.origin,
        "policies": [{"leaf": each.leaf, "keys": list(each.keys)} for each in known],
        "keys": list(policies.in_force(known, log.size)),
        "witnesses": [notes.verifier_key(*each.verifier) for each in witnesses.configured()],
    }
