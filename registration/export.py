"""The list of delegates as a file for spreadsheets."""

import csv
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from registration.models import Delegate

BYTE_ORDER_MARK = "\ufeff"  # or Excel takes UTF-8 Chinese for something else
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Echo:
    """csv.writer writes into it and gets the line back."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


def safe(value: str) -> str:
    """What somebody typed must not run as a formula on the organiser's machine."""
    return f"'{value}" if value.startswith(FORMULA) else value


def header() -> list[str]:
    """The columns' names."""
    return [
        _("Name in Chinese"), _("Name in Latin letters"), _("Pinyin"), _("Mail address"),
        _("Phone"), _("Association"), _("City"), _("Category"), _("Status"), _("Registered"),
        _("Accounts"), _("Followers"), _("Note"),
    ]  # fmt: skip


def row(delegate: Delegate) -> list[str]:
    """One delegate; platforms must be prefetched. Phones are ours, and read with spaces."""
    at = delegate.registered_at.astimezone(delegate.conference.zone)
    accounts = list(delegate.platforms.all())
    typed = [
        delegate.name_zh, delegate.name_latin, delegate.pinyin, delegate.email,
        delegate.body, delegate.city, str(delegate.category), delegate.get_status_display(),
        f"{at:%Y-%m-%d %H:%M}", "; ".join(str(account) for account in accounts),
        str(sum(account.followers for account in accounts)), delegate.note,
    ]  # fmt: skip
    cells = [safe(cell) for cell in typed]
    cells.insert(4, delegate.phone_for_reading)
    return cells


def lines(delegates: Iterable[Delegate]) -> Iterator[str]:
    """The file, line by line, beginning with a byte order mark."""
    writer = csv.writer(Echo())
    yield BYTE_ORDER_MARK + writer.writerow(header())
    for delegate in delegates:
        yield writer.writerow(row(delegate))
