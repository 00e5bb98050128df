"""What a report says of an initiative, in its own words; a day it gives, in the reader's."""

import re
from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language

from conference.lib.localized import pick

DAY = re.compile(r"(\d{1,2})-(\d{1,2})")
# Any day of a year there is one of, 29 February too: a report's day has no year.
LEAP_YEAR = 2000


def without_note(words: object) -> str:
    """What a report says, without the note in brackets that the desk keeps behind it."""
    return str(words).partition(" (")[0].strip()


def day_of(words: object) -> str:
    """A report's day without a year (08-26) in the reader's language; "" for anything else."""
    found = DAY.fullmatch(without_note(words))
    if not found:
        return ""
    try:
        return date_format(date(LEAP_YEAR, int(found[1]), int(found[2])), "MONTH_DAY_FORMAT")
    except ValueError:
        return ""


def words_of(words: Mapping[str, str] | str | None) -> str:
    """Words of a report for a sentence in the active language; "" where it has none in it."""
    if isinstance(words, str):
        words = {"en": words}
    language = get_language() or "en"
    return pick(words, language) if language in (words or {}) else ""
