"""Whom to try a badge with: those whose names are the hardest to print."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from badges import candidates, design_invented, hard_names
from badges.models import BadgeDesign
from registration.models import Delegate

_SAID = 5  # people named who cannot be printed
KEPT = 600  # seconds
Known = tuple[dict[str, int], list[tuple[int, str]], int]  # (chosen, lacking, how many lack)
LABELS = {
    "rarest": gettext_lazy("the rarest characters"),
    "chinese": gettext_lazy("the longest Chinese name"),
    "latin": gettext_lazy("the longest Latin name"),
    "association": gettext_lazy("the longest association"),
    "photo": gettext_lazy("somebody with a photo"),
}
SCRIPT = gettext_lazy("another script")


class Row(NamedTuple):
    """What of a delegate is looked at; the body in the language that takes most room."""

    pk: int
    chinese: str
    latin: str
    body: str
    has_photo: bool


@dataclass
class Samples:
    """The people to try a design with, by what is hard about them, and who cannot be printed."""

    people: dict[str, Delegate] = field(default_factory=dict)
    lacking: list[tuple[str, str]] = field(default_factory=list)  # (name, characters), the first
    more: int = 0  # who lack something besides these
    are_invented: bool = False

    @property
    def first(self) -> Delegate:
        """Whom a design is tried with unless somebody is chosen."""
        return next(iter(self.people.values()))

    @property
    def choices(self) -> list[tuple[str, str, Delegate]]:
        """(code, what is hard about them, who)."""
        return [(code, str(LABELS.get(code, SCRIPT)), who) for code, who in self.people.items()]

    @property
    def warnings(self) -> list[str]:
        """Who cannot be printed, a sentence for each of the first of them."""
        words = _("“%(name)s” cannot be printed: no font here has %(signs)s. Others are shown.")
        said = [words % {"name": name, "signs": named(lost)} for name, lost in self.lacking]
        if more := self.more:
            rest = ngettext("%(n)d more person cannot be printed.",
                            "%(n)d more people cannot be printed.", more)  # fmt: skip
            said.append(rest % {"n": more})
        return said


def samples(design: BadgeDesign, *, kept: bool = False) -> Samples:
    """Of the design's roles, where they have people; else of the whole conference; invented ones
    where nobody there can be printed, or nobody is there yet.

    With `kept` those found lately, so that a preview need not look through everybody again.
    """
    people = design.conference.delegates.filter(erased_at=None).current()
    place = f"badge-samples:{design.conference.slug}:{design.pk}"
    known = cache.get(place) if kept else None
    if known is None:
        known = _looked_through(design, people)
        cache.set(place, known, KEPT)
    chosen, lacking, count = known
    whole = people.select_related("conference", "category", "association")
    found = whole.in_bulk([*chosen.values(), *(pk for pk, _signs in lacking)])
    names = [(found[pk].display_name("zh-hans"), signs) for pk, signs in lacking if pk in found]
    real = {code: found[pk] for code, pk in chosen.items() if pk in found}
    return Samples(
        real or design_invented.people(design), names, count - len(lacking), are_invented=not real
    )


def _looked_through(design: BadgeDesign, people: QuerySet[Delegate]) -> Known:
    own = people.filter(category__in=design.newest.categories.all())
    rows = _rows(own if own.exists() else people)
    lost = set(candidates.lacking("".join(row.chinese + row.latin + row.body for row in rows)))
    fit, lacking = [], []
    for row in rows:
        if signs := lost & set(row.chinese + row.latin + row.body):
            lacking.append((row.pk, "".join(sorted(signs))))
        else:
            fit.append(row)
    return _chosen(fit), lacking[:_SAID], len(lacking)


def named(signs: Iterable[str]) -> str:
    """The characters with their numbers, for people."""
    return ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in signs)


def _rows(people: QuerySet[Delegate]) -> list[Row]:
    columns = ("pk", "name_zh", "name_latin", "association__name", "association_name", "photo")
    return [
        Row(pk, chinese, latin, max([*(bodies or {}).values(), body], key=hard_names.width),
            photo is not None)
        for pk, chinese, latin, bodies, body, photo in people.order_by("pk").values_list(*columns)
    ]  # fmt: skip


def _chosen(rows: list[Row]) -> dict[str, int]:
    """{code: pk}: the hardest in each respect."""
    if not rows:
        return {}
    names = [(row.pk, row.chinese + row.latin) for row in rows]
    whose = {name: row.pk for row in reversed(rows) for name in (row.chinese, row.latin)}
    found = {
        "rarest": hard_names.rarest(names),
        "chinese": max(rows, key=lambda row: hard_names.width(row.chinese)).pk,
        "latin": max(rows, key=lambda row: hard_names.width(row.latin)).pk,
    }
    for name in hard_names.widest_of_scripts(whose):
        found[f"script-{hard_names.script(name).lower()}"] = whose[name]
    found["association"] = max(rows, key=lambda row: hard_names.width(row.body)).pk
    found["photo"] = next((row.pk for row in rows if row.has_photo), None)
    return {code: pk for code, pk in found.items() if pk is not None}
