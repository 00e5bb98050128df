"""What a certificate without an entry in the ledger says: attendance, speaker, organiser."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from babel.dates import format_date
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from badges import facts as facts_of
from badges.kinds import TITLES
from badges.models import Certificate
from conference.lib.localized import pick

Kind = Certificate.Kind
HEADINGS = {kind: TITLES[kind] for kind in Certificate.AWARDS}
SENTENCES = {
    Kind.ORGANISER: _("helped to organise %(title)s, held in %(place)s, %(days)s."),
    Kind.ATTENDANCE: _("took part in %(title)s, held in %(place)s, %(days)s."),
    Kind.SPEAKER: _("spoke at %(title)s, held in %(place)s, %(days)s, on %(talks)s."),
}
QUOTED, BETWEEN = _("“%s”"), _(", ")


@dataclass(frozen=True)
class AwardFacts:
    """Everything the page shows; texts by language. Bodies are as CertificateIssue has them."""

    kind: str
    language: str
    title: Mapping[str, str]  # the conference's name
    name: str
    serial: str
    heading: Mapping[str, str]
    bodies: tuple[Mapping[str, Any], ...]
    place: Mapping[str, str]
    first_day: str  # ISO
    last_day: str
    dated: str
    second_name: str = ""  # in the other script, where the register has both
    represents: str = ""
    talks: tuple[Mapping[str, str], ...] = ()
    rehearsal: bool = False

    def as_json(self) -> dict[str, Any]:
        """What the row keeps."""
        return {**asdict(self), "bodies": [*self.bodies], "talks": [*self.talks]}

    @property
    def headings(self) -> dict[str, str]:
        """The title line by language: the issue's own, else the kind's."""
        return dict(self.heading) or dict(_heading(self.kind))

    def sentence(self, language: str) -> str:
        """What the person did, in one language."""
        days = date.fromisoformat(self.first_day), date.fromisoformat(self.last_day)
        return _said(SENTENCES[Kind(self.kind)], language) % {
            "title": pick(self.title, language),
            "place": pick(self.place, language),
            "days": facts_of.days(*days, language),
            "talks": self._talks(language),
        }

    def date_line(self, language: str) -> str:
        """2024年8月27日, 27 August 2024."""
        return _date_line(self.dated, language)

    def _talks(self, language: str) -> str:
        quoted = _said(QUOTED, language)
        titles = [quoted % pick(title, language) for title in self.talks]
        return _said(BETWEEN, language).join(titles)


@cache
def _said(phrase: Promise, language: str) -> str:
    """A phrase of ours; its translation stays what it is as long as the process lives."""
    with translation.override(language):
        return str(phrase)


@cache
def _heading(kind: str) -> Mapping[str, str]:
    return facts_of.in_print(HEADINGS[Kind(kind)])


@lru_cache(maxsize=500)
def _date_line(dated: str, language: str) -> str:
    """Babel takes longer than the page's stamping, and an issue has one date."""
    day = date.fromisoformat(dated)
    return str(format_date(day, "long", locale=facts_of.LOCALES[language]))


def of_award(kept: Mapping[str, Any]) -> AwardFacts:
    """The facts a row keeps. Raises TypeError for anything else."""
    values = dict(kept)
    values["bodies"], values["talks"] = tuple(values["bodies"]), tuple(values["talks"])
    return AwardFacts(**values)


def is_award(kept: Mapping[str, Any]) -> bool:
    """A row's facts are of a kind without an entry in the ledger."""
    return kept.get("kind") in {kind.value for kind in HEADINGS}
