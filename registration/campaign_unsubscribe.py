"""No more news: a page with one button, and the one click of mail programs (RFC 8058)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from conference.lib.methods import require_http_methods
from registration import campaign_actions, links


@csrf_exempt  # a mail program posts without a cookie; who has the link may end the news
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token: str):
    """Ask, or do it at once for a mail program."""
    delegate = links.read_unsubscribe(token)
    request.conference = delegate.conference
    if request.method == "POST":
        campaign_actions.unsubscribe(delegate)
        if request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse(status=204)
    facts = {"conference": delegate.conference, "done": request.method == "POST"}
    return render(request, "registration/campaign_unsubscribe.html", facts)
