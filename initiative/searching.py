"""Finding signatories by what their row shows: name, city, body, handles, in either script."""

import json
import re
from functools import lru_cache

from django.db import connection
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from conference.lib import cities, places
from conference.lib.pinyin import HAN, letters
from initiative.models import Signature

SHORTEST = 2  # letters of a city's name; fewer are in most


def found(rows: QuerySet[Signature], text: str) -> QuerySet[Signature]:
    """What has every word in a name that is shown (Latin and initials too), city, body or handle.
    One pass over the rows, whatever is typed."""
    rows = rows.alias(accounts=Cast("platforms", TextField()))
    for word in text.split():
        # The Latin name is shown beside Han characters alone (queries.latin_name); looked at late,
        # since it takes SQLite a call into Python.
        latin = Q(delegate__name_latin__icontains=word) & Q(name__regex=HAN.pattern)
        rows = rows.filter(
            _has("name", word) | Q(delegate__pinyin__icontains=word)
            | _has("city", word) | Q(city__in=_cities(word)) | _has("represents", word)
            | Q(delegate__initials=word.lower()) | latin | _handle(word)
        )  # fmt: skip
    return rows


def _has(column: str, word: str) -> Q:
    """Somewhere in the column, in capitals or not: SQLite's LIKE knows capitals of ASCII alone."""
    if connection.vendor == "sqlite" and not word.isascii() and word.lower() != word.upper():
        return Q(**{f"{column}__iregex": re.escape(word)})
    return Q(**{f"{column}__icontains": word})


@lru_cache(maxsize=1024)
def _cities(word: str) -> frozenset[str]:
    """Cities as people write them, in either script, whose reading or customary Latin name has
    these letters."""
    sought = letters(word)
    if len(sought) < SHORTEST:
        return frozenset()
    known = {city for reading, them in cities.names().items() if sought in reading for city in them}
    known |= {han for han, latin in places.latin_names().items() if sought in letters(latin)}
    if place := places.find(word):
        known.add(place.name)
    return frozenset(
        known | {f"{city}市" for city in known} | {places.in_latin(city) for city in known}
    )


def _handle(word: str) -> Q:
    """In a handle, with or without the @, as the database keeps JSON: SQLite's escapes what is not
    ASCII. The second looks whether it is the handle that has it."""
    sought = word.removeprefix("@") or word
    kept = json.dumps(sought, ensure_ascii=connection.vendor != "postgresql")[1:-1]
    return Q(accounts__icontains=kept) & Q(
        accounts__iregex=rf'"handle": "[^"]*{re.escape(kept)}'
    )  # fmt: skip
