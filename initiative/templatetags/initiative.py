"""Tags of the initiative's pages."""

import re
from datetime import date

from django import template
from django.utils.formats import date_format

from registration.models import PlatformAccount

register = template.Library()
NAMES = dict(PlatformAccount.Platform.choices)
DAY = re.compile(r"(\d{1,2})-(\d{1,2})")
# Any day of a year there is one of, 29 February too: a report's day has no year.
LEAP_YEAR = 2000


@register.filter
def platform_name(code):
    """A platform's name in the reader's language; one the house does not know, as it was kept."""
    return NAMES.get(code, code)


@register.filter
def without_note(words):
    """What a report says, without the note in brackets that the desk keeps behind it."""
    return str(words).partition(" (")[0].strip()


@register.filter
def reported_day(words):
    """A report's day without a year (08-26) in the reader's language; "" for anything else."""
    found = DAY.fullmatch(without_note(words))
    if not found:
        return ""
    try:
        return date_format(date(LEAP_YEAR, int(found[1]), int(found[2])), "MONTH_DAY_FORMAT")
    except ValueError:
        return ""
