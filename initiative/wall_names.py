"""Names in pages, for a wall that turns through all of them while nobody signs."""

from typing import Any

from django.core.cache import cache

from initiative import events_feed, queries
from initiative.wall import Wall

PAGE = 240
KEPT = 60  # seconds; many walls ask for the same page at about the same time


def page(screen: Wall, before: int) -> dict[str, Any]:
    """{"names", "more"}: who signed before the signature with this key, the newest first, and
    whether there are older ones. Nobody where that signature is gone: begin anew.

    Kept under the log's size: whoever is hidden, withdrawn or erased ends the page with a leaf.
    """
    of, log = screen.ceremony or screen.initiative, screen.initiative.log
    name = f"wall-names:{of._meta.model_name}:{of.pk}:{log.pk}:{log.size}:{before}"
    found = cache.get(name)
    if found is None:
        found = _read(screen, before)
        cache.set(name, found, KEPT)
    return found


def _read(screen: Wall, before: int) -> dict[str, Any]:
    last = screen.signatures.filter(pk=before).first()
    if last is None:
        return {"names": [], "more": False}
    rows = queries.newest(screen.ceremony or screen.initiative, PAGE + 1, before=last)
    entries = map(events_feed.wall_entry, rows[:PAGE])
    shown = ("index", "key", "name", "latin")
    return {
        "names": [{each: entry[each] for each in shown} for entry in entries],
        "more": len(rows) > PAGE,
    }
