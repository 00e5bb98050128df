"""All that is to be said of a layout before it is published, in the reader's language."""

from collections.abc import Sequence

from badges import design_contrast, design_overlaps, design_sizes, facts as facts_of
from badges.design_contrast import Role
from badges.design_layout import Layout
from badges.design_queries import Layouts
from badges.design_samples import LABELS, Samples


def of(layout: Layout, roles: Sequence[Role], samples: Samples) -> list[str]:
    """Who cannot be printed, what lies over something, what would be too small and what is hard to
    see, a sentence each."""
    kept: Layouts = {None: layout.as_json()}
    people = {id(who): who for code, who in samples.people.items() if code in LABELS}
    facts = [facts_of.of_badge(who, kept) for who in people.values()]
    small = design_sizes.warnings(layout, facts)
    over = design_overlaps.warnings(layout)
    return samples.warnings + over + small + design_contrast.warnings(layout, roles)
