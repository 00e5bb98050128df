"""Documents by the thousand: a page is laid out once, and per person only what changes is written.

    page = freeze(html, style, font_folder)      # about a second, once for each design
    pdf = page.stamp(Facts({"name": "张文和"}), seal)   # half a millisecond

    sheets = compose(grid(A4, A6, 2, 2), [(page, facts), …], "Badges")   # for printing

An element with `data-slot="name"` takes that person's text; a box with `data-stack` sets the slots
in it under each other in its middle. What a slot may do stands in `slots`. A text that cannot be
stamped raises Unstampable: WeasyPrint sets that one page instead, and both look the same.
"""

from conference.lib.stamping.backs import with_back
from conference.lib.stamping.cells import Cell, Sheet, grid, mirrored
from conference.lib.stamping.faces import Unstampable
from conference.lib.stamping.freezing import freeze
from conference.lib.stamping.frozen import FrozenPage
from conference.lib.stamping.images import Jpeg, jpeg
from conference.lib.stamping.sheets import Backs, Item, compose, compose_into
from conference.lib.stamping.slots import Set
from conference.lib.stamping.stored import page_of
from conference.lib.stamping.writing import UNDATED, Attached, Facts, Sealer

__all__ = [
    "UNDATED",
    "Attached",
    "Backs",
    "Cell",
    "Facts",
    "FrozenPage",
    "Item",
    "Jpeg",
    "Sealer",
    "Set",
    "Sheet",
    "Unstampable",
    "compose",
    "compose_into",
    "freeze",
    "grid",
    "jpeg",
    "mirrored",
    "page_of",
    "with_back",
]
