"""The tables of the press kit: figures, quotes, signatories; heads and words in its language."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _, pgettext

from initiative import attribution, queries
from initiative.article import Article
from initiative.figures import Figures
from initiative.models import Initiative

MOST_NAMES = 200_000
LANGUAGES = dict(settings.LANGUAGES)


def figures(found: Figures) -> bytes:
    """What is counted, which one of its kind, how many."""
    totals = found.totals
    rows: list[tuple] = [
        (_("signatures"), "", totals.signatures), (_("In the public list"), "", totals.named),
        (_("people"), "", found.people), (_("associations"), "", found.bodies),
        (_("Followers"), "", totals.reach), (_("cities"), "", found.city_count),
    ]  # fmt: skip
    rows += [(_("By city"), attribution.city_name(city), n) for city, n in found.towns]
    by_platform = _("Followers by platform")
    rows += [(by_platform, _platform(name), followers) for name, _n, followers in found.platforms]
    rows += [(_("Signatures by day"), day.isoformat(), n) for day, n in found.days]
    head = (_("Figures"), pgettext("one of a kind", "Which"), pgettext("how many", "Number"))
    return _table([head, *rows])


def quotes(report: Article) -> bytes:
    """Who said what, and in which language, as that calls itself. A name that is a handle stands
    without its @: a spreadsheet would take it for a formula."""
    said = [
        (quote.who.lstrip("@"), words, LANGUAGES.get(language, language))
        for quote in report.quotes for language, words in quote.words
    ]  # fmt: skip
    return _table([(pgettext("of a person", "Name"), _("Quotes"), _("Language")), *said])


def signatories(initiative: Initiative) -> bytes:
    """Those who agreed to be named, in the order of pinyin; times by the clock of the place."""
    rows = queries.listed(initiative).values_list(
        "leaf_index", "name", "represents", "city", "reach", "platforms", "at"
    )[:MOST_NAMES]
    return _table([_head(), *_lines(rows.iterator(), ZoneInfo(queries.zone_of(initiative)))])


def _head() -> tuple[str, ...]:
    return (
        pgettext("in a ledger", "Entry"), pgettext("of a person", "Name"), _("On behalf of"),
        _("City"), _("Followers"), _("Accounts"), pgettext("a time", "Signed"),
    )  # fmt: skip


def _lines(rows: Iterable[tuple], zone: ZoneInfo) -> Iterator[tuple]:
    for leaf, name, body, city, reach, accounts, at in rows:
        when = at.astimezone(zone).isoformat(timespec="minutes")
        yield leaf, name, body, attribution.city_name(city), reach, _accounts(accounts), when


def _accounts(accounts: list[Mapping[str, Any]]) -> str:
    return "; ".join(
        f"{_platform(each['platform'])} {each['handle']} {each['followers']}" for each in accounts
    )


def _platform(code: str) -> str:
    return str(attribution.PLATFORMS.get(code, code))


def _table(rows: Iterable[tuple]) -> bytes:
    """CSV as spreadsheets open it: a byte order mark, and no cell that begins a formula."""
    file = io.StringIO()
    csv.writer(file).writerows([[_cell(value) for value in row] for row in rows])
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _cell(value: object) -> str:
    text = str(value)
    return f"'{text}" if text and text[0] in "=+-@\t\r" else text
