"""Reads of an initiative: its text, its totals, its public list, what the host's desk shows."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from badges.models import Certificate
from conference.lib import cities, serials
from conference.lib.pinyin import HAN
from conference.models import Conference
from initiative import renderings
from initiative.models import (
    Ceremony,
    Initiative,
    LogEntry,
    Signature,
    Text,
    TextVersion,
)
from registration.models import Delegate, PlatformAccount
from registration.queries import Export

MOST_CITIES = 12
JOIN_COLUMNS = (
    "state", "name", "city", "represents", "office", "letter_sha256", "platforms", "statement",
    "wording", "address", "created_at", "used_at", "decided_at", "reason",
)  # fmt: skip
WRITTEN_IN_HAN = ("zh", "ja")


@dataclass(frozen=True)
class Totals:
    """How many signed, how many of them are named, and whom they reach."""

    signatures: int
    named: int
    reach: int
    cities: tuple[tuple[str, int], ...]  # those with most signatures
    city_count: int = 0

    @property
    def unnamed(self) -> int:
        """Those who keep their names private."""
        return self.signatures - self.named

    def as_json(self) -> dict[str, Any]:
        """For the wall and the API, which name the first cities and count none."""
        facts = asdict(self)
        del facts["city_count"]
        return facts


def public_initiative(slug: str) -> Initiative:
    """The initiative with this slug; a rehearsal's too. Raises Http404."""
    return get_object_or_404(Initiative.objects.select_related("log"), slug=slug)


def current_version(initiative: Initiative) -> TextVersion | None:
    """The newest published version with its texts; None while nothing is published."""
    return initiative.versions.prefetch_related("texts").first()


@dataclass(frozen=True)
class Reading:
    """A text as a page shows it, and the authoritative one where that is another."""

    version: TextVersion
    text: Text
    authoritative: Text
    renders: int | None = None  # the older version that a translation renders (renderings)

    @property
    def as_received(self) -> bool:
        """Of the report that the demonstration shows; other texts were typed on the desk."""
        return self.version.initiative.is_demo and self.version.version == 1

    @property
    def pledges(self) -> list[str]:
        """The text's paragraphs."""
        return paragraphs(self.text)

    @property
    def original(self) -> list[str]:
        """The authoritative text's paragraphs."""
        return paragraphs(self.authoritative)

    @property
    def is_working(self) -> bool:
        """A working translation is shown, and must say so."""
        return self.text.status == Text.Status.WORKING


def paragraphs(text: Text) -> list[str]:
    """The lines that say something."""
    return [line for line in text.body.splitlines() if line.strip()]


def reading(initiative: Initiative, language: str | None = None) -> Reading | None:
    """The present text in this language (default: the active one); None while there is none."""
    version = current_version(initiative)
    if version is None:
        return None
    text = text_for(version, language)
    older = None
    if version.version > 1 and text.language != version.authoritative:
        older = renderings.renders(renderings.editions(initiative), text.language)
    return Reading(version, text, text_for(version, version.authoritative), older)


def text_for(version: TextVersion, language: str | None = None) -> Text:
    """The version's text in this language (default: the active one), else the authoritative."""
    texts = {text.language: text for text in version.texts.all()}
    return texts.get(language or get_language() or "", texts[version.authoritative])


def totals(of: Initiative | Ceremony) -> Totals:
    """Counts of the signatures that stand, of all or of those given at one gathering."""
    standing = of.signatures.active().sequenced().order_by()
    named = Q(consent_list=True, hidden=False)
    sums = standing.aggregate(n=Count("pk"), named=Count("pk", filter=named), reach=Sum("reach"))
    counted = cities.count(cities_of(standing))
    return Totals(
        signatures=sums["n"],
        named=sums["named"],
        reach=sums["reach"] or 0,
        cities=tuple(counted[:MOST_CITIES]),
        city_count=len(counted),
    )


def cities_of(rows: QuerySet[Signature]) -> QuerySet[Signature, tuple[str, int]]:
    """(city as it was written, how many signatures) of these."""
    return rows.order_by().exclude(city="").values_list("city").annotate(n=Count("pk"))


def listed(initiative: Initiative) -> QuerySet[Signature]:
    """The public list in the order of pinyin."""
    rows = initiative.signatures.listed().select_related("delegate", "conference")
    return rows.order_by("delegate__pinyin", "name", "pk")


def newest(
    of: Initiative | Ceremony, most: int, before: Signature | None = None
) -> list[Signature]:
    """Those on the list who signed last, of all or of one ceremony, newest first; `before`: older
    ones than this. Whoever was entered anew keeps the place of the first signing."""
    rows = of.signatures.listed().select_related("delegate")
    if isinstance(of, Ceremony):
        rows = rows.filter(initiative=of.initiative_id)  # an index begins with it
    if before:
        rows = rows.filter(at__lte=before.at).exclude(at=before.at, pk__gte=before.pk)
    return list(rows.order_by("-at", "-pk")[:most])


def shown_statements(initiative: Initiative) -> QuerySet[Signature]:
    """Signatures whose statement may be quoted: agreed to, read by the host, by name."""
    return listed(initiative).filter(
        consent_statement=True, statement_state=Signature.StatementState.SHOWN
    )


def ceremony_of(initiative: Initiative, conference: Conference) -> Ceremony | None:
    """The signing of this initiative at this conference."""
    return conference.ceremonies.filter(initiative=initiative).first()


def ceremonies(initiative: Initiative) -> QuerySet[Ceremony]:
    """Where the initiative is or was signed, for the public."""
    return initiative.ceremonies.filter(conference__published=True).select_related("conference")


def home_of(initiative: Initiative) -> Conference | None:
    """The conference its pages lead back to: the one on or next to come, else the last."""
    held = [ceremony.conference for ceremony in ceremonies(initiative)]
    coming = [conference for conference in held if conference.ends_on >= conference.today]
    if coming:
        return min(coming, key=lambda conference: (conference.starts_on, conference.pk))
    return max(held, key=lambda conference: (conference.ends_on, conference.pk), default=None)


def zone_of(initiative: Initiative) -> str:
    """The time zone of its pages: that of the place they lead back to."""
    home = home_of(initiative)
    return home.time_zone if home else "UTC"


def signing_name(delegate: Delegate) -> str:
    """The name under which a delegate signs."""
    return delegate.name_zh or delegate.name_latin


def latin_name(signature: Signature) -> str:
    """The signatory's name in Latin letters where it is known and was signed in Han characters."""
    known = HAN.search(signature.name) and not signature.delegate.erased_at
    return signature.delegate.name_latin if known else ""


def reads_han() -> bool:
    """Whether the active language is written in Han characters."""
    return (get_language() or "").startswith(WRITTEN_IN_HAN)


def name_beside(signature: Signature) -> str:
    """The name in Latin letters, for readers who may not read the signed one; else ""."""
    return "" if reads_han() else latin_name(signature)


def standing_signature(delegate: Delegate, initiative: Initiative) -> Signature | None:
    """The delegate's signature that stands."""
    return delegate.signatures.active().filter(initiative=initiative).first()


def delegate_ceremonies(delegate: Delegate) -> list[tuple[Ceremony, Signature | None]]:
    """What the delegate can sign or has signed, for the delegate's own page."""
    signed = {s.initiative_id: s for s in delegate.signatures.active()}
    rows = delegate.conference.ceremonies.select_related("initiative").order_by("pk")
    if delegate.status == Delegate.Status.ONLINE:  # they sign on the initiative's page
        rows = rows.filter(initiative__in=signed)
    return [(ceremony, signed.get(ceremony.initiative_id)) for ceremony in rows]


def leaf_hash(signature: Signature) -> bytes:
    """RFC 6962 hash of the signature's leaf, 32 bytes. Raises LogEntry.DoesNotExist."""
    if known := getattr(signature, "known_hash", None):
        return bytes(known)
    entry = LogEntry.objects.get(log=signature.initiative.log_id, index=signature.leaf)
    return bytes(entry.leaf_hash)


def with_leaf_hash(rows: QuerySet[Signature]) -> QuerySet[Signature]:
    """The rows with their leaves' hashes, so that many serials cost one query."""
    entry = LogEntry.objects.filter(
        log=OuterRef("initiative__log"), index=OuterRef("leaf_index")
    )  # fmt: skip
    return rows.annotate(known_hash=Subquery(entry.values("leaf_hash")[:1]))


def serial(signature: Signature) -> str:
    """The serial of its certificate, known as soon as the leaf is in the log."""
    return serials.make(signature.leaf, leaf_hash(signature))


def certificate(signature: Signature) -> Certificate | None:
    """Its certificate, once issued."""
    rows = signature.delegate.certificates.filter(initiative_slug=signature.initiative.slug)
    return rows.filter(leaf_index=signature.leaf).first()


def add_to_export(found: Export) -> None:
    """The delegate's signatures, among everything kept of the delegate."""
    columns = (
        "initiative__slug", "at", "status", "leaf_index", "name", "represents", "city",
        "platforms", "statement", "statement_state", "drawn_path", "consent_list",
        "consent_statement", "consent_drawn", "hidden", "disclosures", "evidence",
    )  # fmt: skip
    found.sections["signatures"] = list(found.delegate.signatures.order_by("pk").values(*columns))
    mandates = found.delegate.conference.mandates.filter(delegate=found.delegate)
    found.sections["joined_online"] = list(found.delegate.join_requests.values(*JOIN_COLUMNS))
    found.sections["mandates"] = list(
        mandates.values("association__slug", "document", "confirmed_at")
    )


def numbers(conference: Conference) -> dict[str, int]:
    """Today's numbers for the desk: signatures, those of today, statements to read."""
    rows = conference.signatures.active().sequenced()
    midnight = datetime.combine(conference.today, time.min, conference.zone)
    return {
        "signatures": rows.count(),
        "today": rows.filter(at__gte=midnight).count(),
        "statements": to_moderate(conference).count(),
        "joins": conference.join_requests.filter(state="waiting").count(),
    }


@dataclass(frozen=True)
class DeskPanel:
    """One initiative on the host's desk."""

    ceremony: Ceremony
    totals: Totals
    here: Totals
    recent: list[Signature]


def desk_panel(ceremony: Ceremony, most: int) -> DeskPanel:
    """State, totals of all gatherings and of this one, this conference's last signatories."""
    rows = ceremony.conference.signatures.active().sequenced()
    recent = rows.filter(initiative=ceremony.initiative).select_related("delegate", "initiative")
    last = list(recent.order_by("-leaf_index")[:most])
    return DeskPanel(ceremony, totals(ceremony.initiative), totals(ceremony), last)


def initiatives_without_ceremony(conference: Conference) -> QuerySet[Initiative]:
    """What has a text and could be signed here as well; nobody's rehearsal. To a guest (a grant),
    nothing."""
    if conference.ceremonies.filter(allowed_until__isnull=False).exists():
        return Initiative.objects.none()
    published = TextVersion.objects.filter(initiative=OuterRef("pk"))
    return Initiative.objects.filter(Exists(published), log__disposable=False).exclude(
        ceremonies__conference=conference
    )


def certificates_to_mail(
    conference: Conference, chosen: Collection[int] | None
) -> list[Certificate]:
    """Valid certificates of the chosen signatures here; None: of all."""
    rows = conference.certificates.valid().select_related("delegate").order_by("pk")
    if chosen is not None:
        leaves = conference.signatures.filter(pk__in=chosen).values_list("leaf_index", flat=True)
        rows = rows.filter(leaf_index__in=list(leaves))
    return list(rows)


def to_moderate(conference: Conference) -> QuerySet[Signature]:
    """Statements the host has not read yet, oldest first."""
    pending = conference.signatures.active().filter(
        statement_state=Signature.StatementState.PENDING, consent_statement=True
    )
    return pending.select_related("initiative", "delegate").order_by("at", "pk")


def chosen_platforms(delegate: Delegate, ids: list[int]) -> list[PlatformAccount]:
    """The delegate's own accounts among these ids; anybody else's are left out."""
    return list(delegate.platforms.filter(pk__in=ids))


def platform_claims(accounts: list[PlatformAccount]) -> list[Mapping[str, str | int]]:
    """Accounts as a leaf commits to them: [{platform, handle, followers, as_of}]."""
    return [
        {
            "platform": account.platform,
            "handle": account.handle,
            "followers": account.followers,
            "as_of": _iso(account.as_of),
        }
        for account in accounts
    ]


def _iso(day: date) -> str:
    return day.isoformat()
