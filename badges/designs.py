"""What a design is (a page that many share, laid out once in a process), and those of badges.

What is one person's stands in slots (conference.lib.stamping); everything else is in the design's
facts, of which there are few: a conference has a handful of roles.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy, pgettext_lazy

from badges import facts as facts_of, ornament
from conference.lib import fonts, pdf, stamping

REHEARSAL = pgettext_lazy("printed on documents that mean nothing", "REHEARSAL")
_SHEETS = settings.BASE_DIR / "static" / "css" / "documents"
_SAMPLE = stamping.Set(("x",), 1)


@dataclass(frozen=True)
class Design:
    """A template's name, what it shows to everybody, and values of its style sheets: the one of
    its name and `more`."""

    template: str
    context: Mapping[str, Any]
    variables: Mapping[str, str] = field(default_factory=dict)
    sealed: bool = False
    more: tuple[str, ...] = ()

    def page(self) -> stamping.FrozenPage:
        """The laid out page, its slots empty."""
        html = self.html(_Samples(), title=_SAMPLE.lines[0])
        return stamping.freeze(html, self.style({}), settings.FONTS_DIR, sealed=self.sealed)

    def html(self, sets: Mapping[str, Any], **more: Any) -> str:
        """The page as HTML with these texts, as large as they were found to fit."""
        context = {**self.context, **more, "texts": sets}
        with translation.override(self.context["language"]):
            return render_to_string(f"badges/{self.template}.html", context)

    def style(self, sizes: Mapping[str, float]) -> pdf.Style:
        """Its style sheets; `sizes` in points for texts that are not as large as they may be."""
        sheets = [_SHEETS / f"{name}.css" for name in ("document", self.template, *self.more)]
        return pdf.Style(sheets, {**self.variables, **{
            name: f"{size}pt" for name, size in sizes.items()
        }})  # fmt: skip

    def whole(
        self,
        page: stamping.FrozenPage,
        facts: stamping.Facts,
        code: tuple[int, str],
        sealer: stamping.Sealer | None = None,
    ) -> bytes:
        """The same page by WeasyPrint, for what cannot be stamped. Raises fonts.Missing."""
        whole, left = self.set_whole(page, facts, code)
        return whole.stamp(left, sealer)

    def set_whole(
        self, page: stamping.FrozenPage, facts: stamping.Facts, code: tuple[int, str]
    ) -> tuple[stamping.FrozenPage, stamping.Facts]:
        """That page, and what is left to be stamped on it: neither text nor code."""
        fonts.check(" ".join(facts.texts.values()), settings.FONTS_DIR)
        sets = page.fit(facts.texts)
        html = self.html(
            sets, title=facts.title, keywords=facts.keywords, qr=code, images=facts.images
        )
        style = self.style({name: text.size for name, text in sets.items()})
        shown = {name: image.data for name, image in facts.images.items()}
        style = replace(style, pictures={**style.pictures, **shown})
        whole = stamping.freeze(html, style, settings.FONTS_DIR, sealed=self.sealed, emptied=False)
        return whole, replace(facts, texts={}, codes={})


class _Samples(dict[str, Any]):
    """A text for every slot, so that each is there to be found."""

    def __missing__(self, name: str) -> stamping.Set:
        return _SAMPLE


def badge(shared: Mapping[str, Any]) -> tuple[Design, stamping.FrozenPage]:
    """The design of a role's badge, by the facts that all of its bearers share."""
    return _badge(json.dumps(shared, sort_keys=True))


@lru_cache(maxsize=64)
def _badge(key: str) -> tuple[Design, stamping.FrozenPage]:
    shared = json.loads(key)
    first = date.fromisoformat(shared["first_day"])
    last = first + timedelta(days=shared["days"] - 1)
    on_role = "#ffffff" if ornament.is_dark(shared["colour"]) else "#1c1b1a"
    texts = {name: facts_of.chinese_first(shared[name]) for name in ("conference", "role", "city")}
    context = {
        **shared,
        **texts,
        **marked(shared["rehearsal"]),
        "days": {code: facts_of.days(first, last, code) for code in facts_of.LOCALES},
        "code_label": facts_of.in_print(gettext_lazy("Badge code")),
        "pattern": ornament.pattern(shared["pattern"], 210, 32),
        "on_role": on_role,
        "tile": ornament.tile(),
    }
    design = Design("badge", context, {"role": shared["colour"], "on-role": on_role})
    return design, design.page()


def marked(rehearsal: object) -> dict[str, Any]:
    """What a rehearsal's documents say across the page; nothing on real ones."""
    return {"mark": facts_of.in_print(REHEARSAL) if rehearsal else {}}


def titled(rehearsal: bool, title: str) -> str:
    """The file's title, or the seal's reason."""
    if not rehearsal:
        return title
    return " · ".join([*facts_of.in_print(REHEARSAL).values(), title])
