"""Rows that say what is to be done: claimed with a lease, done, marked (docs/adr/0003)."""

import uuid
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import connections, models, transaction
from django.db.models import F, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LeasedQuerySet(models.QuerySet):
    """Claiming and waking; each is one conditional UPDATE, so two workers never share a row."""

    def due(self) -> Self:
        """Rows that wait and may be done now, or whose worker's lease ran out."""
        now = timezone.now()
        return self.filter(
            Q(status=Leased.WAITING, due_at__lte=now)
            | Q(status=Leased.RUNNING, lease_until__lt=now)
        )

    def claimable(self) -> Self:
        """Rows that a worker may take now."""
        return self.due()

    def claim(self, pk: int) -> Any | None:
        """Take the row for this worker; None when it is done, taken or not due."""
        token = uuid.uuid4()
        lease = timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)
        taken = self.claimable().filter(pk=pk).update(
            status=Leased.RUNNING, lease_token=token, lease_until=lease, attempts=F("attempts") + 1
        )  # fmt: skip
        return self.get(pk=pk) if taken else None

    def claim_some(self, limit: int) -> list[Any]:
        """Take the most urgent rows that are due; others' workers take others meanwhile."""
        token = uuid.uuid4()
        lease = timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)
        with transaction.atomic(using=self.db):
            skip = connections[self.db].features.has_select_for_update_skip_locked
            of = ("self",) if skip else ()
            rows = self.claimable().select_for_update(of=of, skip_locked=skip)
            first = rows.order_by("priority", "due_at", "pk").values_list("pk", flat=True)[:limit]
            self.filter(pk__in=list(first)).update(
                status=Leased.RUNNING, lease_token=token, lease_until=lease,
                attempts=F("attempts") + 1,
            )  # fmt: skip
        return list(self.filter(lease_token=token).order_by("pk"))

    def still_held(self, row: "Leased") -> Self:
        """The row, only while this worker still holds the lease (the fencing token)."""
        return self.filter(pk=row.pk, status=Leased.RUNNING, lease_token=row.lease_token)

    def settle(self, row: "Leased", **values: object) -> bool:
        """Write the outcome, only while this worker still holds the lease."""
        return bool(self.still_held(row).update(lease_token=None, lease_until=None, **values))

    def most_urgent(self, limit: int) -> Self:
        """The first rows that wait, in the order in which they should be done."""
        waiting = self.filter(status=Leased.WAITING, due_at__lte=timezone.now())
        return waiting.order_by("priority", "due_at", "pk")[:limit]

    def free_lapsed(self) -> None:
        """Those whose worker's lease ran out wait again."""
        self.filter(status=Leased.RUNNING, lease_until__lt=timezone.now()).update(
            status=Leased.WAITING, lease_token=None, lease_until=None, woken_at=None
        )

    def note_woken(self) -> tuple[int, int]:
        """Due rows nobody was woken for lately: how many, and the most urgent priority of them.

        They are marked, so that no sweep counts them twice; those whose lease ran out wait again.
        """
        self.free_lapsed()
        now = timezone.now()
        stale = now - timedelta(seconds=settings.LEASE_SECONDS)
        rows = self.filter(status=Leased.WAITING, due_at__lte=now).filter(
            Q(woken_at__isnull=True) | Q(woken_at__lt=stale) | Q(woken_at__lt=F("due_at"))
        )
        first = rows.aggregate(Min("priority"))["priority__min"]
        return (rows.update(woken_at=now), first) if first is not None else (0, 0)


class Leased(models.Model):
    """What a row of work carries: its state, its lease and its attempts."""

    WAITING, RUNNING, DONE, FAILED, UNCERTAIN, WITHHELD, HELD, BOUNCED = (
        "waiting", "running", "done", "failed", "uncertain", "withheld", "held", "bounced",
    )  # fmt: skip
    STATUSES = [
        (WAITING, _("waiting")),
        (RUNNING, _("running")),
        (DONE, _("done")),
        (FAILED, _("failed")),
        (UNCERTAIN, _("uncertain")),
        (WITHHELD, _("withheld")),
        (HELD, _("held")),
        (BOUNCED, _("came back")),
    ]

    status = models.CharField(max_length=10, choices=STATUSES, default=WAITING)
    dedupe = models.CharField(max_length=200, unique=True)
    priority = models.PositiveSmallIntegerField(default=5)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, editable=False)
    lease_token = models.UUIDField(null=True, editable=False)
    woken_at = models.DateTimeField(null=True, editable=False)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = LeasedQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["status", "due_at"], name="%(class)s_due"),
        ]
