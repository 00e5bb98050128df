"""The door: gates, the devices that stand at them, and every scan they made."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import CheckConstraint, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from badges.models import Badge
from checkin import reasons
from checkin.device_models import (
    Device as Device,
    DeviceKind as DeviceKind,
    Farewell as Farewell,
    ProvisioningCode as ProvisioningCode,
)
from checkin.gate_models import Direction, Gate, Regrouping as Regrouping, Zone as Zone
from checkin.picture_models import (
    Acknowledgement as Acknowledgement,
    Followed as Followed,
    Presence as Presence,
    Visit as Visit,
    Watch as Watch,
)
from checkin.print_models import BadgePrint as BadgePrint, PrintedSheet as PrintedSheet
from checkin.untaken_models import UntakenScan as UntakenScan
from conference.models import Conference

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class ScanQuerySet(models.QuerySet["Scan"]):
    """Scans by what they did."""

    def turning(self) -> Self:
        """Scans that changed who is inside: entries and exits that counted."""
        return self.filter(verdict__in=Scan.TURNING, badge__isnull=False).exclude(area="")

    def latest_turns(self) -> Self:
        """For each badge and area the scan that decides whether its bearer is inside."""
        later = Scan.objects.turning().filter(
            Q(effective_at__gt=OuterRef("effective_at"))
            | Q(effective_at=OuterRef("effective_at"), uuid__gt=OuterRef("uuid")),
            badge=OuterRef("badge"),
            area=OuterRef("area"),
        )
        return self.turning().filter(~Exists(later))

    def inside(self) -> Self:
        """For everybody who is inside somewhere now, the scan that let them in; see its zone."""
        stays = Q(until=None) | Q(until__gt=timezone.now())
        return self.latest_turns().filter(stays, direction=Direction.IN)

    def handed_out(self) -> Self:
        """Scans at which something was given: a lunch, a gift bag; nobody is inside by them."""
        return self.filter(verdict__in=Scan.TURNING, badge__isnull=False, area="")


class Scan(models.Model):
    """One reading of one badge, or the undoing of one. Rows are only added; the verdict alone is
    derived anew.

    `seq` is the server's own sequence, `uuid` the id the device gave. Kept as they were when the
    scan came in, so that no later change of a gate changes what was answered: `refusal` (what the
    rules said, with its facts), `terms` (how often and how soon one may come: passes.terms_of),
    `area` (somebody is in one zone of it at a time; "" where nobody is inside by this scan) and
    `until` (when an entry ends by itself). Verdict, reason and its facts follow from the badge's
    scans in the order (effective_at, uuid), see verdicts.derive.
    """

    class Verdict(models.TextChoices):
        FIRST = "first", _("let in")
        REPEAT = "repeat", _("scanned again")
        CONFLICT = "conflict", _("at another device")
        ADMITTED_REVOKED = "admitted_revoked", _("let in against the rules")
        DENIED = "denied", _("refused")
        REJECTED = "rejected", _("no badge of ours")
        UNDO = "undo", _("takes a scan back")
        UNDONE = "undone", _("taken back")

    TURNING = (Verdict.FIRST, Verdict.ADMITTED_REVOKED)

    seq = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    # Every index is written with every scan, so there is none that only a key brings along.
    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="scans", db_index=False
    )  # fmt: skip
    device = models.ForeignKey(Device, models.RESTRICT, related_name="scans", db_index=False)
    gate = models.ForeignKey(Gate, models.RESTRICT, related_name="scans", db_index=False)
    zone = models.SlugField(db_index=False)
    area = models.CharField(max_length=60, blank=True)
    badge = models.ForeignKey(
        Badge, models.SET_NULL, null=True, related_name="scans", db_index=False
    )  # fmt: skip
    badge_ref = models.CharField(max_length=16, blank=True)
    print_serial = models.PositiveSmallIntegerField(null=True)
    token = models.CharField(max_length=400, blank=True)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    at = models.DateTimeField()
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    body_hash = models.CharField(max_length=64)
    local_verdict = models.CharField(max_length=20, blank=True)
    forced = models.BooleanField(default=False)
    undoes = models.UUIDField(null=True)
    note = models.CharField(max_length=200, blank=True)
    terms = models.JSONField(default=dict)
    until = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=20, blank=True)
    refusal_facts = models.JSONField(default=dict)
    verdict = models.CharField(max_length=16, choices=Verdict.choices)
    reason = models.CharField(max_length=20, blank=True)
    facts = models.JSONField(default=dict)
    flags = models.JSONField(default=list)

    objects = ScanQuerySet.as_manager()

    class Meta:
        ordering = ["effective_at", "uuid"]
        constraints = [
            CheckConstraint(
                condition=Q(direction__in=Direction.values), name="scan_direction_known"
            ),
            CheckConstraint(
                condition=Q(verdict="rejected") | ~Q(badge_ref=""), name="scan_names_a_badge"
            ),
            CheckConstraint(
                condition=Q(forced=False, undoes=None) | ~Q(note=""), name="scan_says_why"
            ),
            CheckConstraint(
                condition=Q(forced=False) | Q(undoes=None), name="scan_forces_or_undoes"
            ),
        ]
        indexes = [
            models.Index(fields=["badge", "area", "effective_at", "uuid"], name="scan_of_badge"),
            models.Index(fields=["conference", "seq"], name="scan_sequence"),
            models.Index(fields=["conference", "-effective_at"], name="scan_recent"),
            models.Index(
                fields=["conference", "-effective_at"],
                condition=Q(verdict__in=["admitted_revoked", "conflict", "rejected"]),
                name="scan_to_look_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.badge_ref or '?'} {self.gate_id} {self.verdict}"

    @property
    def effective_here(self) -> datetime:
        """By the clock at the conference's place."""
        return self.effective_at.astimezone(self.conference.zone)

    @property
    def verdict_words(self) -> str:
        """The verdict in a word: what is handed out is given, and whoever goes out has left."""
        if self.area == "" and self.verdict in GIVEN:
            return str(GIVEN[self.verdict]) % {"what": self.gate}
        left = self.direction == Direction.OUT and self.verdict == self.Verdict.FIRST
        return str(_("left") if left else self.get_verdict_display())

    @property
    def reason_words(self) -> str:
        """The reason in plain words, with its facts; of a device's own reason there may be none."""
        if not self.facts:
            return str(reasons.PLAIN.get(self.reason, ""))
        return reasons.reader(self.conference).words(self.reason, self.facts)


# The same of what is handed out, where nobody is inside by it: a lunch, a gift bag.
GIVEN: "dict[str, StrPromise]" = {
    Scan.Verdict.FIRST: _("%(what)s: given"),
    Scan.Verdict.REPEAT: _("%(what)s: given already"),
    Scan.Verdict.CONFLICT: _("%(what)s: given already"),
    Scan.Verdict.ADMITTED_REVOKED: _("%(what)s: given against the rules"),
    Scan.Verdict.DENIED: _("%(what)s: not given"),
}


class RosterChange(models.Model):
    """That a badge or its bearer changed: what devices read, in the order of the server."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="roster_changes")
    badge_ref = models.CharField(max_length=16)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["conference", "id"], name="roster_sequence")]

    def __str__(self) -> str:
        return f"{self.pk}: {self.badge_ref}"
