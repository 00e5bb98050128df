"""Reads for copies of designs: what one is called, and which other gatherings it may come from."""

import re
from collections.abc import Iterator
from itertools import count, groupby

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from badges.models import BadgeDesign
from conference.models import Conference, User
from conference.rules import capabilities

_LONGEST = 80  # characters of a design's name


def name_of_copy(design: BadgeDesign) -> str:
    """A name no design of the same conference has, in the reader's language."""
    taken = set(design.conference.badge_designs.values_list("name", flat=True))
    return next(name for name in _names(design.name) if name not in taken)


def _names(name: str) -> Iterator[str]:
    """Without end; a copy's copy is numbered, as its original's next copy would be."""
    first, later = _("%(name)s (copy)"), _("%(name)s (copy %(n)d)")
    ends = [re.escape(first % {"name": ""}), re.escape(later % {"name": "", "n": 0})]
    original = re.sub(f"(?:{'|'.join(ends).replace('0', '[0-9]+')})$", "", name) or name
    yield _filled(first, original)
    for n in count(2):
        yield _filled(later, original, n=n)


def _filled(words: str, name: str, **more: int) -> str:
    room = _LONGEST - len(words % {"name": "", **more})
    return words % {"name": name[:room].rstrip(), **more}


def elsewhere(user: User, conference: Conference) -> QuerySet[BadgeDesign]:
    """Designs of the other conferences where this member of staff works with badges."""
    others = Conference.objects.for_user(user).exclude(pk=conference.pk)
    of_any = others.filter(badge_designs__isnull=False).distinct()
    own = [each.pk for each in of_any if "badges" in capabilities(user, each)]
    rows = BadgeDesign.objects.filter(conference__in=own).select_related("conference")
    return rows.order_by("-conference__starts_on", "conference", "name", "pk")


def grouped(designs: QuerySet[BadgeDesign]) -> list[tuple[Conference, list[BadgeDesign]]]:
    """The designs by their conference, in the same order."""
    return [(place, list(rows)) for place, rows in groupby(designs, lambda each: each.conference)]
