"""The log's key and its successor: both sign for a while, then the new one alone.

Each step is a policy leaf, and the checkpoint over it is signed by keys that were believed before:
so whoever trusts the first key learns of the next ones from the log (docs/adr/0015).
"""

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from conference.lib import key_succession, keys, policies
from initiative import leaves, log as ledger, log_policies
from initiative.models import Checkpoint, Log


class NoSuccessor(RuntimeError):
    """There is nothing to hand over, or nobody to do it; the text says which, for the operator."""


def succeed(log: Log) -> str:
    """Make the log's next key, if the newest is in force already, and let both sign from now on.

    Returns the new verifier key. Raises keys.MissingKey, key_succession.NoSlot.
    """
    now = policies.in_force(log_policies.of(log), log.size)
    if list(log_policies.own_keys(log.origin))[-1] in now:
        key_succession.new_ed25519(settings.KEYS_DIR, "log")
    new = list(log_policies.own_keys(log.origin))[-1]
    _hand_over(log, [*now, new])
    return new


def retire(log: Log) -> list[str]:
    """Let the newest key sign alone from now on; returns the verifier keys that no longer do.

    Raises NoSuccessor before there is another one.
    """
    now = policies.in_force(log_policies.of(log), log.size)
    if len(now) < 2:
        raise NoSuccessor("One key signs alone already: make its successor first.")
    _hand_over(log, [now[-1]])
    return list(now[:-1])


@transaction.atomic
def _hand_over(log: Log, named: Sequence[str]) -> None:
    """Append the policy leaf; the checkpoint over it is signed by the old keys and the new."""
    head = Log.objects.select_for_update().get(pk=log.pk)
    before = policies.in_force(log_policies.of(head), head.size)
    if not set(before) & set(log_policies.own_keys(head.origin)):
        raise keys.MissingKey(f"none of the keys believed now lies in {settings.KEYS_DIR}")
    head.policies = [*(head.policies or ()), [head.size, list(named)]]
    head.save(update_fields=["policies"])
    ledger.append(head, [leaves.policy(head.origin, named, timezone.now())])
    log.refresh_from_db()


def handover(log: Log, index: int) -> Checkpoint:
    """The first checkpoint over a policy leaf. Raises LookupError where that is none, or leaf 0."""
    if index not in {each.leaf for each in log_policies.of(log)[1:]}:
        raise LookupError(f"leaf {index} hands nothing over")
    return Checkpoint.objects.filter(log=log, size__gt=index).earliest("size")
