"""A programme as lines of a badge: a heading for each day, then its talks."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from babel.dates import format_skeleton
from django.utils import translation
from django.utils.translation import gettext, ngettext

from badges import facts as facts_of


def lines(facts: Mapping[str, Any], count: int) -> list[tuple[str, str, str]]:
    """(heading, time, talk) of so many lines at most; the last says how many are left out."""
    found = list(_lines(facts["programme"]["rows"], facts["language"]))
    if len(found) <= count:
        return found
    kept = found[: count - 1]
    left = sum(bool(time) for _heading, time, _talk in found[count - 1 :])
    with translation.override(facts["language"]):
        more = ngettext("and %(n)d more", "and %(n)d more", left) % {"n": left}
    return [*kept, ("", "", more)]


def _lines(rows: list[list[str]], language: str) -> Iterator[tuple[str, str, str]]:
    last = ""
    for day, time, title, room in rows:
        if day != last:
            last = day
            heading = format_skeleton(
                "MMMEd", date.fromisoformat(day), locale=facts_of.LOCALES[language]
            )
            yield str(heading), "", ""
        yield "", time, f"{title} · {room}" if room else title


def heading(facts: Mapping[str, Any]) -> str:
    """Above the programme: whose it is."""
    with translation.override(facts["language"]):
        return gettext("Your programme") if facts["programme"]["own"] else gettext("Programme")
