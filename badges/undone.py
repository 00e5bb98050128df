"""What could not be made and still is not: of what failed, all that nothing else has made since."""

import json
from collections.abc import Callable
from typing import Any

from django.db.models import Exists, F, OuterRef

from badges.models import CertificateIssue, Sending
from badges.sheets_models import SheetRun
from badges.sheets_queries import not_printed
from conference.lib.leases import Leased
from conference.models import Conference

PREVIEW = "badges.tasks.preview_design"  # a picture for the designer: nobody waits for it any more
Payload = dict[str, Any]
Rows = list[tuple[int, str, Payload]]  # key, task, payload


def count(conference: Conference) -> int:
    """How many pieces of work failed whose document still is not there."""
    failed = conference.work_items.filter(status=Leased.FAILED).exclude(task=PREVIEW)
    rows: Rows = list(failed.values_list("pk", "task", "payload"))
    if not rows:
        return 0
    rows = _not_repeated(conference, rows)
    open_rows = [row for row in rows if row[1] not in _LOOKS]
    for task, look in _LOOKS.items():
        mine = [row for row in rows if row[1] == task]
        if mine:
            open_rows += look(conference, mine)
    return len(open_rows)


def _not_repeated(conference: Conference, rows: Rows) -> Rows:
    """Without those whose very work was done later, as another piece."""
    tasks = {task for _pk, task, _payload in rows}
    done = conference.work_items.filter(task__in=tasks, status=Leased.DONE, pk__gt=rows[0][0])
    last: dict[str, int] = {}
    for pk, task, payload in done.order_by("pk").values_list("pk", "task", "payload"):
        last[_named(task, payload)] = pk
    return [row for row in rows if last.get(_named(row[1], row[2]), 0) < row[0]]


def _named(task: str, payload: Payload) -> str:
    return f"{task} {json.dumps(payload, sort_keys=True)}"


def _awards(conference: Conference, rows: Rows) -> Rows:
    """Of an issue: until the person holds one of its kind, and the issue's own no longer waits."""
    kinds = {
        pk: (kind, slug)
        for pk, kind, slug in CertificateIssue.objects.filter(conference=conference).values_list(
            "pk", "kind", "initiative_slug"
        )
    }
    made = _made(conference.certificates.valid())
    held = set(made.values_list("kind", "initiative_slug", "delegate_id"))
    waiting = set(conference.certificates.pending().values_list("issue", "delegate"))
    return [
        row for row in rows
        if (kind := kinds.get(row[2]["issue"]))
        and ((*kind, row[2]["delegate"]) not in held
             or (row[2]["issue"], row[2]["delegate"]) in waiting)
    ]  # fmt: skip


def _certificates(conference: Conference, rows: Rows) -> Rows:
    """Until it is made, has ended, or is to be made in another revision."""
    may_come = conference.certificates.valid() | conference.certificates.pending()
    lacking = may_come.exclude(pk__in=_made(conference.certificates))
    wanted = set(lacking.values_list("pk", "revision"))
    renewed = conference.certificates.valid().exclude(renewal=None)
    wanted |= {(paper.pk, paper.ordered_revision) for paper in renewed}
    return [row for row in rows if (row[2]["certificate"], row[2]["revision"]) in wanted]


def _badges(conference: Conference, rows: Rows) -> Rows:
    lacking = conference.badges.active().exclude(pk__in=_made(conference.badges))
    wanted = set(lacking.values_list("pk", "revision"))
    return [row for row in rows if (row[2]["badge"], row[2]["revision"]) in wanted]


def _mailed(conference: Conference, rows: Rows) -> Rows:
    """By mail: until there is a message, or the certificates have ended."""
    lacking = Sending.objects.filter(mail=None, certificate__in=conference.certificates.valid())
    sent = Sending.objects.exclude(mail=None).filter(certificate=OuterRef("certificate"))
    wanted = set(lacking.filter(~Exists(sent)).values_list("pk", flat=True))
    return [row for row in rows if wanted & set(row[2]["sendings"])]


def _sheets(conference: Conference, rows: Rows) -> Rows:
    """A run: until it is made, or every badge of it was printed with others."""
    runs = SheetRun.objects.filter(conference=conference, made_at=None)
    lacking = not_printed(conference.badges.active())
    wanted = set(runs.filter(prints__badge__in=lacking).values_list("pk", flat=True))
    return [row for row in rows if row[2]["run"] in wanted]


def _bundles(conference: Conference, rows: Rows) -> Rows:
    """A file for the printer: until a later one of its sort holds all that was wanted."""
    done = conference.work_items.filter(task=_BUNDLE, status=Leased.DONE).values_list(
        "pk", "payload"
    )
    later: list[tuple[int, str, set[int]]] = [
        (pk, payload["form"], set(payload["certificates"])) for pk, payload in done
    ]
    return [
        (pk, task, payload) for pk, task, payload in rows
        if not any(at > pk and form == payload["form"] and held >= set(payload["certificates"])
                   for at, form, held in later)
    ]  # fmt: skip


def _made(rows: Any) -> Any:
    return rows.filter(made_revision=F("revision")).exclude(pdf="")


_BUNDLE = "badges.tasks.make_bundle"
_LOOKS: dict[str, Callable[[Conference, Rows], Rows]] = {
    "badges.tasks.issue_award": _awards,
    "badges.tasks.make_certificate": _certificates,
    "badges.tasks.make_badge": _badges,
    "badges.tasks.mail_certificates": _mailed,
    "badges.tasks.make_sheets": _sheets,
    _BUNDLE: _bundles,
}
