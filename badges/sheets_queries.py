"""Reads of badges for paper: which are chosen, in which order, and what was printed before."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from badges import design_layout, design_queries
from badges.design_layout import Layout
from badges.models import Badge
from badges.sheets import A6
from badges.sheets_models import Print, SheetRun
from conference.models import Conference, WorkItem
from conference.work_words import said

Size = tuple[float, float]
ORDERS = {
    "pinyin": ("delegate__pinyin", "delegate__name_latin", "pk"),
    "association": (
        "delegate__association__slug", "delegate__association_name", "delegate__pinyin",
        "delegate__name_latin", "pk",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """Which badges go on paper: `which` is unprinted, all or chosen; of these a category's, where
    its code is given."""

    which: str = "unprinted"
    order: str = "pinyin"
    category: str = ""
    badges: tuple[int, ...] = ()


def unprinted(conference: Conference) -> QuerySet[Badge]:
    """Active badges that were not yet printed as they are now, on sheets or at the door."""
    return not_printed(conference.badges.active())


def not_printed(badges: QuerySet[Badge]) -> QuerySet[Badge]:
    """Those of the badges of which there is no paper as they are now."""
    printed = Print.objects.filter(
        badge=OuterRef("pk"), print_serial=OuterRef("print_serial"), shown=OuterRef("shown")
    )
    return badges.filter(~Exists(printed))


def on_sheets(badge: Badge) -> bool:
    """The badge, as it is now, was printed on sheets."""
    rows = badge.prints.filter(run__isnull=False)
    return rows.filter(print_serial=badge.print_serial, shown=badge.shown).exists()


def chosen(conference: Conference, choice: Choice) -> QuerySet[Badge]:
    """The active badges of a choice, in its order."""
    rows: QuerySet[Badge] = conference.badges.active()
    if choice.which == "unprinted":
        rows = unprinted(conference)
    elif choice.which == "chosen":
        rows = rows.filter(pk__in=choice.badges)
    if choice.category:
        rows = rows.filter(delegate__category__code=choice.category)
    return rows.select_related("delegate").order_by(*ORDERS[choice.order])


def first_to_print(conference: Conference) -> str:
    """The code of the category to begin with, where not all that is to be printed has one size;
    else ""."""
    people = unprinted(conference).values("delegate__category")
    rows = list(conference.categories.filter(pk__in=people))
    several = len(sizes(conference, [row.pk for row in rows])) > 1
    return str(rows[0].code) if several else ""


def sizes(conference: Conference, categories: Collection[int] | None = None) -> list[Size]:
    """The sizes of these categories' badges, or of all; millimetres, the largest first."""
    found = {layout.sides if layout else A6 for layout in _layouts(conference, categories)}
    return sorted(found, reverse=True) or [A6]


def has_backs(conference: Conference, categories: Collection[int] | None = None) -> bool:
    """Some of these categories' badges, or of all, have a back."""
    return any(layout and layout.back for layout in _layouts(conference, categories))


def _layouts(conference: Conference, categories: Collection[int] | None) -> Iterator[Layout | None]:
    if categories is None:
        categories = list(conference.categories.values_list("pk", flat=True))
    layouts = design_queries.layouts(conference)
    for pk in categories:
        layout = design_queries.layout_for(layouts, pk)
        yield design_layout.of(layout) if layout else None


def runs(conference: Conference) -> QuerySet[SheetRun]:
    """Newest first; each with `badges`, `lacking` (how many no font can print), `failure`, and
    `over` (the worker is done, also where there was nothing to print)."""
    failed = WorkItem.objects.filter(job=OuterRef("job"), status=WorkItem.FAILED)
    return (
        conference.sheet_runs.select_related("conference", "job__started_by")
        .annotate(
            badges=Count("prints"),
            lacking=Count("prints", filter=~Q(prints__missing="")),
            failure=Subquery(failed.values("error")[:1]),
            over=Exists(WorkItem.objects.filter(job=OuterRef("job"), status=WorkItem.DONE)),
        )
        .order_by("-pk")
    )


def lacking(run: SheetRun) -> QuerySet[Print]:
    """Those whose name, or what else their badge says, no font here can print."""
    return run.prints.exclude(missing="").select_related("badge__delegate")


def left_out(run: SheetRun, item: WorkItem | None) -> list[tuple[Badge, str]]:
    """Badges that could not come on the sheets for another reason, each with it."""
    reasons = dict(((item and item.result) or {}).get("failed", {}))
    rows = Badge.objects.filter(prints__run=run, pk__in=map(int, reasons))
    return [(row, said(reasons[str(row.pk)])) for row in rows.select_related("delegate")]
