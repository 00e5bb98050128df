"""Reads of registration: finding people, and the numbers of today."""

from base64 import b64encode
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, time

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext as _

from conference import audit, events, mail_story
from conference.lib import characters, files
from conference.lib.localized import pick
from conference.models import Conference
from registration.models import Category, Delegate, FailingAddress, Photo, PlatformAccount


def search(conference: Conference, text: str) -> QuerySet[Delegate]:
    """Delegates in whom every word of the text occurs, words that begin with it first.

    Finds characters, pinyin (whole, partial, with or without spaces), initials, the tail of the
    phone, mail address, association and city.
    """
    found = conference.delegates.filter(erased_at=None).select_related("category", "association")
    return matching(found, text)


def matching(found: QuerySet[Delegate], text: str) -> QuerySet[Delegate]:
    """Those of these rows, in the same way; all of them where there is no word."""
    words = characters.key(text).lstrip("+").split()
    for word in words:
        found = found.filter(search_text__contains=word)
    if not words:
        return found
    begins = Q()
    for word in words:
        begins &= Q(search_text__contains=f" {word}")
    rank = Case(When(begins, then=Value(0)), default=Value(1), output_field=IntegerField())
    return found.order_by(rank, "pinyin", "name_latin", "pk")


FAILING = "failing"  # beside the statuses: mail to their address came back for good
ORDERS = {
    "name": ("pinyin", "name_latin", "pk"),
    "newest": ("-registered_at", "-pk"),
    "reach": ("-reach", "pinyin", "pk"),
}


@dataclass(frozen=True)
class Filters:
    """What the desk's list is narrowed by: a search, a status, codes of category, association."""

    text: str = ""
    status: str = ""
    category: str = ""
    association: str = ""
    sort: str = ""


def filtered(conference: Conference, filters: Filters) -> QuerySet[Delegate]:
    """The desk's list, each delegate with `reach`, the followers of all accounts, and whether mail
    to the present address came back (`failing`).
    """
    wanted = {
        "failing": filters.status == FAILING,
        "status": "" if filters.status == FAILING else filters.status,
        "category__code": filters.category,
        "association__slug": filters.association,
    }
    accounts = PlatformAccount.objects.filter(delegate=OuterRef("pk")).order_by()
    reach = accounts.values("delegate").annotate(sum=Sum("followers")).values("sum")
    failures = _failures().filter(delegate=OuterRef("pk"))
    found = (
        search(conference, filters.text)
        .annotate(reach=Coalesce(Subquery(reach), 0), failing=Exists(failures))
        .filter(**{name: value for name, value in wanted.items() if value})
        .select_related("photo")
    )
    return found.order_by(*ORDERS[filters.sort]) if filters.sort in ORDERS else found


def _failures() -> QuerySet[FailingAddress]:
    """Of present addresses; a complaint is no such mark, for its mail arrived."""
    marks = FailingAddress.objects.filter(is_complaint=False, delegate__erased_at=None)
    return marks.alias(low=Lower("address")).filter(low=Lower("delegate__email"))


@dataclass
class Facet:
    """One value the list can be narrowed to."""

    code: str
    label: str
    count: int = 0


def facets(conference: Conference) -> dict[str, list[Facet]]:
    """Counts by status, category and association; among the statuses, whom no mail reaches."""
    columns = ("status", "category__code", "category__name", "association__slug",
               "association__name")  # fmt: skip
    rows = conference.delegates.filter(erased_at=None).order_by().values_list(*columns)
    found: dict[str, dict[str, Facet]] = {"status": {}, "category": {}, "association": {}}
    labels = dict(Delegate.Status.choices)
    for status, category, category_name, association, association_name, n in rows.annotate(
        n=Count("pk")
    ):
        for name, code, label in (
            ("status", status, str(labels[status])),
            ("category", category, pick(category_name)),
            ("association", association, pick(association_name)),
        ):
            if code:
                found[name].setdefault(code, Facet(code, label)).count += n
    order = [str(status) for status in Delegate.Status.values]
    statuses = sorted(found["status"].values(), key=lambda facet: order.index(facet.code))
    if failing := _failures().filter(delegate__conference=conference).count():
        statuses.append(Facet(FAILING, str(_("Address does not work")), failing))
    return {
        "status": statuses,
        "category": sorted(found["category"].values(), key=lambda facet: facet.code),
        "association": sorted(found["association"].values(), key=lambda facet: -facet.count),
    }


def public_categories(conference: Conference) -> list[Category]:
    """Categories the public may choose from, each with its places counted, in one query."""
    return list(conference.categories.filter(public=True).with_taken())


@dataclass(frozen=True)
class Numbers:
    """How a conference's registration stands."""

    by_status: dict[str, int]
    today: int
    categories: list[Category]

    @property
    def total(self) -> int:
        """All whose registration has not ended."""
        return sum(n for status, n in self.by_status.items() if status not in Delegate.ENDED)


def numbers(conference: Conference) -> Numbers:
    """Counts by status and category, and how many registered today at the conference's place."""
    midnight = datetime.combine(conference.today, time.min, conference.zone)
    attending = [status for status in Delegate.Status.values if status != Delegate.Status.ONLINE]
    counts = {status: Count("pk", filter=Q(status=status)) for status in attending}
    row = conference.delegates.filter(erased_at=None).aggregate(
        today=Count("pk", filter=Q(registered_at__gte=midnight) & ~Q(status__in=Delegate.ENDED)),
        **counts,
    )
    return Numbers(
        today=row.pop("today"),
        by_status=row,
        categories=list(conference.categories.with_taken()),
    )


@dataclass
class Export:
    """Everything kept of one person; higher apps add their part on "delegate.exported"."""

    delegate: Delegate
    sections: dict[str, object] = field(default_factory=dict)


def export(delegate: Delegate) -> dict[str, object]:
    """All we keep of this delegate, ready for JSON; times are ISO 8601 in UTC."""
    found = Export(delegate)
    found.sections["delegate"] = facts(delegate)
    found.sections["accounts"] = list(
        delegate.platforms.values("platform", "handle", "followers", "as_of")
    )
    found.sections["consents"] = list(
        delegate.consents.values("kind", "wording", "given_at", "withdrawn_at")
    )
    found.sections["photo"] = exported_photo(delegate)
    reference = audit.reference(delegate)
    found.sections["mails"] = exported_mails(delegate, reference)
    found.sections["history"] = list(
        delegate.conference.audit_entries.filter(target=reference)
        .order_by("at", "pk")
        .values("at", "action", "before", "after")
    )
    events.publish("delegate.exported", found)
    return found.sections


def exported_mails(delegate: Delegate, reference: str) -> list[dict[str, object]]:
    """The messages about somebody, each with what happened to it (`life`) and the addresses it
    went to before."""
    rows = delegate.conference.mails.filter(about=reference).order_by("pk")
    lives = mail_story.facts(rows.values_list("pk", flat=True))
    formers = mail_story.former_addresses(lives)
    columns = ("to", "subject", "status", "created_at")
    return [
        dict(zip(columns, values, strict=True))
        | {"life": lives.get(pk, []), "former_addresses": formers.get(pk, [])}
        for pk, *values in rows.values_list("pk", *columns)
    ]


def exported_photo(delegate: Delegate) -> dict[str, object] | None:
    """When it was uploaded, and the picture as a data: address that any browser opens."""
    photo = Photo.objects.filter(delegate=delegate).first()
    if photo is None:
        return None
    try:
        data = b64encode(files.read(photo.large)).decode("ascii")
    except FileNotFoundError:
        data = ""
    return {"uploaded_at": photo.uploaded_at, "width": photo.width, "height": photo.height,
            "picture": f"data:image/jpeg;base64,{data}" if data else ""}  # fmt: skip


FACTS = (
    "name_zh", "name_latin", "email", "pending_email", "phone", "association_name", "city",
    "language", "status", "pinyin", "note",
)  # fmt: skip


def facts(delegate: Delegate) -> dict[str, object]:
    """What is known of a delegate, for audit trail and export."""
    known: dict[str, object] = {name: getattr(delegate, name) for name in FACTS}
    known["category"] = delegate.category.code
    known["association"] = delegate.association.slug if delegate.association else ""
    for name in ("registered_at", "confirmed_at", "approved_at", "ended_at"):
        at = getattr(delegate, name)
        known[name] = at.isoformat() if at else None
    return known


def erased(pks: Collection[str]) -> set[str]:
    """Those of these delegates whose data were erased."""
    found = Delegate.everyone.filter(pk__in=pks).exclude(erased_at=None)
    return {str(pk) for pk in found.values_list("pk", flat=True)}
