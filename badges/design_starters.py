"""Layouts to begin with: the house's badge at every size, to be changed as one likes."""

from dataclasses import replace

from badges.design_layout import SIZES, Field, Layout, Side


def starter(size: str, *, photo: bool = False) -> Layout:
    """A sound layout of this size, in the proportions of the house's own; with the photo beside the
    names."""
    width, height = SIZES[size]
    wide = width > height
    fields = _wide(width, height) if wide else _tall(width, height)
    return Layout(size, "paper", tuple(_with_photo(fields) if photo else fields))


def _with_photo(fields: list[Field]) -> list[Field]:
    """The photo takes a third of the room of the names, at most as high as that; what they lose in
    width they get back in one more line."""
    (names,) = [field for field in fields if field.kind == "names"]
    across = round(min(names.width / 3, names.height * 0.75), 1)
    high, gap = round(across / 0.75, 1), round(names.width * 0.04, 1)
    photo = Field("photo", names.x, round(names.y + (names.height - high) / 2, 1), across, high)
    beside = replace(
        names, x=round(names.x + across + gap, 1), width=round(names.width - across - gap, 1),
        largest=round(names.largest * 0.7, 1), lines=names.lines + 1, align="left",
    )  # fmt: skip
    return [beside if field is names else field for field in fields] + [photo]


def starter_back(size: str) -> Side:
    """A back to begin with: what its bearer attends, and whose badge it is."""
    width, height = SIZES[size]
    unit = min(width / 105, height / 148, 1.0) if height > width else 0.5
    edge, inner = round(7 * unit, 1), round(width - 14 * unit, 1)
    top, foot = round(13.5 * unit, 1), round(10 * unit, 1)
    line = max(round(6.2 * unit, 2), 4.2)  # millimetres: two lines of small type
    room = height - top - 9 * unit - foot - 4 * unit
    lines = int(room / line)
    return Side("paper", (
        Field("brocade", 0, 0, width, round(10.5 * unit, 1)),
        Field("programme_title", edge, top, inner, round(7 * unit, 1), align="left", bold=True,
              largest=round(13 * unit + 1, 1), smallest=5),
        Field("line", edge, round(top + 7.6 * unit, 1), inner, 1, colour="gold"),
        Field("programme", edge, round(top + 9.5 * unit, 1), inner, round(line * lines, 1),
              lines=lines, font="hei", align="left", largest=round(line * 1.45, 1),
              smallest=round(line * 1.16, 1)),
        Field("band", 0, round(height - foot, 1), width, foot),
        Field("name", edge, round(height - foot + unit, 1), round(inner * 0.6, 1),
              round(foot - 2 * unit, 1), align="left", bold=True, colour="on-role",
              largest=round(12 * unit + 1, 1), smallest=4.5, lines=2),
        Field("code", round(edge + inner * 0.62, 1), round(height - foot + unit, 1),
              round(inner * 0.38, 1), round(foot - 2 * unit, 1), font="hei", align="right",
              colour="on-role", largest=round(10 * unit + 1, 1), smallest=5),
    ))  # fmt: skip


def _tall(width: float, height: float) -> list[Field]:
    unit = min(width / 105, height / 148)
    edge, inner = round(7 * unit, 1), round(width - 14 * unit, 1)
    qr = max(round(40 * unit, 1), 24.0)
    band = round(16 * unit, 1)
    foot = round(height - band - qr - 4.5 * unit, 1)
    beside = round(edge + qr + 3 * unit, 1)
    room = round(width - beside - edge, 1)
    middle = round(28 * unit, 1)
    high = round((foot - middle) * 0.62, 1)
    return [
        Field("brocade", 0, 0, width, round(10.5 * unit, 1)),
        Field("band", 0, round(height - band, 1), width, band),
        Field("conferences", edge, round(12.5 * unit, 1), inner, round(14 * unit, 1),
              largest=round(13.5 * unit + 0.8, 1), smallest=4.5, lines=2, bold=True),
        Field("names", edge, middle, inner, high,
              largest=round(60 * unit, 1), smallest=6.3, lines=2, bold=True),
        Field("associations", edge, round(middle + high, 1), inner,
              round(foot - middle - high - 2 * unit, 1), largest=round(10 * unit + 1.6, 1),
              smallest=4.5, lines=2, font="hei", colour="quiet"),
        Field("qr", edge, foot, qr, qr),
        Field("code", beside, round(foot + qr * 0.12, 1), room, round(qr * 0.24, 1), font="hei",
              bold=True, largest=round(19 * unit, 1), smallest=5, align="left"),
        Field("days", beside, round(foot + qr * 0.46, 1), room, round(qr * 0.18, 1), font="hei",
              largest=round(8.5 * unit + 1, 1), smallest=4, colour="quiet", align="left"),
        Field("place", beside, round(foot + qr * 0.64, 1), room, round(qr * 0.18, 1), font="hei",
              largest=round(8.5 * unit + 1, 1), smallest=4, colour="quiet", align="left"),
        Field("roles", edge, round(height - band + unit, 1), inner, round(band - 2 * unit, 1),
              largest=round(16 * unit + 1, 1), smallest=4.5, bold=True, colour="on-role"),
    ]  # fmt: skip


def _wide(width: float, height: float) -> list[Field]:
    qr, band = 26.0, 9.5
    left, right = round(width - qr - 8.5, 1), round(width - qr - 3.5, 1)
    return [
        Field("brocade", 0, 0, width, 5.5),
        Field("band", 0, height - band, width, band),
        Field("conferences", 4, 7, left, 7.5, largest=8.5, smallest=4.5, bold=True, align="left"),
        Field("names", 4, 15, left, 19, largest=30, smallest=7, lines=2, bold=True, align="left"),
        Field("associations", 4, 34.5, left, 9, largest=7, smallest=4.5, font="hei",
              lines=2, colour="quiet", align="left"),
        Field("qr", right, 8, qr, qr),
        Field("code", right, 35, qr, 5, font="hei", largest=10, smallest=5, bold=True),
        Field("days", right, 39.5, qr, 4, font="hei", largest=6, smallest=4, colour="quiet"),
        Field("roles", 4, height - band + 0.5, round(width - 8, 1), band - 1, largest=12,
              smallest=4.5, bold=True, colour="on-role"),
    ]  # fmt: skip
