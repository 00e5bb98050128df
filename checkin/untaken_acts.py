"""What organisers do with scans the server did not take, and how erasure reaches them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checkin import invalid, recording, rules
from checkin.models import UntakenScan
from conference import audit
from conference.errors import Refused
from conference.models import Conference, User
from registration.models import Delegate
from registration.queries import Export


def listed(conference: Conference) -> QuerySet[UntakenScan]:
    """Scans not taken, those nobody looked at yet first; of both the newest first."""
    people = ("device", "badge__delegate", "settled_by")
    rows = conference.untaken_scans.select_related(*people).prefetch_related("conference")
    return rows.order_by(F("settled_at").desc(nulls_first=True), "-effective_at", "-pk")


def waiting(conference: Conference) -> int:
    """How many nobody looked at yet."""
    return conference.untaken_scans.filter(outcome=UntakenScan.Outcome.OPEN).count()


def with_gates(conference: Conference, rows: Iterable[Any]) -> Iterator[Any]:
    """The rows, each with `gate_name`: of its gate by language; empty where there is none such."""
    rows = list(rows)
    slugs = {row.gate for row in rows}
    names = dict(conference.gates.filter(slug__in=slugs).values_list("slug", "name"))
    for row in rows:
        row.gate_name = names.get(row.gate, {})
        yield row


@transaction.atomic
def take(row: UntakenScan, by: User) -> None:
    """Record the scan for its gate as it was made, with its own id. Twice is harmless.

    Raises Refused (409) where it cannot be: the gate is no more, or nobody leaves through it.
    """
    row = _held(row)
    if row.outcome == UntakenScan.Outcome.TAKEN:
        return
    rules.check_can_be_taken(row)
    why = recording.take_after_all(row)
    if why:
        words = {invalid.UNKNOWN_GATE: _("There is no such gate any more."), **invalid.WORDS}
        raise Refused(why, words[why])
    _settle(row, UntakenScan.Outcome.TAKEN, by, "scan.taken_after_all")


@transaction.atomic
def dismiss(row: UntakenScan, by: User) -> None:
    """Somebody has seen it, and it counts for nothing. Twice is harmless; what was taken stays."""
    row = _held(row)
    if row.outcome == UntakenScan.Outcome.OPEN:
        _settle(row, UntakenScan.Outcome.DISMISSED, by, "scan.set_aside")


def _held(row: UntakenScan) -> UntakenScan:
    rows = UntakenScan.objects.select_for_update(of=("self",))
    return rows.select_related("device", "conference").get(pk=row.pk)


def _settle(row: UntakenScan, outcome: str, by: User, action: str) -> None:
    row.outcome, row.settled_at, row.settled_by = outcome, timezone.now(), by
    row.save(update_fields=["outcome", "settled_at", "settled_by"])
    after = {"scan": row.uuid and str(row.uuid), "gate": row.gate, "device": str(row.device)}
    audit.record(action, row, by=by, after=after)


def forget(delegate: Delegate) -> None:
    """Personal data are erased: what was typed and read goes, the row names a badge of nobody."""
    mine = UntakenScan.objects.filter(badge__delegate=delegate)
    mine.update(token="", note="")


def add_to_export(found: Export) -> None:
    """Scans of the delegate's badges that were not taken, among everything kept of them."""
    rows = UntakenScan.objects.filter(badge__delegate=found.delegate).order_by("effective_at", "pk")
    columns = ("gate", "direction", "at", "effective_at", "reason", "outcome", "note")
    found.sections["scans_not_taken"] = list(rows.values(*columns))
