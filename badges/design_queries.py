"""Reads of badge designs: which layout is whose."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import F, Max, Q
from django.utils.translation import gettext as _

from badges import design_layout, sheets
from badges.models import Badge, BadgeDesign, BadgeDesignVersion
from conference.lib.localized import pick
from conference.models import Conference
from registration.models import Category

Layouts = Mapping[int | None, dict[str, Any]]
Holders = Mapping[int | None, BadgeDesign]


class Lost(NamedTuple):
    """What another design draws in one's stead: its categories, none for all others."""

    to: BadgeDesign
    categories: list[Category]

    @property
    def said(self) -> str:
        """The categories, in the reader's language."""
        return named(self.categories)


class State(NamedTuple):
    """A design in the list: its version that is used, else its newest; what others draw though it
    is published, and whether that is all."""

    design: BadgeDesign
    version: BadgeDesignVersion
    lost: list[Lost]
    superseded: bool

    @property
    def said(self) -> str:
        """Whose badges the version is for, in the reader's language."""
        return named(self.version.categories.all())


def named(categories: Iterable[Category]) -> str:
    """These categories in the reader's language; without any it is all others."""
    return ", ".join(pick(category.name) for category in categories) or _("all others")


def layouts(conference: Conference) -> Layouts:
    """The published layouts by category, None for all others; the one published last counts."""
    rows = BadgeDesign.objects.filter(conference=conference, published__isnull=False)
    columns = ("published__categories", "published__layout")
    return dict(rows.order_by("published_at").values_list(*columns))


def states(conference: Conference) -> list[State]:
    """All designs, each with what is drawn by one that was published after it."""
    held = _holders(conference)
    versions = BadgeDesignVersion.objects.filter(design__conference=conference)
    rows = versions.alias(last=Max("design__versions__number")).filter(number=F("last"))
    newest = {version.design_id: version for version in rows.prefetch_related("categories")}
    designs = conference.badge_designs.select_related("published")
    found = []
    for design in designs.prefetch_related("published__categories"):
        version = design.published or newest[design.pk]
        lost = _others(version, held) if design.published else []
        found.append(State(design, version, lost, bool(lost) and design not in held.values()))
    return found


def taken_over(version: BadgeDesignVersion) -> list[Lost]:
    """What publishing the version would take from other designs, which draw it now."""
    return _others(version, _holders(version.design.conference))


def _holders(conference: Conference) -> Holders:
    """The design that is used for each category, None for all others: as `layouts` has it."""
    rows = conference.badge_designs.filter(published__isnull=False).order_by("published_at")
    found: dict[int | None, BadgeDesign] = {}
    for design in rows.select_related("published").prefetch_related("published__categories"):
        used = design.published.categories.all() if design.published else ()
        own: list[int | None] = [category.pk for category in used]
        found |= dict.fromkeys(own or [None], design)
    return found


def _others(version: BadgeDesignVersion, held: Holders) -> list[Lost]:
    """Other designs that are used for the version's categories, and for which of them."""
    found: dict[int, Lost] = {}
    own: list[Category | None] = list(version.categories.all())
    for category in own or [None]:
        holder = held.get(category.pk if category else None)
        if holder is None or holder.pk == version.design_id:
            continue
        lost = found.setdefault(holder.pk, Lost(holder, []))
        if category:
            lost.categories.append(category)
    return list(found.values())


def paper(badge: Badge) -> str:
    """What the badge's PDF is printed on, in words: A6, or its sides."""
    layout = layout_for(layouts(badge.conference), badge.delegate.category_id)
    if layout is None or (found := design_layout.of(layout)).size == "a6":
        return "A6"
    return sheets.size_label(found.sides)


def has_pictures(design: BadgeDesign) -> bool:
    """One of its versions stands on a picture of the desk's own."""
    with_any = Q(picture__isnull=False) | Q(back_picture__isnull=False)
    return design.versions.filter(with_any).exists()


def show_photos(conference: Conference) -> bool:
    """A version of a design of this conference, in use or not, shows photos."""
    rows = BadgeDesignVersion.objects.filter(design__conference=conference)
    layouts = rows.values_list("layout", flat=True)
    return any(design_layout.of(layout).shows_photo for layout in layouts)


def layout_for(layouts: Layouts, category: int) -> dict[str, Any] | None:
    """The layout of a category's badges; None for the house's own."""
    return layouts.get(category) or layouts.get(None)
