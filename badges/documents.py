"""Facts to PDF bytes: badges. Writes nothing, asks no database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext

from badges import design_layout, design_pages, designs
from conference.lib import files, fonts, qr_codes, stamping

A6 = (105.0, 148.0)
PNG_WIDTH = 1080
Part = tuple[designs.Design, stamping.FrozenPage, stamping.Facts]
Badge = tuple[Mapping[str, Any], str, str]  # facts, token, printed short code
_BADGE_SHARED = ("language", "role", "colour", "pattern", "conference", "city", "first_day", "days")


def badge_pdf(
    facts: Mapping[str, Any], token: str, code: str, made_at: datetime = stamping.UNDATED
) -> bytes:
    """The badge of badges.facts.of_badge, its token and printed short code; a back is page two.

    Raises fonts.Missing for what no font can print: a name, or the organiser's own words.
    """
    part = badge_parts(facts, token, code, made_at)
    _design, page, stamped = part
    try:
        made = page.stamp(stamped)
    except stamping.Unstampable:
        page, stamped = _set_whole(part, token)
        made = page.stamp(stamped)
    back = badge_back(facts, token, code, made_at)
    return stamping.with_back(made, page, *_item(back, token)) if back else made


def face_pdf(facts: Mapping[str, Any], token: str, code: str, face: int) -> bytes:
    """One face of a badge alone: 0 is the front. Raises fonts.Missing, LookupError."""
    part = badge_back(facts, token, code) if face else badge_parts(facts, token, code)
    if part is None:
        raise LookupError("this badge has no back")
    page, stamped = _item(part, token)
    return page.stamp(stamped)


def badge_sheets(
    badges: Sequence[Badge],
    sheet: stamping.Sheet,
    back: stamping.Sheet | None = None,
    made_at: datetime = stamping.UNDATED,
) -> bytes:
    """Badges in their order on sheets of paper, one PDF for printing; with `back` on both sides.

    Raises fonts.Missing, before anything is made, with all characters that no font can print.
    """
    file = BytesIO()
    write_sheets(file, badges, sheet, back, made_at)
    return file.getvalue()


def write_sheets(
    file: IO[bytes],
    badges: Sequence[Badge],
    sheet: stamping.Sheet,
    back: stamping.Sheet | None = None,
    made_at: datetime = stamping.UNDATED,
    stored: Callable[[int], bytes | None] = lambda _at: None,
    counted: Callable[[Iterable[int]], Iterable[int]] = iter,
) -> None:
    """The same into a file. Where a text cannot be stamped, the page comes from what is `stored`
    of that badge, by its place in the order; where that is nothing it is laid out again. `counted`
    is told of each badge."""
    fonts.check(" ".join(_words(facts) for facts, _token, _code in badges), settings.FONTS_DIR)
    places = range(len(badges))
    fronts = (_on_sheet(badge_parts(*badges[at]), badges[at][1], 0, stored, at)
              for at in counted(places))  # fmt: skip
    backs = None
    if back:
        parts = ((badge_back(*badges[at]), at) for at in places)
        backs = stamping.Backs(back, (
            part and _on_sheet(part, badges[at][1], 1, stored, at) for part, at in parts
        ))  # fmt: skip
    stamping.compose_into(file, sheet, fronts, gettext("Badges"), backs, made_at)


def can_stamp(badge: Badge) -> bool:
    """Both sides of the badge can be stamped: none needs to be laid out for this person alone."""
    parts = (badge_parts(*badge), badge_back(*badge))
    return all(part[1].can(part[2].texts) for part in parts if part)


def _on_sheet(
    part: Part, token: str, face: int, stored: Callable[[int], bytes | None], at: int
) -> stamping.Item:
    _design, page, stamped = part
    if page.can(stamped.texts):
        return page, stamped
    if data := stored(at):
        with suppress(ValueError):  # damaged in the store
            return stamping.page_of(data, face, page), stamping.Facts({})
    return _set_whole(part, token)


def _item(part: Part, token: str) -> tuple[stamping.FrozenPage, stamping.Facts]:
    """A page and what is to be stamped on it: nothing where that cannot be done."""
    _design, page, stamped = part
    return (page, stamped) if page.can(stamped.texts) else _set_whole(part, token)


def _set_whole(part: Part, token: str) -> tuple[stamping.FrozenPage, stamping.Facts]:
    design, page, stamped = part
    return design.set_whole(page, stamped, qr_codes.svg_path(token, "digits"))


def badge_parts(
    facts: Mapping[str, Any], token: str, code: str, made_at: datetime = stamping.UNDATED
) -> Part:
    """The role's design, and what is this person's; of the front."""
    if facts.get("design"):
        return _laid_out(facts, token, code, made_at)
    shared = {name: facts[name] for name in _BADGE_SHARED}
    design, page = designs.badge({**shared, "rehearsal": bool(facts.get("rehearsal"))})
    names = [name for name in (facts["name_zh"], facts["name_latin"]) if name]
    body = facts["body"]
    texts = {
        "code": code,
        "name_1": names[0] if names else "",
        "name_2": names[1] if len(names) > 1 else "",
        "body_zh": body.get("zh-hans", ""),
        "body_en": body.get("en", ""),
        "body": body.get("", ""),
    }
    title = designs.titled(bool(facts.get("rehearsal")), " ".join(names))
    stamped = stamping.Facts(
        texts, {"qr": qr_codes.operators(token, "digits")}, title=title, made_at=made_at
    )
    return design, page, stamped


def badge_back(
    facts: Mapping[str, Any], token: str, code: str, made_at: datetime = stamping.UNDATED
) -> Part | None:
    """The same of the back; None where the badge has none."""
    if not facts.get("design") or "back" not in facts["design"]:
        return None
    return _laid_out(facts, token, code, made_at, face=1)


def _laid_out(
    facts: Mapping[str, Any], token: str, code: str, made_at: datetime, face: int = 0
) -> Part:
    """A face of a design of the desk."""
    rehearsal = bool(facts.get("rehearsal"))
    shared = {name: facts[name] for name in ("language", "colour", "pattern", "design")}
    side = design_layout.of(facts["design"]).faces[face]
    images = _images(side, facts)
    shared |= {"rehearsal": rehearsal, "photo": bool(images)}
    design, page = design_pages.badge(shared, face)
    texts = design_pages.texts(side, facts, code)
    names = " ".join(name for name in (facts["name_zh"], facts["name_latin"]) if name)
    codes = {"qr": qr_codes.operators(token, "digits")}
    title = designs.titled(rehearsal, names)
    stamped = stamping.Facts(texts, codes, title=title, made_at=made_at, images=images)
    return design, page, stamped


def _images(side: design_layout.Side, facts: Mapping[str, Any]) -> dict[str, stamping.Jpeg]:
    """The person's photo, where there is one and the side shows it."""
    if "photo" not in facts or not side.has("photo"):
        return {}
    return {"photo": stamping.jpeg(files.read(facts["photo"]["path"]))}


def badge_size(facts: Mapping[str, Any]) -> tuple[float, float]:
    """Width and height in millimetres of the badge that shows these facts."""
    return design_layout.of(facts["design"]).sides if facts.get("design") else A6


def badge_lacks(facts: Mapping[str, Any]) -> str:
    """The characters of a badge that no font can print; "" where all is well."""
    try:
        fonts.check(_words(facts), settings.FONTS_DIR)
    except fonts.Missing as missing:
        return missing.characters
    return ""


def _words(facts: Mapping[str, Any]) -> str:
    """The person's, and the organiser's own that stand on every badge."""
    said = [facts["name_zh"], facts["name_latin"], *facts["body"].values()]
    for name in ("conference", "role", "city"):
        said += facts[name].values()
    if facts.get("design"):
        for side in design_layout.of(facts["design"]).faces:
            said += design_pages.texts(side, facts, "").values()
    return " ".join(said)
