"""The issuer's keys under did:web, and which credentials still hold: public, for programs."""

from django.http import Http404, HttpResponse

from conference.lib import canonical
from conference.lib.methods import require_safe
from initiative import credentials, status_lists
from initiative.models import Log

BRIEFLY = "public, max-age=60"


@require_safe
def did(request):
    """/.well-known/did.json, where did:web looks for this site's document."""
    return _json(credentials.did_document(), "application/did+json")


@require_safe
def status(request, log: str, number: str):
    """A status list, signed; of a rehearsal's log too."""
    of = Log.objects.filter(slug=log).first()
    try:
        if of is None:
            raise IndexError
        return _json(status_lists.credential(of, int(number)), "application/vc")
    except IndexError as error:
        raise Http404 from error


def _json(document: dict, content_type: str) -> HttpResponse:
    headers = {"Cache-Control": BRIEFLY, "Access-Control-Allow-Origin": "*"}
    return HttpResponse(canonical.encode(document), content_type=content_type, headers=headers)
