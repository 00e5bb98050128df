"""What a report says of an initiative, in its own words; a day it gives, in the reader's."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy as _

from conference.lib.localized import pick

DAY = re.compile(r"(\d{1,2})-(\d{1,2})")
# Any day of a year there is one of, 29 February too: a report's day has no year.
LEAP_YEAR = 2000
SAID = {
    "nearly": _("nearly %(n)s"), "almost": _("nearly %(n)s"),
    "over": _("more than %(n)s"), "more than": _("more than %(n)s"),
}  # fmt: skip
POWERS = {"": 1, " thousand": 1000, " million": 1_000_000, " billion": 1_000_000_000}
NUMBER = r"\d{1,3}(?:,?\d{3})*(?:\.\d+)?|a|one"
AMOUNT = re.compile(f"({'|'.join(SAID)}) ({NUMBER})({'|'.join(filter(None, POWERS))})?")
WAN = 10_000  # 万


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


def amount_of(words: object) -> str:
    """A report's round amount (nearly 18 million) in the active language; "" for anything else."""
    found = AMOUNT.fullmatch(without_note(words).lower())
    if not found:
        return ""
    said, number, power = found.groups()
    n = Decimal("1" if number in {"a", "one"} else number.replace(",", "")) * POWERS[power or ""]
    return str(SAID[said]) % {"n": shown(int(n))} if n == int(n) else ""


def shown(n: int) -> str:
    """A number as the active language writes it: 1,800,000, and 180万 where one counts so."""
    language = get_language() or ""
    counts_so = language.startswith(("zh", "ja")) and n >= WAN and n % WAN == 0
    return f"{n // WAN}万" if counts_so else intcomma(n)


def words_of(words: Mapping[str, str] | str | None) -> str:
    """Words of a report for a sentence in the active language; "" where it has none in it."""
    if isinstance(words, str):
        words = {"en": words}
    language = get_language() or "en"
    return pick(words, language) if language in (words or {}) else ""
