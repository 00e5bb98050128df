"""How the server writes day, time and zone, told to a script that knows moments it does not."""

import re
from datetime import date
from typing import Any

from django.utils.dateformat import format as formatted
from django.utils.formats import get_format
from django.utils.translation import gettext as _

from conference.lib import zones

# Django's letters for a date, and what the script fills in; months are named by F, E or N.
PARTS = {
    "Y": "{year}", "j": "{day}", "d": "{day2}", "n": "{number}", "F": "{month}", "E": "{month}",
    "N": "{month}", "G": "{hour}", "H": "{hour2}", "i": "{minute2}",
}  # fmt: skip
_LETTER = re.compile(r"\\(.)|([a-zA-Z])")


def writing(zone: str) -> dict[str, Any]:
    """For static/js/moment.js, in the active language: {pattern: "{day} {month} {year}, …",
    months: twelve names, zone, zone_words: "China time, UTC{offset}"}. Raises KeyError for a
    letter in the language's DATETIME_FORMAT that is none of PARTS."""
    letters = get_format("DATETIME_FORMAT")
    named = next((each for each in _used(letters) if each in "FEN"), "F")
    return {
        "pattern": _LETTER.sub(lambda found: found[1] or PARTS[found[2]], letters),
        "months": [formatted(date(2000, month, 1), named) for month in range(1, 13)],
        "zone": zone,
        "zone_words": _("%(name)s, UTC%(offset)s")
        % {"name": zones.name(zone), "offset": "{offset}"},
    }


def _used(letters: str) -> list[str]:
    return [found[2] for found in _LETTER.finditer(letters) if found[2]]
