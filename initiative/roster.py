"""The public list of signatories as somebody looks through it, and one signatory's own page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast, Substr, Upper
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from conference.lib import cities
from initiative import amended, queries, searching
from initiative.models import Initiative, Signature
from registration.models import PlatformAccount

MOST_CHOICES = 60
ORDERS = {
    "pinyin": (_("by pinyin"), ("delegate__pinyin", "name", "pk")),
    "reach": (_("by followers"), ("-reach", "delegate__pinyin", "pk")),
    "newest": (_("newest first"), ("-leaf_index",)),
}
KINDS = {"person": _("People"), "association": _("Associations")}


@dataclass(frozen=True)
class Wanted:
    """What of the list somebody asked for; what the list does not know is left out."""

    text: str = ""
    city: str = ""
    platform: str = ""
    kind: str = ""
    body: str = ""
    letter: str = ""
    order: str = "pinyin"

    @property
    def is_narrowed(self) -> bool:
        """Whether less than everybody is asked for."""
        return any((self.text, self.city, self.platform, self.kind, self.body, self.letter))

    @property
    def filters(self) -> int:
        """How many filters stand beside the words that are searched for."""
        return sum(map(bool, (self.city, self.platform, self.kind, self.body)))


def wanted(sent: Mapping[str, str]) -> Wanted:
    """From an address's query."""
    text = {
        name: str(sent.get(name, "")).replace("\x00", "").strip()[:100]
        for name in ("city", "platform", "kind", "body", "letter", "order")
    }
    letter = text["letter"][:1].upper()
    return Wanted(
        text=str(sent.get("q", "")).replace("\x00", "").strip()[:100],
        city=text["city"],
        platform=text["platform"] if text["platform"] in PlatformAccount.Platform else "",
        kind=text["kind"] if text["kind"] in KINDS else "",
        body=text["body"],
        letter=letter if letter.isalpha() and letter.isascii() else "",
        order=text["order"] if text["order"] in ORDERS else "pinyin",
    )


def found(initiative: Initiative, asked: Wanted) -> QuerySet[Signature]:
    """Those of the list that were asked for, in the order that was asked for."""
    rows = searching.found(queries.listed(initiative), asked.text)
    if asked.city:
        rows = rows.filter(city__in=spellings(initiative, asked.city))
    if asked.body:
        rows = rows.filter(represents=asked.body)
    if asked.kind:
        rows = rows.filter(represents="") if asked.kind == "person" else rows.exclude(represents="")
    if asked.letter:
        rows = rows.filter(delegate__pinyin__istartswith=asked.letter)
    if asked.platform:
        rows = on_platform(rows, asked.platform)
    return rows.order_by(*ORDERS[asked.order][1])


def spellings(initiative: Initiative, city: str) -> set[str]:
    """All ways in which a city of the list is written."""
    rows = queries.cities_of(initiative.signatures.listed())
    name_of = cities.one_name({city, *(written for written, _n in rows)})
    return {written for written, name in name_of.items() if name == name_of[city]}


def on_platform(rows: QuerySet[Signature], platform: str) -> QuerySet[Signature]:
    """Those who signed with an account of this platform.

    As text, because SQLite's JSON knows no "contains". Both databases write a blank after the
    colon, and a quotation mark within a handle is escaped, so no handle can pass for it.
    """
    return rows.annotate(accounts=Cast("platforms", TextField())).filter(
        accounts__contains=f'"platform": "{platform}"'
    )


@dataclass(frozen=True)
class Choices:
    """What the list can be narrowed to: cities, platforms, initial letters."""

    cities: list[str]
    platforms: list[tuple[str, str]]
    letters: list[str]


def choices(initiative: Initiative) -> Choices:
    """What occurs among those who are named."""
    rows = initiative.signatures.listed().order_by()
    counted = cities.count(queries.cities_of(rows))
    letters = rows.annotate(letter=Upper(Substr("delegate__pinyin", 1, 1)))
    present = set(letters.values_list("letter", flat=True).distinct())
    return Choices(
        cities=[city for city, _n in counted[:MOST_CHOICES]],
        platforms=[(str(code), str(label)) for code, label in PlatformAccount.Platform.choices],
        letters=sorted(letter for letter in present if letter.isascii() and letter.isalpha()),
    )


def signatory(initiative: Initiative, index: int) -> Signature:
    """The signature with this leaf, if its bearer agreed to be named. Raises Http404."""
    rows = initiative.signatures.listed().select_related("delegate", "conference", "text__version")
    signature = rows.filter(leaf_index=index).first()
    if signature is None:
        raise Http404("nobody is named there")
    return signature


def moved(initiative: Initiative, index: int) -> int | None:
    """Where the page of this entry is now: that of the one entered in its place, if its bearer is
    named there."""
    newer = amended.successor(initiative, index)
    found = newer and initiative.signatures.listed().filter(pk=newer.pk).exists()
    return newer.leaf if newer and found else None


def facts_of(signature: Signature) -> dict[str, Any]:
    """What its own page shows, by consent."""
    says = signature.consent_statement and signature.statement_state == "shown"
    return {
        "signature": signature,
        "serial": queries.serial(signature),
        "statement": signature.statement if says else "",
        "drawn": signature.drawn_path if signature.consent_drawn else "",
    }
