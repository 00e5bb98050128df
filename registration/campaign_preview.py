"""The desk: a campaign's message as any recipient would get it, at the width of phone and desk."""

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from conference.desk_access import desk_page
from conference.lib.methods import require_safe
from registration import campaign_queries as queries
from registration.campaign_desk import one
from registration.queries import search

# A mail's styles stand in it, as mail programs need them; nothing is loaded, nothing runs.
MAIL_ONLY = {
    "default-src": [NONE],
    "style-src-attr": ["'unsafe-inline'"],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}
FOUND = 12


@require_safe
@desk_page("mail")
def preview(request, conference, pk: int):
    """The message for one recipient, with a search for others."""
    campaign = one(conference, pk)
    delegate = queries.somebody(campaign, request.GET.get("to", ""))
    text = request.GET.get("q", "").strip()
    facts = {
        "campaign": campaign,
        "delegate": delegate,
        "language": language_of(request, delegate),
        "found": search(conference, text)[:FOUND] if text else [],
        "q": text,
    }
    if delegate:
        facts["preview"] = queries.preview(campaign, delegate, facts["language"])
    return render(request, "registration/campaign_preview.html", facts)


@require_safe
@csp(MAIL_ONLY)
@xframe_options_sameorigin
@desk_page("mail")
def message(request, conference, pk: int, delegate: int):
    """The HTML of one message alone, for the preview's frames."""
    campaign = one(conference, pk)
    person = get_object_or_404(conference.delegates, pk=delegate, erased_at=None)
    return HttpResponse(queries.preview(campaign, person, language_of(request, person)).html)


def language_of(request, delegate) -> str:
    """The language asked for, else the recipient's own."""
    asked = request.GET.get("language", "")
    if asked and asked not in request.conference.languages:
        raise Http404
    return asked or (delegate.language if delegate else "")
