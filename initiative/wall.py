"""What a big screen shows: whose names, a map of cities, quotes in turn, how the stage is set."""

import base64
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from checkin.pictures import data_uri
from conference.lib import cities, places
from conference.lib.localized import language_of, pick
from initiative import attribution, ceremony_queries, queries
from initiative.models import Ceremony, Checkpoint, Initiative, Signature, SignatureQuerySet

MOST_POINTS, MOST_QUOTES = 120, 40
Point = tuple[str, int, float, float, bool]


@dataclass(frozen=True)
class Wall:
    """The initiative's wall, of all gatherings; or with `ceremony` that one's own, in its hall:
    the names of those who signed there, and the stage its own host sets."""

    initiative: Initiative
    ceremony: Ceremony | None = None

    @property
    def signatures(self) -> SignatureQuerySet:
        """Whose names it shows."""
        return (self.ceremony or self.initiative).signatures.all()

    def shows(self, signature: Signature) -> bool:
        """Whether it names whoever signed there; elsewhere it counts them alone."""
        return self.ceremony is None or signature.ceremony_id == self.ceremony.pk

    @property
    def leader(self) -> Ceremony | None:
        """Whose host sets its stage."""
        return self.ceremony or ceremony_queries.leading(self.initiative)

    @property
    def here(self) -> int | None:
        """How many signed at the gathering; None on the initiative's wall."""
        return self.signatures.active().sequenced().count() if self.ceremony else None


def find(initiative: str, at: str = "") -> Wall | None:
    """The wall of the initiative with this slug; `at`: its own at the conference of that slug."""
    found = Initiative.objects.filter(slug=initiative).select_related("log").first()
    if found is None or not at:
        return Wall(found) if found else None
    rows = found.ceremonies.filter(conference__slug=at)
    ceremony = rows.select_related("conference", "initiative").first()
    return Wall(found, ceremony) if ceremony else None


def points(initiative: Initiative) -> list[Point]:
    """(city, signatures, degrees east, degrees north, abroad), those with most first, of those with
    as many the ones abroad; cities nobody knows the place of are left out."""
    standing = initiative.signatures.active().sequenced()
    found = []
    for city, n in cities.count(queries.cities_of(standing)):
        if spot := places.locate(city):
            found.append((city, n, *spot))
    abroad = [point for point in found if point[4]]
    at_home = [point for point in found if not point[4]]
    # Neither leaves the other without a light.
    half = MOST_POINTS // 2
    far = abroad[: max(half, MOST_POINTS - len(at_home))]
    near = at_home[: max(half, MOST_POINTS - len(abroad))]
    return sorted([*far, *near], key=lambda point: -point[1])


def quotes(initiative: Initiative) -> list[dict[str, str]]:
    """Statements that may be shown, newest first, then the voices of the report; each with whose
    words they are and, where that is known, their language."""
    rows = queries.shown_statements(initiative).order_by("-leaf_index")[:MOST_QUOTES]
    said = [
        {"words": row.statement, "who": attribution.name(row), "lang": "",
         "of": attribution.place(row)}
        for row in rows
    ]  # fmt: skip
    said += [
        {"words": pick(words), "who": voice.handle, "of": voice.platform_words,
         "lang": language_of(words)}
        for voice in initiative.voices.all() for words in voice.statements
    ]  # fmt: skip
    return said


def held(wall: Wall) -> list[Signature]:
    """Signatures of this minute that can still be undone, oldest first."""
    return list(wall.signatures.held().select_related("delegate").order_by("at", "pk"))


def stage(wall: Wall) -> dict[str, Any]:
    """How the host has set the stage: dark, open for signing from one's seat, or ended."""
    leader = wall.leader
    facts = ceremony_queries.stage(leader)
    size = facts["finale_size"]
    return facts | {
        "open": leader is not None and ceremony_queries.is_open(leader),
        "finale": finale(wall, size) if size else None,
    }


def finale(wall: Wall, size: int) -> dict[str, Any] | None:
    """The checkpoint that sealed the ceremony, where a phone keeps it, and how many of those it
    covers stand, of them all and of this wall's own: whoever signs later is not among them."""
    initiative = wall.initiative
    checkpoint = Checkpoint.objects.filter(log=initiative.log_id, size=size).first()
    if checkpoint is None:
        return None
    root = bytes(checkpoint.root)
    address = settings.SITE_URL.rstrip("/") + witness_path(initiative, size, root)
    covered = [rows.active().filter(leaf_index__lt=size).count()
               for rows in (wall.signatures, initiative.signatures)]  # fmt: skip
    return {
        "size": size,
        "root": base64.b64encode(root).decode(),
        "qr": data_uri(address),
        "signatures": covered[0],
        "in_all": covered[1],
    }


def witness_path(initiative: Initiative, size: int, root: bytes) -> str:
    """Where a phone keeps this checkpoint. The root stands in the code on the screen, so that a
    server that later names another one is found out."""
    query: dict[str, str | int] = {
        "size": size,
        "root": base64.urlsafe_b64encode(root).decode().rstrip("="),
    }
    return f"{reverse('initiative-plain:witness_code', args=[initiative.slug])}?{urlencode(query)}"
