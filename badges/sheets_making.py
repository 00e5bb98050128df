"""What a worker does with a run of badges: look for what cannot be printed, then the PDF."""

import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from badges import design_queries, documents, facts as facts_of, making, sheets
from badges.design_queries import Layouts
from badges.models import Badge
from badges.sheets_models import Print, SheetRun
from conference import audit, jobs
from conference.job_steps import Steps
from conference.lib import files

_PERSON = (
    "badge__conference", "badge__delegate__conference", "badge__delegate__category",
    "badge__delegate__association", "badge__delegate__photo",
)  # fmt: skip


def make_sheets(payload: dict[str, Any], steps: Steps | None = None) -> dict[str, Any]:
    """{"run"}: the PDF into the store. Whose badge cannot be made is left out: with the characters
    that no font has, or with another reason; {"missing"} alone where no font can print anybody's.
    """
    steps = steps or Steps()
    run = SheetRun.objects.select_related("conference", "job__started_by").get(pk=payload["run"])
    if run.made_at:
        return {"skipped": "it is made already"}
    prints, badges = _printable(run)
    lost = _lacking(prints, badges)
    own = {
        each.badge_id: (each.badge, facts)
        for each, facts in zip(prints, badges, strict=True)
        if not each.missing
    }
    if lost and not own:
        return {"missing": lost}
    everybody = list(run.prints.order_by("position").values_list("badge_id", flat=True))
    steps.through(everybody, lambda pk: _slow(*own[pk]) if pk in own else None)
    failed = steps.failed
    there = [pair for pk, pair in own.items() if str(pk) not in failed]
    if not there and failed:
        raise jobs.Permanent(next(iter(failed.values())))
    path, digest = _store(run, there, steps)
    done = [each for each in prints if each.badge_id in own and str(each.badge_id) not in failed]
    _keep(run, done, {"pdf": path, "pdf_sha256": digest})
    return {"pdf": path, "badges": len(done), "failed": failed}


def _printable(run: SheetRun) -> tuple[list[Print], list[documents.Badge]]:
    """Places of badges that open the door, and what these badges say."""
    rows = run.prints.filter(badge__status=Badge.Status.ACTIVE).select_related(*_PERSON)
    seats = ("badge__delegate__seats__talk", "badge__delegate__speakers")
    prints = list(rows.prefetch_related(*seats).order_by("position"))
    layouts = design_queries.layouts(run.conference)
    return prints, [_facts(each.badge, layouts) for each in prints]


def _slow(badge: Badge, facts: documents.Badge) -> Callable[[], object] | None:
    """What takes long before this badge can come on a sheet: its own document, if not made."""
    if badge.is_made or documents.can_stamp(facts):
        return None
    return partial(making.made_badge, badge)


def _store(
    run: SheetRun, there: Sequence[tuple[Badge, documents.Badge]], steps: Steps
) -> tuple[str, str]:
    """The PDF in the store and its digest."""
    badges = [facts for _badge, facts in there]
    sizes = {documents.badge_size(facts) for facts, _token, _code in badges}
    if len(sizes) != 1:  # a design was published since the order
        raise jobs.Permanent("no badges, or badges of different sizes", "different_sizes")
    paper, size = sheets.BY_CODE[run.paper], sizes.pop()
    back = None if run.sides == sheets.FRONTS else paper.back(size, run.sides)

    def stored(at: int) -> bytes | None:
        badge, facts = there[at]
        try:  # what shows something older than the sheets would is not taken
            fits = badge.is_made and badge.shown == facts_of.digest(facts[0])
            return files.read(badge.pdf) if fits else None
        except FileNotFoundError:  # lost from the store
            return None

    with tempfile.TemporaryFile() as file, translation.override("zh-hans"):
        documents.write_sheets(
            file, badges, paper.sheet(size), back, timezone.now(), stored, steps.counted
        )
        return files.store_file(f"sheets/{run.conference.slug}/{run.pk}.pdf", file)


def _facts(badge: Badge, layouts: Layouts) -> documents.Badge:
    return facts_of.of_badge(badge.delegate, layouts), badge.token(), badge.code


def _lacking(prints: list[Print], badges: list[documents.Badge]) -> int:
    """Note in each row what cannot be printed of it. Returns in how many."""
    for each, (facts, _token, _code) in zip(prints, badges, strict=True):
        each.missing = documents.badge_lacks(facts)[:200]
    Print.objects.bulk_update(prints, ["missing"], batch_size=500)
    return sum(bool(each.missing) for each in prints)


@transaction.atomic
def _keep(run: SheetRun, prints: list[Print], made: dict[str, str]) -> None:
    """Write down what was printed of whom; once, also where two workers made it."""
    rows = SheetRun.objects.filter(pk=run.pk, made_at=None)
    if not rows.update(**made, made_at=timezone.now()):
        return
    for each in prints:
        each.print_serial, each.shown = each.badge.print_serial, each.badge.shown
    Print.objects.bulk_update(prints, ["print_serial", "shown"], batch_size=500)
    after = {"badges": len(prints), "paper": run.paper}
    audit.record("badges.printed", run, by=run.job.started_by, after=after)
