"""What a report says of an initiative, in its own words; a day it gives, in the reader's."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy as _

DAY = re.compile(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})")
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
    """A report's day (08-26 or 2024-08-26) in the reader's language; "" for anything else."""
    found = DAY.fullmatch(without_note(words))
    if not found:
        return ""
    year, month, day = found.groups()
    try:
        at = date(int(year or LEAP_YEAR), int(month), int(day))
    except ValueError:
        return ""
    return date_format(at, "DATE_FORMAT" if year else "MONTH_DAY_FORMAT")


def has_year(words: object) -> bool:
    """Whether the report's day has one."""
    found = DAY.fullmatch(without_note(words))
    return bool(found and found[1])


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


def by_language(words: Mapping[str, str] | str | None) -> Mapping[str, str]:
    """Words of a report; those kept before they had a language are English."""
    if isinstance(words, str):
        return {"en": words} if words else {}
    return words or {}


def words_of(words: Mapping[str, str] | str | None) -> str:
    """Words of a report for a sentence in the active language; "" where it has none in it."""
    return by_language(words).get(get_language() or "en", "")
