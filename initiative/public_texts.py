"""What everybody sees of the text: its versions, what changed, and the exact bytes."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from conference.lib.languages import in_every_language
from conference.lib.methods import require_safe
from initiative import queries, queries_texts
from initiative.models import Text
from initiative.views import opened


@in_every_language
@require_safe
def versions(request, initiative: str):
    """Every version in the reader's language with what it changed, and all its texts' hashes."""
    found = opened(request, initiative)
    language = get_language() or "en"
    history = queries_texts.history(found)
    facts = {
        "initiative": found,
        "zone": queries.zone_of(found),
        "versions": [(each, each.in_language(language)) for each in history],
    }
    return render(request, "initiative/text_versions.html", facts)


@in_every_language
@require_safe
def text_file(request, initiative: str, version: int):
    """The canonical text in the language of the address: the bytes that the ledger names."""
    found = queries.public_initiative(initiative)
    rows = Text.objects.filter(version__initiative=found, version__version=version)
    text = get_object_or_404(rows, language=get_language())
    return HttpResponse(text.body.encode(), content_type="text/plain; charset=utf-8")
