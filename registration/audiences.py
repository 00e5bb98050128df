"""Named selections of delegates, for everything that is done to many of them at once.

Every app registers its own in AppConfig.ready(); filters narrow what a selection finds. An Audience
is plain data, so that a campaign or a job can keep it and ask again later.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from conference.errors import Refused
from conference.lib.localized import pick
from conference.models import Conference
from registration import queries
from registration.models import Delegate

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Finder = Callable[[Conference], QuerySet[Delegate]]
NARROWED = {"category": "category__code", "association": "association__slug", "city": "city"}


@dataclass(frozen=True)
class Selection:
    """What an app offers: its code, its label, and whom it finds in a conference."""

    code: str
    label: "StrOrPromise"
    find: Finder
    position: int


_selections: dict[str, Selection] = {}


def register(code: str, label: "StrOrPromise", find: Finder, position: int) -> None:
    """Offer a selection, listed by its position; done once, in AppConfig.ready()."""
    _selections[code] = Selection(code, label, find, position)


def choices() -> list[tuple[str, "StrOrPromise"]]:
    """(code, label) of every selection, as they are listed."""
    listed = sorted(_selections.values(), key=lambda selection: selection.position)
    return [(selection.code, selection.label) for selection in listed]


@dataclass(frozen=True)
class Audience:
    """A selection and what narrows it: codes of category and association, a city, a search."""

    selection: str = "approved"
    category: str = ""
    association: str = ""
    city: str = ""
    text: str = ""

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> "Audience":
        """From a form's or a JSON column's values; other names are left aside. Raises Refused."""
        names = cls.__dataclass_fields__
        audience = cls(**{name: str(data[name] or "") for name in names if name in data})
        check(audience)
        return audience

    def as_data(self) -> dict[str, str]:
        """For a JSON column."""
        return asdict(self)

    @property
    def label(self) -> "StrOrPromise":
        """The selection in words; its code where no app offers it any more."""
        found = _selections.get(self.selection)
        return found.label if found else self.selection

    def described(self, conference: Conference) -> str:
        """The whole of it in words: the selection, and all that narrows it."""
        parts = [str(self.label)]
        if self.category:
            row = conference.categories.filter(code=self.category).first()
            parts.append(
                _("category %(name)s") % {"name": pick(row.name) if row else self.category}
            )
        if self.association:
            body = conference.associations.filter(slug=self.association).first()
            name = pick(body.name) if body else self.association
            parts.append(_("association %(name)s") % {"name": name})
        if self.city:
            parts.append(_("from %(city)s") % {"city": self.city})
        if self.text.strip():
            parts.append(_("found by “%(text)s”") % {"text": self.text.strip()})
        return " · ".join(map(str, parts))


def check(audience: Audience) -> None:
    """Refuse a selection that no app offers."""
    if audience.selection not in _selections:
        text = _("This selection of people does not exist. Please choose one of the list.")
        raise Refused("unknown_selection", text, status=422, field="selection")


def find(conference: Conference, audience: Audience) -> QuerySet[Delegate]:
    """The delegates, in the lists' order; erased people are never among them. Raises Refused."""
    check(audience)
    found = _selections[audience.selection].find(conference)
    found = found.filter(conference=conference, erased_at=None)
    wanted = {column: getattr(audience, name) for name, column in NARROWED.items()}
    found = found.filter(**{column: value for column, value in wanted.items() if value})
    if audience.text.strip():
        matching = queries.search(conference, audience.text).order_by()
        found = found.filter(pk__in=matching.values("pk"))
    return found.select_related("category", "association").order_by("pinyin", "name_latin", "pk")


def cities(conference: Conference) -> list[str]:
    """Every city that occurs, in alphabetical order."""
    rows = conference.delegates.filter(erased_at=None).exclude(city="")
    return list(rows.order_by("city").values_list("city", flat=True).distinct())


def everybody(conference: Conference) -> QuerySet[Delegate]:
    """All but those who were erased."""
    return conference.delegates.filter(erased_at=None)


def approved(conference: Conference) -> QuerySet[Delegate]:
    """Those who are let in."""
    return conference.delegates.approved()
