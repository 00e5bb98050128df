"""What badges are printed on: a table of papers, and how badges of a size come to lie on each."""

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _

from conference.lib import stamping

FRONTS, LONG, SHORT = "front", "long", "short"
SIDES = [
    (FRONTS, _("Fronts only")),
    (LONG, _("Both sides, the printer turns the sheet over its long edge")),
    (SHORT, _("Both sides, the printer turns the sheet over its short edge")),
]
MM = 72 / 25.4  # points
A6 = (105.0, 148.0)
_SLACK = 0.2  # millimetres a sheet may be too small by
_BLEED = 2.5  # millimetres, where a knife follows marks; the marks stand outside


@dataclass(frozen=True)
class Paper:
    """A sheet or a roll, in millimetres. A side of 0 is as long as the badge is."""

    code: str
    label: str | Promise
    width: float = 0
    height: float = 0
    gap: float = 0
    margin: float = 0
    marks: bool = False
    turned: bool = False

    def counts(self, size: tuple[float, float]) -> tuple[int, int]:
        """How many badges of this size lie beside and above each other."""
        sides = (self.width, self.height)
        across, down = (
            int((side - 2 * self.margin + self.gap + _SLACK) // (own + self.gap)) if side else 1
            for side, own in zip(sides, self._turned(size), strict=True)
        )
        return across, down

    def holds(self, size: tuple[float, float]) -> int:
        """How many badges of this size one sheet takes; 0 where it is too small."""
        across, down = self.counts(size)
        return across * down

    def without_gaps(self, size: tuple[float, float]) -> int:
        """How many it would take if they lay side by side."""
        return replace(self, gap=0, margin=0).holds(size)

    @property
    def has_back(self) -> bool:
        """A roll is printed on one side."""
        return not self.code.startswith("roll")

    def back(self, size: tuple[float, float], sides: str) -> stamping.Sheet:
        """The sheet's other side, for a printer that turns it over one of its edges."""
        front, lying = self.sheet(size), self._turned(size)
        stands = front.height >= front.width  # its long edge is upright
        return stamping.mirrored(
            front, (lying[0] * MM, lying[1] * MM), upright=stands == (sides == LONG)
        )

    def sheet(self, size: tuple[float, float]) -> stamping.Sheet:
        """The sheet with its cells. Raises ValueError where the badge has no room on it."""
        across, down = self.counts(size)
        if not across * down:
            raise ValueError("the badge has no room on this paper")
        page = self._turned(size)
        width, height = (
            side or own for side, own in zip((self.width, self.height), page, strict=True)
        )
        laid = stamping.grid(
            (width * MM, height * MM), (page[0] * MM, page[1] * MM), across, down,
            self.gap * MM, marks=self.marks, bleed=_BLEED * MM if self.marks else 0,
        )  # fmt: skip
        return replace(laid, cells=tuple(replace(cell, turned=self.turned) for cell in laid.cells))

    def _turned(self, size: tuple[float, float]) -> tuple[float, float]:
        return (size[1], size[0]) if self.turned else size


PAPERS = (
    Paper("a4", _("A4 without gaps"), 210, 297),
    Paper("a4-gaps", _("A4 with gaps and crop marks"), 210, 297, gap=8, margin=5, marks=True),
    Paper("a4-turned", _("A4, badges turned, with gaps and crop marks"), 210, 297,
          gap=8, margin=5, marks=True, turned=True),
    Paper("a3-gaps", _("A3 with gaps and crop marks"), 297, 420, gap=8, margin=5, marks=True),
    Paper("single", _("One badge a page, of its own size")),
    Paper("single-turned", _("One badge a page, turned"), turned=True),
    Paper("roll-62", _("Roll of labels, 62 mm wide"), 62),
    Paper("roll-62-turned", _("Roll of labels, 62 mm wide, badges turned"), 62, turned=True),
    Paper("roll-104", _("Roll of labels, 104 mm wide"), 104),
)  # fmt: skip
BY_CODE = {paper.code: paper for paper in PAPERS}


def size_label(size: tuple[float, float]) -> str:
    """A badge's size in words."""
    width, height = (f"{side:g}" for side in size)
    return gettext("%(width)s × %(height)s mm") % {"width": width, "height": height}


def papers(size: tuple[float, float]) -> list[Paper]:
    """The papers that take at least one badge of this size."""
    return [paper for paper in PAPERS if paper.holds(size)]
