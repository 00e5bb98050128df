"""Where everybody is, for devices that begin: worked out for many badges at once.

A page of everybody is small, so that a device shows something soon; to look through all scans of a
conference for each page would be slow. So stays are read in blocks of badges' numbers, and kept
for the pages that follow.
"""

import time
from collections import defaultdict
from collections.abc import Collection
from functools import lru_cache

from rest_framework.utils.encoders import JSONEncoder

from checkin.models import Scan
from checkin.stays import of_scans
from conference.models import Conference

BLOCK = 10_000  # badges' numbers
KEPT_SECONDS = 60
ENCODE = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Areas = frozenset[str] | None


def told(
    conference: Conference, badges: Collection[int], areas: Areas, scans: int, key: str | None
) -> str:
    """The rows (stays.py) of these badges (their numbers), as a JSON list.

    They know of every scan up to `scans` and maybe of later ones; `key` changes with what stays
    mean.
    """
    settled = Scan.objects.filter(pk=scans).values_list("seq", "uuid").first()
    # A number alone may come again after a restored backup; without one nothing is kept.
    state = (settled or object(), key, int(time.time()) // KEPT_SECONDS)
    found = []
    for block in sorted({badge // BLOCK for badge in badges}):
        known = _block(conference, areas, block, state)
        found += [known[badge] for badge in badges if badge in known]
    return f"[{','.join(found)}]"


@lru_cache(maxsize=8)
def _block(conference: Conference, areas: Areas, block: int, state: object) -> dict[int, str]:
    """The rows of each badge in a block of numbers, without the list's brackets."""
    span = {"gte": block * BLOCK, "lt": (block + 1) * BLOCK}
    scans = conference.scans.filter(badge__gte=span["gte"], badge__lt=span["lt"])
    there = conference.badges.filter(pk__gte=span["gte"], pk__lt=span["lt"]).order_by()
    numbers = dict(there.values_list("badge_id", "pk"))
    rows = defaultdict(list)
    for row in of_scans(conference, scans, areas):
        rows[numbers[row["badge"]]].append(row)
    return {number: ENCODE(own)[1:-1] for number, own in rows.items()}
