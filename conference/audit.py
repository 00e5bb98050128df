"""The audit trail: who did what, when, from where, and what it changed."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models

from conference.models import AuditEntry, Conference, User


@dataclass(frozen=True)
class Origin:
    """Where the present request comes from; a middleware sets it, workers have none."""

    user: User | None = None
    address: str | None = None


_NOWHERE = Origin()
origin: ContextVar[Origin] = ContextVar("origin", default=_NOWHERE)


def reference(target: models.Model) -> str:
    """How audit, mail and work rows name another row: "app_label.model:pk"."""
    return f"{target._meta.label_lower}:{target.pk}"


def record(
    action: str,
    target: models.Model,
    *,
    conference: Conference | None = None,
    by: object = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add one line. `by` (a user, delegate, device or word) overrides the request's user."""
    source = origin.get()
    actor = by if by is not None else source.user
    return AuditEntry.objects.create(
        conference=conference
        or (target if isinstance(target, Conference) else getattr(target, "conference", None)),
        action=action,
        target=reference(target),
        target_label=str(target)[:200],
        user=actor if isinstance(actor, User) else None,
        actor="" if actor is None or isinstance(actor, AnonymousUser) else str(actor)[:200],
        address=source.address,
        before=before,
        after=after,
    )
