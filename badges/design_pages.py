"""A layout to pages: HTML and rules made of checked numbers, its texts left to be stamped."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings

from badges import design_layout, design_lists, design_pictures, facts as facts_of, ornament
from badges.design_layout import COLOURS, LISTS, PAIRS, TEXTS, Field, Side
from badges.designs import Design, marked
from conference.lib import pdf, stamping

_SHEETS = settings.BASE_DIR / "static" / "css" / "documents"
_MM = 25.4 / 72  # of a point
_TIME = 3.3  # of the type's size: room for 09:00
SECOND = {"names": 0.42, "associations": 0.95, "roles": 0.6, "conferences": 0.62}


@dataclass(frozen=True)
class LaidOut(Design):
    """A side of the desk's design: the template's style sheet, rules for each field, a picture."""

    rules: str = ""
    picture: str = ""

    def style(self, sizes: Mapping[str, float]) -> pdf.Style:
        """As ever, and the rules of the layout."""
        variables = {name: f"{size}pt" for name, size in sizes.items()}
        sheets = [_SHEETS / "document.css", _SHEETS / "badge_design.css"]
        pictures = {self.picture: design_pictures.read(self.picture)} if self.picture else {}
        return pdf.Style(sheets, variables, self.rules, pictures)

    def html(self, sets: Mapping[str, Any], **more: Any) -> str:
        """With each text beside its place: a template cannot look one up."""
        fields = [
            {**field, "cells": [{**cell, "set": _found(sets, cell["slot"])}
                                for cell in field["cells"]]}
            for field in self.context["drawn"]
        ]  # fmt: skip
        return super().html(sets, fields=fields, **more)


def _found(sets: Mapping[str, Any], slot: str) -> Any:
    try:
        return sets[slot]  # the samples have one for every name
    except KeyError:
        return None


def badge(shared: Mapping[str, Any], face: int = 0) -> tuple[Design, stamping.FrozenPage]:
    """A face's design and its page, by layout, role's colours, language and rehearsal."""
    return _badge(json.dumps(shared, sort_keys=True), face)


@lru_cache(maxsize=64)
def _badge(key: str, face: int) -> tuple[Design, stamping.FrozenPage]:
    shared = json.loads(key)
    layout = design_layout.of(shared["design"])
    side, sides = layout.faces[face], layout.sides
    on_role = "#ffffff" if ornament.is_dark(shared["colour"]) else "#1c1b1a"
    across, down = (round(length * 2) for length in sides)
    context = {
        "language": shared["language"],
        **marked(shared["rehearsal"]),
        "drawn": [_drawn(n, field, shared) for n, field in enumerate(side.fields)],
        "sides": (across, down),
        "background": ornament.pattern(side.paper, across, down),
        "picture": side.picture,
        "on_role": on_role,
        "colour": shared["colour"],
        "photo": shared.get("photo", False),
        "tile": ornament.tile(),
    }
    colours = COLOURS | {"role": shared["colour"], "on-role": on_role}
    rules = "".join(_rules(side, sides, colours))
    design = LaidOut("design_page", context, rules=rules, picture=side.picture)
    return design, design.page()


def texts(side: Side, facts: Mapping[str, Any], code: str) -> dict[str, str]:
    """What stands in each place of a person's badge, by its slot."""
    said = _said(facts, code)
    found: dict[str, str] = {}
    for n, field in enumerate(side.fields):
        if field.kind in LISTS:
            for row, line in enumerate(design_lists.lines(facts, field.lines)):
                found |= {f"f{n}r{row}{part}": text for part, text in zip("htw", line, strict=True)}
        elif field.kind in PAIRS:
            found |= {f"f{n}": said[field.kind][0], f"f{n}s": " ".join(said[field.kind][1:])}
        elif field.kind in TEXTS:
            found[f"f{n}"] = field.text if field.kind == "text" else " ".join(said[field.kind])
    return found


def _said(facts: Mapping[str, Any], code: str) -> dict[str, list[str]]:
    names = [name for name in (facts["name_zh"], facts["name_latin"]) if name]
    first = date.fromisoformat(facts["first_day"])
    last = first + timedelta(days=facts["days"] - 1)
    said = {
        "names": [*names, ""],
        "name": names[:1],
        "name_2": names[1:],
        "place": [" · ".join(facts_of.chinese_first(facts["city"]).values())],
        "city": [facts.get("delegate_city", "")],
        "days": [facts_of.days(first, last, facts["language"])],
        "code": [code],
        "programme_title": [design_lists.heading(facts)] if "programme" in facts else [],
    }
    for name, source in (("association", "body"), ("role", "role"), ("conference", "conference")):
        by_language = list(facts_of.chinese_first(facts[source]).values())
        said |= {name: by_language[:1], f"{name}_2": by_language[1:]}
        said[f"{name}s"] = [*by_language, ""]
    return said


def _drawn(n: int, field: Field, shared: Mapping[str, Any]) -> dict[str, Any]:
    """What the template needs of a field."""
    across, down = (round(side * 2) for side in (field.width, field.height))
    return {
        "number": n,
        "kind": field.kind,
        "stacked": field.kind in TEXTS,
        "cells": list(_cells(n, field)),
        "box": f"0 0 {across} {down}",
        "pattern": ornament.pattern(shared["pattern"], across, down),
    }


def _cells(n: int, field: Field) -> Iterator[dict[str, Any]]:
    """Where a text may stand: one in a field, three in each line of a list."""
    plain = {"plain": field.font == "hei", "spread": False}
    if field.kind in TEXTS:
        fit = f"{field.smallest:g} {field.lines}"
        yield {"slot": f"f{n}", "fit": fit, **plain, "spread": field.kind in ("name", "names")}
    if field.kind in PAIRS:
        smallest = min(field.smallest, field.largest * SECOND[field.kind])
        yield {"slot": f"f{n}s", "fit": f"{smallest:g} {field.lines}", **plain}
    for row in range(field.lines if field.kind in LISTS else 0):
        for part, lines in (("h", 1), ("t", 1), ("w", 2)):
            fit = f"{field.smallest:g} {lines}"
            yield {"slot": f"f{n}r{row}{part}", "fit": fit, **plain, "list": n, "row": row}


def _rules(side: Side, sides: tuple[float, float], colours: Mapping[str, str]) -> Iterator[str]:
    """Style rules of nothing but numbers, colours that were checked, and words of our own."""
    width, height = sides
    paper = {"white": "#ffffff"}.get(side.paper, "var(--paper)")
    yield f"@page {{ size: {width:.2f}mm {height:.2f}mm; background: {paper}; }}"
    yield f".ground {{ width: {width:.2f}mm; height: {height:.2f}mm; }}"
    yield f".band {{ background: {colours['role']}; color: {colours['on-role']}; }}"
    for n, field in enumerate(side.fields):
        size = f"width: {field.width:.2f}mm; height: {field.height:.2f}mm;"
        yield f".b{n} {{ left: {field.x:.2f}mm; top: {field.y:.2f}mm; {size} }}"
        yield f".b{n} .middle, .b{n} .drawing {{ {size} }}"
        colour = f"color: {colours.get(field.colour, field.colour)};"
        if field.kind in TEXTS:
            weight = 700 if field.bold else 400
            yield (
                f".f{n} {{ font-size: var(--f{n}, {field.largest:.2f}pt);"
                f" font-weight: {weight}; text-align: {field.align}; {colour} }}"
            )
        if field.kind in PAIRS:
            yield _rule_of_second(n, field, colour)
        elif field.kind in LISTS:
            yield from _rules_of_list(n, field, colour)
        elif field.kind == "line":
            yield f".b{n} {{ {colour} }}"


def _rule_of_second(n: int, field: Field, colour: str) -> str:
    size = field.largest * SECOND[field.kind]
    weight = 700 if field.bold and field.kind in ("names", "roles") else 400
    return (
        f".f{n}s {{ font-size: var(--f{n}s, {size:.2f}pt); margin-top: {size / 4:.2f}pt;"
        f" font-weight: {weight}; text-align: {field.align}; {colour} }}"
    )


def _rules_of_list(n: int, field: Field, colour: str) -> Iterator[str]:
    """The day over the whole width, else the time and beside it the talk. How far down each stands
    is found with its words (stamping.listing)."""
    time = field.largest * _MM * _TIME
    yield f".b{n} .text {{ position: absolute; top: 0; height: {field.height:.3f}mm; {colour} }}"
    places = {"h": (0.0, field.width), "t": (0.0, time), "w": (time, field.width - time)}
    for row in range(field.lines):
        for part, (left, width) in places.items():
            name, bold = f"f{n}r{row}{part}", field.bold or part == "h"
            yield (
                f".{name} {{ left: {left:.2f}mm; width: {width:.2f}mm;"
                f" font-size: var(--{name}, {field.largest:.2f}pt);"
                f" font-weight: {700 if bold else 400}; }}"
            )
