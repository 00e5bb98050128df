"""Beside the messages: how fast mail goes to each of the big mail houses, what happened to each
message, where it went before, and how much came back that no message here is known for."""

from typing import Any, Self

from django.conf import settings
from django.db import connections, models, transaction
from django.db.models import UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.lib.leases import Leased, LeasedQuerySet


class MailLane(models.Model):
    """Domains that count mail together, and when their next message of a list may leave.

    The row is what every worker shares: whoever takes a slot moves `free_at` on.
    """

    name = models.CharField(max_length=60, unique=True)
    domains = models.JSONField(default=list)
    per_minute = models.PositiveIntegerField(help_text=_("0: no limit."))
    free_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MailEvent(models.Model):
    """One thing that happened to a message. Rows are only ever added (conference/mail_life.py);
    erasure empties `answer`, which may quote an address."""

    class What(models.TextChoices):
        WRITTEN = "written", _("Put into the outbox")
        HELD = "held", _("Held back")
        LET_GO = "let_go", _("Free to leave")
        SLOT = "slot", _("Waits for its turn")
        TRIED = "tried", _("Try %(n)s began")
        STOPPED = "stopped", _("Not handed over after all")
        SENT = "sent", _("Handed over")
        DEFERRED = "deferred", _("Did not leave; it is tried again")
        GIVEN_UP = "given_up", _("Given up")
        REFUSED = "refused", _("Refused for good")
        UNCERTAIN = "uncertain", _("Uncertain whether it left")
        LOST = "lost", _("The worker was lost")
        AGAIN = "again", _("To be sent once more, on request")
        READDRESSED = "readdressed", _("Goes to another address from now on")
        REWRITTEN = "rewritten", _("Written anew")
        SETTLED = "settled", _("Somebody knows that it arrived")
        DELIVERED = "delivered", _("Delivered")
        DELAYED = "delayed", _("Delayed on its way")
        ANSWERED = "answered", _("Answered by a machine")
        BOUNCED = "bounced", _("Came back")
        FORMER = "former", _("Came back from an address of before")
        COMPLAINED = "complained", _("Called unwanted by its reader")
        UNSUBSCRIBED = "unsubscribed", _("The reader wants no more such mail")
        WITHHELD = "withheld", _("Never sent")
        ERASED = "erased", _("Emptied: its person's data were erased")

    mail = models.ForeignKey("conference.OutgoingMail", models.CASCADE, related_name="life")
    at = models.DateTimeField(default=timezone.now, editable=False)
    what = models.CharField(max_length=12, choices=What.choices)
    reason = models.CharField(
        max_length=20, blank=True, help_text=_("A code of conference.mail_words.")
    )
    answer = models.TextField(blank=True, help_text=_("The other server's own words."))
    until = models.DateTimeField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.what} {self.reason}".strip()


class FormerAddress(models.Model):
    """Where a message went before it was sent to another address, and under which Message-ID: what
    comes back from there says nothing of the address it has now."""

    mail = models.ForeignKey("conference.OutgoingMail", models.CASCADE, related_name="formers")
    address = models.EmailField()
    message_id = models.CharField(max_length=200, unique=True)
    provider_id = models.CharField(max_length=200, blank=True, db_index=True)
    until = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.address


class MailQuerySet(LeasedQuerySet):
    """Before a message is taken anew, that its worker was lost is written down."""

    def claimable(self) -> Self:
        """Rows that wait and may be done now. One whose lease runs out just now is none: it would
        be taken without a word of that."""
        return self.due().filter(status=Leased.WAITING)

    def claim(self, pk: int) -> Any | None:
        """Take the row for this worker; None when it is done, taken or not due."""
        self.filter(pk=pk).free_lapsed()
        return super().claim(pk)

    def claim_some(self, limit: int) -> list[Any]:
        """Take the most urgent rows that are due; others' workers take others meanwhile."""
        self.free_lapsed()
        return super().claim_some(limit)

    def free_lapsed(self) -> None:
        """Rows whose worker's lease ran out wait again; each says whether the mail server had
        been handed it (`handed_over_at` stays: such a one is uncertain)."""
        over = self.filter(status=Leased.RUNNING, lease_until__lt=timezone.now())
        if not over.exists():
            return
        with transaction.atomic(using=self.db):
            skip = connections[self.db].features.has_select_for_update_skip_locked
            rows = over.select_for_update(of=("self",) if skip else (), skip_locked=skip)
            lost = dict(rows.order_by("pk").values_list("pk", "handed_over_at"))
            self.model._default_manager.filter(pk__in=lost).update(  # noqa: SLF001 - documented
                status=Leased.WAITING, lease_token=None, lease_until=None, woken_at=None
            )
            MailEvent.objects.bulk_create(
                MailEvent(mail_id=pk, what="lost", reason="handed" if at else "not_begun")
                for pk, at in lost.items()
            )


class StrayReport(models.Model):
    """What came back on a day and could be put to no message: a number, and nobody's address."""

    class Why(models.TextChoices):
        UNKNOWN = "unknown", _("names no message of ours")
        UNREADABLE = "unreadable", _("could not be read")
        EVENT = "event", _("a provider's event about no message of ours")
        OTHER = "other", _("no notification at all")

    day = models.DateField()
    why = models.CharField(max_length=10, choices=Why.choices)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["-day", "why"]
        constraints = [UniqueConstraint(fields=["day", "why"], name="one_count_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.why}: {self.count}"
