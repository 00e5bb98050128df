"""What kiosks brought and the ledger did not take, as the host reads it on the console."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference import audit
from conference.models import AuditEntry
from initiative import tickets
from initiative.models import Ceremony
from registration.models import Delegate

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ACTION = "initiative.kiosk_refused"
SHOWN_FOR = tickets.VOUCHED_FOR  # as long as a kiosk may keep what it could not send
MOST = 200
# By the refusal's code, for whoever was not there; the words of then were said to the signer.
WORDS = {
    "signed_already": _("Has signed already."),
    "invalid_badge": _("The badge did not count: revoked, printed anew, or none of ours."),
    "unknown_badge": _("This is no badge of ours."),
    "not_accredited": _("The registration is not approved, or has ended."),
    "joined_online": _("Takes part online, and signs on the initiative’s page."),
    "closed": _("Confirmed after the signing had ended."),
    "ticket": _("What the tablet kept of badge and staff is too old, or of another kiosk."),
    "not_allowed": _("Whoever countersigned may not do so here."),
    "undone": _("Was taken back."),
}


@dataclass(frozen=True)
class Refusal:
    """Whose it was, why it was not taken, where and when; `signed`: they have signed since."""

    name: str
    reason: "StrOrPromise"
    kiosk: str
    at: datetime
    signed: bool


def of(ceremony: Ceremony) -> list[Refusal]:
    """Those of the last three days, newest first."""
    rows = ceremony.conference.audit_entries.filter(
        action=ACTION, at__gt=timezone.now() - SHOWN_FOR, after__ceremony=ceremony.pk
    )
    lines = list(rows.order_by("-at")[:MOST])
    people = ceremony.conference.delegates.filter(pk__in=_keys(lines), erased_at=None)
    by_target = {audit.reference(person): person for person in people}
    standing = ceremony.initiative.signatures.active().filter(delegate__in=people)
    signed = set(standing.values_list("delegate", flat=True))
    return [_refusal(line, by_target.get(line.target), signed) for line in lines]


def _keys(lines: list[AuditEntry]) -> list[str]:
    prefix = f"{Delegate._meta.label_lower}:"
    return [line.target.removeprefix(prefix) for line in lines if line.target.startswith(prefix)]


def _refusal(line: AuditEntry, person: Delegate | None, signed: set[int]) -> Refusal:
    facts = line.after or {}
    return Refusal(
        person.display_name() if person else line.target_label,
        WORDS.get(facts.get("code", ""), facts.get("reason", "")),
        facts.get("kiosk", ""),
        line.at,
        person is not None and person.pk in signed,
    )
