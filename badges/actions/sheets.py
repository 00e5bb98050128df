"""Badges onto paper: a run for each size is ordered, a worker makes each."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from badges import rules, sheets, sheets_queries
from badges.models import Badge
from badges.sheets_models import Print, SheetRun
from badges.sheets_queries import Batch
from conference import jobs
from conference.models import Conference, User

MAKE_SHEETS = "badges.tasks.make_sheets"


@transaction.atomic
def order_sheets(
    conference: Conference, badges: Iterable[Badge], paper: str, by: User | None,
    sides: str = sheets.FRONTS,
) -> SheetRun:  # fmt: skip
    """Have these badges put on paper, in their order: a run for each of their sizes that has room
    on it (those of sheets_queries.without_room stay unprinted). Returns that of the largest, whose
    `others` the others are. Refuses where there is none."""
    batches = sheets_queries.by_size(conference, badges)
    rules.check_any_badges(batches)
    rules.check_any_room(sheets.BY_CODE[paper], [batch.size for batch in batches])
    batches = [batch for batch in batches if sheets.BY_CODE[paper].holds(batch.size)]
    backs = any(batch.has_backs for batch in batches)
    rules.check_sides(sides != sheets.FRONTS, sheets.BY_CODE[paper].has_back, backs)
    first, *others = (
        _run(conference, batch, paper, by, sides if batch.has_backs else sheets.FRONTS)
        for batch in batches
    )
    conference.sheet_runs.filter(pk__in=[run.pk for run in others]).update(first=first)
    return first


def _run(conference: Conference, batch: Batch, paper: str, by: User | None, sides: str) -> SheetRun:
    """The run of badges of one size, with a job of its own."""
    job = jobs.start(conference, "badge_sheets", _("Badges on paper"), by)
    width, height = batch.size
    run = SheetRun.objects.create(
        conference=conference, job=job, paper=paper, sides=sides, width=width, height=height
    )
    Print.objects.bulk_create(
        Print(run=run, badge=badge, position=position)
        for position, badge in enumerate(batch.badges, 1)
    )
    make_sheets(run)
    return run


def make_sheets(run: SheetRun) -> None:
    """Leave the PDF to a worker."""
    jobs.enqueue(
        MAKE_SHEETS,
        {"run": run.pk},
        conference=run.conference,
        dedupe=f"make_sheets:{run.pk}",
        job=run.job,
        about=run,
        label=run.paper_label,
        priority=jobs.SOON,
    )


def note_printed(badge: Badge, print_serial: int, shown: str) -> None:
    """A station at the door put this print on paper, as it was when it `shown` this. Twice is
    harmless.
    """
    Print.objects.get_or_create(badge=badge, run=None, print_serial=print_serial, shown=shown)


def note_spoilt(badge: Badge, print_serial: int, shown: str) -> None:
    """That paper is no good: the badge is not printed, unless sheets have it."""
    Print.objects.filter(badge=badge, run=None, print_serial=print_serial, shown=shown).delete()
