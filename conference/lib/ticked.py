"""What was ticked in a list, as its form sends it."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

MOST_DIGITS = 18  # what every database takes for a key


def ticked(request: HttpRequest, name: str, rows: QuerySet[Any]) -> set[int]:
    """The keys sent under this name, each by itself or with commas between them. Raises Http404
    unless each is of one of the rows."""
    sent = {key for keys in request.POST.getlist(name) for key in keys.split(",")}
    keys = {int(key) for key in sent if key.isdecimal() and len(key) <= MOST_DIGITS}
    if len(keys) != len(sent) or rows.filter(pk__in=keys).count() != len(keys):
        raise Http404(name)
    return keys
