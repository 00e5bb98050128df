"""Layouts to begin with hold what people are called."""

from django.conf import settings

from badges.design_starters import starter
from conference.lib.stamping import fitting
from conference.lib.stamping.faces import Stack
from conference.lib.stamping.slots import Box, Fit, Set, Slot

LONG = "Maria Fernanda Alejandra de los Angeles Gonzalez Rodriguez y Fernandez de Cordoba"
_MM = 72 / 25.4


def _set(name: str, *, photo: bool) -> Set:
    """The name as the A6 badge has it."""
    (names,) = [field for field in starter("a6", photo=photo).fields if field.kind == "names"]
    slot = Slot(
        name="names", number=0, box=Box(0, 0, names.width * _MM, names.height * _MM),
        stack=Stack(("Document Serif", "Document Song"), 700), language="", colour=(0, 0, 0),
        align=names.align, fit=Fit(names.largest, names.smallest, names.lines), leading=1.15,
        spacing=0, margin=(0, 0), in_stack=0, latin=True,
    )  # fmt: skip
    return fitting.fitted(name, slot, settings.FONTS_DIR)


def test_a_long_name_beside_a_photo_takes_another_line_and_stays_legible():
    alone, beside = _set(LONG, photo=False), _set(LONG, photo=True)

    assert (len(alone.lines), len(beside.lines)) == (2, 3)
    assert beside.size > 9
