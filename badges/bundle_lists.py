"""What stands beside the certificates of a ZIP: whose each is, by file and in a list."""

import csv
from io import StringIO

from django.utils.translation import gettext as _, pgettext

from badges.models import Certificate
from conference.lib import pinyin
from registration.export import BYTE_ORDER_MARK, safe

NAME = "certificates.csv"


def filename(paper: Certificate) -> str:
    """wangwei-attendance-0R00001-7K9QX.pdf: ASCII, for every system's unpacker. A name in another
    script is left to the person's Latin one, or else to the list."""
    names = (pinyin.full(paper.name), pinyin.full(paper.delegate.name_latin))
    whose = next((name[:60] for name in names if name and name.isascii()), "")
    return "-".join(part for part in (whose, paper.kind, paper.serial) if part) + ".pdf"


def header() -> list[str]:
    """The columns' names."""
    return [
        _("File"), _("Serial"), pgettext("of a person", "Name"),
        pgettext("of a certificate", "Kind"), _("Association"), _("Where anybody can verify it"),
    ]  # fmt: skip


def row(paper: Certificate) -> list[str]:
    """One certificate, as its page names the person and the association."""
    body = str(paper.facts.get("represents") or paper.delegate.body)
    typed = [safe(paper.name), str(paper.get_kind_display()), safe(body)]
    return [filename(paper), paper.serial, *typed, paper.verify_url]


def text(rows: list[list[str]]) -> str:
    """The list as a file for spreadsheets, beginning with a byte order mark."""
    found = StringIO(newline="")
    csv.writer(found).writerows(rows)
    return BYTE_ORDER_MARK + found.getvalue()
