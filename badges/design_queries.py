"""Reads of badge designs: which layout is whose."""

from collections.abc import Mapping
from typing import Any

from badges import design_layout
from badges.design_models import BadgeDesign, BadgeDesignVersion
from conference.models import Conference

Layouts = Mapping[int | None, dict[str, Any]]


def layouts(conference: Conference) -> Layouts:
    """The published layouts by category, None for all others; the one published last counts."""
    rows = BadgeDesign.objects.filter(conference=conference, published__isnull=False)
    pairs = rows.order_by("published_at").values_list("categories", "published__layout")
    return dict(pairs)


def show_photos(conference: Conference) -> bool:
    """A version of a design of this conference, in use or not, shows photos."""
    rows = BadgeDesignVersion.objects.filter(design__conference=conference)
    layouts = rows.values_list("layout", flat=True)
    return any(design_layout.of(layout).shows_photo for layout in layouts)


def layout_for(layouts: Layouts, category: int) -> dict[str, Any] | None:
    """The layout of a category's badges; None for the house's own."""
    return layouts.get(category) or layouts.get(None)
