"""Reads of badges for paper: which are chosen, in which order, and what was printed before."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from badges import design_layout, design_queries, sheets
from badges.design_layout import Layout
from badges.models import Badge
from badges.sheets import A6
from badges.sheets_models import Print, SheetRun
from conference.lib import pinyin
from conference.lib.localized import pick
from conference.models import Conference, WorkItem
from conference.work_words import said
from registration.models import Delegate

Size = tuple[float, float]
BY_NAME = ("delegate__pinyin", "delegate__name_latin", "pk")


@dataclass(frozen=True)
class Choice:
    """Which badges go on paper: `which` is unprinted, all or chosen; of these a category's, where
    its code is given."""

    which: str = "unprinted"
    order: str = "pinyin"
    category: str = ""
    badges: tuple[int, ...] = ()


@dataclass
class Batch:
    """Badges of one size; whether some of them have a back."""

    size: Size
    badges: list[Badge] = field(default_factory=list)
    has_backs: bool = False


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


def chosen(conference: Conference, choice: Choice) -> list[Badge]:
    """The active badges of a choice, in its order: by name, or by association and then by name."""
    rows: QuerySet[Badge] = conference.badges.active()
    if choice.which == "unprinted":
        rows = unprinted(conference)
    elif choice.which == "chosen":
        rows = rows.filter(pk__in=choice.badges)
    if choice.category:
        rows = rows.filter(delegate__category__code=choice.category)
    found = list(rows.select_related("delegate__association").order_by(*BY_NAME))
    if choice.order == "association":
        bodies = {badge.pk: _body(badge.delegate) for badge in found}
        places = {body: (not body, pinyin.words(body), body) for body in set(bodies.values())}
        found.sort(key=lambda badge: places[bodies[badge.pk]])  # stable: by name within each
    return found


def _body(delegate: Delegate) -> str:
    """The association by its Chinese name, as badges have it first; "" for who comes alone."""
    if delegate.association is None:
        return delegate.association_name.strip()
    return pick(delegate.association.name, "zh-hans")


def by_size(conference: Conference, badges: Iterable[Badge]) -> list[Batch]:
    """These badges by their size, the largest first, each size's in the same order."""
    layouts = _layouts(conference)
    found: dict[Size, Batch] = {}
    for badge in badges:
        layout = layouts[badge.delegate.category_id]
        size = layout.sides if layout else A6
        batch = found.setdefault(size, Batch(size))
        batch.badges.append(badge)
        batch.has_backs |= bool(layout and layout.back)
    return [found[size] for size in sorted(found, reverse=True)]


def without_room(batches: Iterable[Batch], paper: sheets.Paper) -> list[Batch]:
    """Those of which not one badge lies on the paper as a whole."""
    return [batch for batch in batches if not paper.holds(batch.size)]


def sizes(conference: Conference) -> list[Size]:
    """The sizes of the categories' badges; millimetres, the largest first."""
    found = {layout.sides if layout else A6 for layout in _layouts(conference).values()}
    return sorted(found, reverse=True) or [A6]


def has_backs(conference: Conference) -> bool:
    """Some categories' badges have a back."""
    return any(layout and layout.back for layout in _layouts(conference).values())


def _layouts(conference: Conference) -> dict[int, Layout | None]:
    """Each category's; None for the house's own."""
    used, found = design_queries.layouts(conference), {}
    for pk in conference.categories.values_list("pk", flat=True):
        layout = design_queries.layout_for(used, pk)
        found[pk] = design_layout.of(layout) if layout else None
    return found


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


def together(run: SheetRun) -> QuerySet[SheetRun]:
    """The runs of the same order, this one among them, the largest badges first."""
    first = run.first_id or run.pk
    return runs(run.conference).filter(Q(pk=first) | Q(first=first)).order_by("pk")


def lacking(run: SheetRun) -> QuerySet[Print]:
    """Those whose name, or what else their badge says, no font here can print."""
    return run.prints.exclude(missing="").select_related("badge__delegate")


def left_out(run: SheetRun, item: WorkItem | None) -> list[tuple[Badge, str]]:
    """Badges that could not come on the sheets for another reason, each with it."""
    reasons = dict(((item and item.result) or {}).get("failed", {}))
    rows = Badge.objects.filter(prints__run=run, pk__in=map(int, reasons))
    return [(row, said(reasons[str(row.pk)])) for row in rows.select_related("delegate")]
