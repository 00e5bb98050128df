"""Badges onto paper at the door: one row a print, which a station takes, prints and reports."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from badges.models import Badge
from checkin.gate_models import Gate
from conference.lib import crockford
from conference.models import Conference

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# Our own reasons; anything else is what a person wrote.
PRINT_REASONS = {
    "replaced": _("A newer print of this badge took its place."),
    "withdrawn": _("The badge was withdrawn."),
}
# By what was said of its paper, once a newer print was ordered.
REPLACED = {
    "lost": _("lost, replaced by print %(serial)s"),
    "damaged": _("damaged, replaced by print %(serial)s"),
    "": _("replaced by print %(serial)s"),
}
UNSURE_AFTER = timedelta(minutes=2)


class BadgePrintQuerySet(models.QuerySet["BadgePrint"]):
    """Prints by what becomes of them."""

    def open(self) -> "BadgePrintQuerySet":
        """Those that paper may still come of."""
        return self.filter(state__in=BadgePrint.OPEN)

    def of_now(self) -> "BadgePrintQuerySet":
        """Those of the badge as it is: no newer print was ordered, and it was not withdrawn."""
        return self.filter(badge__status="active", print_serial=F("badge__print_serial"))

    def due(self) -> "BadgePrintQuerySet":
        """Those a station may take: they wait, or the station that had them went before it began.

        Once it has begun, paper may have come out, and only people know: see `is_unsure`.
        """
        now = timezone.now()
        late = Q(state=BadgePrint.State.PRINTING, begun_at=None, lease_until__lt=now)
        made = Q(badge__made_revision=F("badge__revision"))
        return self.of_now().filter(Q(state=BadgePrint.State.WAITING) | late, made)


class BadgePrint(models.Model):
    """That a badge, in one print serial, is wanted on paper at the door, and how that went.

    `station` is the one asked for (none: whichever serves the gate), then the one that took it.
    It holds the row by `lease`, until `lease_until` it must have begun to print (`begun_at`).
    `shown` is what the badge said (badges.facts) when the station took its document.
    `print_serial` and `short_code` are those of the paper that is wanted: while none came out yet,
    they follow a badge that was made anew; once it did, they stay ("" where that is not known).
    `gone`: its paper was declared lost or damaged at the desk, and a newer print ordered.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        PRINTING = "printing", _("printing")
        PRINTED = "printed", _("printed")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    class Gone(models.TextChoices):
        LOST = "lost", _("lost")
        DAMAGED = "damaged", _("damaged")

    OPEN = (State.WAITING, State.PRINTING)

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="badge_prints")
    badge = models.ForeignKey(Badge, models.CASCADE, related_name="door_prints")
    print_serial = models.PositiveSmallIntegerField()
    short_code = models.CharField(max_length=8, blank=True, editable=False)
    gone = models.CharField(max_length=7, choices=Gone.choices, blank=True, editable=False)
    shown = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=200, blank=True)
    station = models.ForeignKey(
        "checkin.Device", models.SET_NULL, null=True, blank=True, related_name="prints"
    )
    gate = models.ForeignKey(Gate, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_from = models.ForeignKey(
        "checkin.Device", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True, editable=False)
    begun_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    lease = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = BadgePrintQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            UniqueConstraint(fields=["badge", "print_serial"], name="one_row_each_badge_print"),
            CheckConstraint(
                condition=~Q(state="printing") | Q(lease__isnull=False, lease_until__isnull=False),
                name="print_is_held_while_it_prints",
            ),
            CheckConstraint(
                condition=~Q(state__in=["failed", "cancelled"]) | ~Q(reason=""),
                name="print_says_why_not",
            ),
        ]
        indexes = [models.Index(fields=["conference", "state", "id"], name="print_queue")]

    def __str__(self) -> str:
        return f"{self.code or '?'} · {self.print_serial}"

    @property
    def code(self) -> str:
        """The short code of this print, as on the paper: K7QM-3ZT9."""
        return crockford.grouped(self.short_code)

    @property
    def is_unsure(self) -> bool:
        """The station began, and was silent ever since: a person must look whether paper came."""
        begun = self.state == self.State.PRINTING and self.begun_at
        return bool(begun and timezone.now() - begun > UNSURE_AFTER)

    @property
    def instead(self) -> str:
        """What became of its paper where a newer print was ordered, in words; of rows as
        print_queries.with_newer reads them.
        """
        newer = getattr(self, "newer", None)
        return str(REPLACED[self.gone]) % {"serial": newer} if newer else ""

    @property
    def is_outdated(self) -> bool:
        """The paper says something else than the badge does by now."""
        is_known = self.state == self.State.PRINTED and self.shown != ""
        return is_known and self.shown != self.badge.shown

    @property
    def reason_words(self) -> "StrPromise | str":
        """Why it failed or was cancelled, in plain words."""
        return PRINT_REASONS.get(self.reason, self.reason)

    @property
    def asked_here(self) -> datetime:
        """By the clock at the conference's place."""
        return self.asked_at.astimezone(self.conference.zone)

    @property
    def ended_here(self) -> datetime | None:
        """By the clock at the conference's place."""
        return self.ended_at.astimezone(self.conference.zone) if self.ended_at else None


class PrintedSheet(models.Model):
    """One badge on paper that left a station: with which code, when, and on whose behalf. Spoilt
    paper stays in the log; what is printed in its place is another sheet of the same row.
    """

    row = models.ForeignKey(BadgePrint, models.CASCADE, related_name="sheets")
    print_serial = models.PositiveSmallIntegerField()
    short_code = models.CharField(max_length=8, blank=True)
    station = models.ForeignKey(
        "checkin.Device", models.SET_NULL, null=True, related_name="printed_sheets"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    asked_from = models.ForeignKey("checkin.Device", models.SET_NULL, null=True, related_name="+")
    printed_at = models.DateTimeField()
    spoilt_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(
                fields=["row"], condition=Q(spoilt_at=None), name="one_good_sheet_each_print"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code or '?'} · {self.print_serial} · {self.printed_at:%H:%M:%S}"

    @property
    def code(self) -> str:
        """The short code on this paper: K7QM-3ZT9."""
        return crockford.grouped(self.short_code)

    @property
    def printed_here(self) -> datetime:
        """By the clock at the conference's place."""
        return self.printed_at.astimezone(self.row.conference.zone)
