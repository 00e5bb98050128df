"""More of what everybody sees: a signatory's own page, figures, statements, the press kit."""

import tempfile

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from conference.errors import Refused
from conference.lib import throttle
from conference.lib.languages import in_every_language
from conference.lib.methods import require_safe
from initiative import article as articles, cards, linked, press_kit, queries, roster
from initiative.figures import figures
from initiative.views import opened

STATEMENTS = 30
KITS_AN_HOUR = 30
BRIEFLY = "public, max-age=600"
IN_MEMORY = 4 * 2**20


@in_every_language
@require_safe
def signatory(request, initiative: str, index: int):
    """One signatory who agreed to be named: facts, statement, drawn signature, the proofs."""
    found = opened(request, initiative)
    if newer := roster.moved(found, index):
        return redirect("initiative:signatory", found.slug, newer)
    signature = roster.signatory(found, index)
    facts = roster.facts_of(signature)
    linked_data = linked.signatory_page(signature, facts["statement"])
    shared = {"initiative": found, "linked": linked_data}
    return render(request, "initiative/signatory_show.html", facts | shared)


@in_every_language
@require_safe
def figures_page(request, initiative: str):
    """Who stands behind it, counted."""
    found = opened(request, initiative)
    facts = {"initiative": found, "figures": figures(found)}
    return render(request, "initiative/initiative_figures.html", facts)


@in_every_language
@require_safe
def statements(request, initiative: str):
    """What signatories say, as far as they agreed and the host has read it; newest first."""
    found = opened(request, initiative)
    rows = queries.shown_statements(found).order_by("-leaf_index")
    page = Paginator(rows, STATEMENTS).get_page(request.GET.get("page"))
    return render(request, "initiative/statement_list.html", {"initiative": found, "page": page})


@in_every_language
@require_safe
def report(request, initiative: str):
    """The report as plain text, to be pasted."""
    found = opened(request, initiative)
    text = articles.as_text(articles.article(found, figures(found)))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@in_every_language
@require_safe
def kit(request, initiative: str):
    """The press kit."""
    found = opened(request, initiative)
    if not throttle.allow(f"press-kit:{request.client_address}", KITS_AN_HOUR, 3600):
        words = _("That was a lot of press kits. Please try again in an hour.")
        raise Refused("too_many", words, status=429)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115, closed by the response
    press_kit.write(file, found, figures(found))
    file.seek(0)
    name = press_kit.filename(found)
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@in_every_language
@require_safe
def card(request, initiative: str):
    """The picture beside a link to the initiative."""
    return _picture(cards.of_initiative(queries.public_initiative(initiative)))


@in_every_language
@require_safe
def signatory_card(request, initiative: str, index: int):
    """The picture beside a link to a signatory's page."""
    signature = roster.signatory(queries.public_initiative(initiative), index)
    return _picture(cards.of_signatory(signature, roster.facts_of(signature)["statement"]))


@in_every_language
@require_safe
def photo(request, initiative: str, pk: int):
    """A press photo, small; the large one is in the kit."""
    return press_kit.shown(queries.public_initiative(initiative), pk)


def _picture(png: bytes) -> HttpResponse:
    return HttpResponse(png, content_type="image/png", headers={"Cache-Control": BRIEFLY})
