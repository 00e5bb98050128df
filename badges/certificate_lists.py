"""The list of certificates as somebody has narrowed it: its rows, and the choices there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.formats import date_format

from badges import queries
from badges.models import Certificate
from conference.lib.ticked import MOST_DIGITS
from conference.models import Conference

Choice = tuple[str, str, int]  # code, label, how many


@dataclass(frozen=True)
class Shown:
    """What is asked for; "" is everything. Files and mailings are of the same certificates."""

    q: str = ""
    state: str = ""
    kind: str = ""
    issue: str = ""

    @classmethod
    def of(cls, data: Mapping[str, str]) -> "Shown":
        """From an address or a form."""
        return cls(**{name: data.get(name, "") for name in cls.__dataclass_fields__})

    @property
    def fields(self) -> dict[str, str]:
        """What a form sends along to mean the same."""
        return {name: value for name, value in vars(self).items() if value}

    def base(self, conference: Conference) -> QuerySet[Certificate]:
        """Those of the search, kind and issue, in every state."""
        rows = queries.matching(queries.certificates(conference), conference, self.q, "serial")
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.issue:
            is_key = self.issue.isdecimal() and len(self.issue) <= MOST_DIGITS
            rows = rows.filter(_of_issue(int(self.issue))) if is_key else rows.none()
        return rows

    def rows(self, conference: Conference) -> QuerySet[Certificate]:
        """The list."""
        return queries.in_state(self.base(conference), self.state)

    def to_mail(self, conference: Conference) -> QuerySet[Certificate]:
        """Those of the list that are in force and were not mailed yet."""
        return queries.in_state(self.rows(conference), "unmailed")


def _of_issue(issue: int) -> Q:
    """Also what is to be made anew by it."""
    return Q(issue=issue) | Q(renewal__issue=issue)


def choices(conference: Conference) -> dict[str, list[Choice]]:
    """By what the list can be narrowed: {"kinds", "issued"}, issues with certificates."""
    rows = conference.certificates.order_by().values_list("kind").annotate(Count("pk"))
    found = dict(rows)
    kinds = [(code, str(label), found[code]) for code, label in Certificate.Kind.choices
             if code in found]  # fmt: skip
    issues = conference.certificate_issues.annotate(papers=Count("certificates"))
    issued = [
        (str(issue.pk), f"{issue} · {day(issue.created_at, conference)}", issue.papers)
        for issue in issues.filter(papers__gt=0).order_by("-pk")
    ]
    return {"kinds": kinds, "issued": issued}


def day(at: datetime, conference: Conference) -> str:
    """A date as the conference's clocks have it, in the reader's language."""
    return str(date_format(at.astimezone(conference.zone), "SHORT_DATETIME_FORMAT"))
