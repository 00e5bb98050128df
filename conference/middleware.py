"""The house's own middleware: the client's address, the audit trail's origin, refusals as pages."""

import ipaddress

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseNotAllowed, QueryDict
from django.utils.translation import gettext as _

from conference import audit, errors


def forwarded_address(request) -> str | None:
    """The client's address, believing only the PROXY_COUNT nearest X-Forwarded-For entries."""
    address = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if settings.PROXY_COUNT and len(hops) >= settings.PROXY_COUNT:
        address = hops[-settings.PROXY_COUNT]
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None


def axes_address(request) -> str | None:
    """django-axes counts failed log-ins by this address."""
    return forwarded_address(request)


def axes_username(request, credentials) -> str:
    """django-axes counts by this too: log-in ignores capitals, so capitals are no new attempts."""
    return str((credentials or request.POST).get("username") or "").lower()


def client_address(get_response):
    """Set request.client_address for rate limits and the audit trail."""

    def middleware(request):
        request.client_address = forwarded_address(request)
        return get_response(request)

    return middleware


def audit_origin(get_response):
    """Whatever is audited during this request names its user and address."""

    def middleware(request):
        user = None if isinstance(request.user, AnonymousUser) else request.user
        token = audit.origin.set(audit.Origin(user=user, address=request.client_address))
        try:
            return get_response(request)
        finally:
            audit.origin.reset(token)

    return middleware


def readable_address(get_response):
    """Answer 400 to an address with a NUL: PostgreSQL takes none, and robots like to send it."""

    def middleware(request):
        if "\0" in request.path:
            raise errors.UnreadableAddress(_("The path holds the character U+0000. Leave it out."))
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise errors.UnreadableAddress(nul_words(request.GET))
        return get_response(request)

    return middleware


def nul_words(sent: QueryDict) -> str:
    """Which parameters hold a NUL."""
    named = [name for name, values in sent.lists() if "\0" in name + "".join(values)]
    words = _("The parameter “%(name)s” holds the character U+0000. Leave it out.")
    return words % {"name": ", ".join(named).replace("\0", "\ufffd")}


class Refusals:
    """A Refused that no view caught becomes a page (the API has its own handler)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """A wrong method gets a page too; Django's own answer to it is empty."""
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return errors.wrong_method(request, response["Allow"])
        return response

    def process_exception(self, request, exception):
        """Django calls this for an exception of a view."""
        if isinstance(exception, errors.Refused):
            return errors.refused(request, exception)
        return None
