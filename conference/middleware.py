"""The house's own middleware: the client's address, the audit trail's origin, refusals as pages,
and which language a page is in.
"""

import ipaddress
import logging

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseNotAllowed, QueryDict
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_path, gettext as _

from conference import audit, errors
from conference.lib.languages import InHouseLanguages, is_in_every_language
from conference.lib.localized import preferred_language
from conference.lib.store_trouble import StoreAway

logger = logging.getLogger(__name__)


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
        if isinstance(exception, StoreAway):
            logger.warning("%s", exception)
            return errors.store_away(request)
        return None


class Languages(LocaleMiddleware):
    """A page is in the language of its address; without one, in the visitor's.

    The languages beyond the house's two are for views marked with in_every_language alone:
    nobody is led to a half-translated page, and whoever asks for one gets it in a whole language.
    """

    def process_request(self, request):
        """Before it is known which page is asked for."""
        self._use(request, get_language_from_path(request.path_info) or house_language(request))

    def process_view(self, request, view, _args, _kwargs):
        """The page is known: its language may be another than its address asks for."""
        asked = get_language_from_path(request.path_info)
        if is_in_every_language(view):
            if not asked:
                self._use(request, preferred_language(request, public=True) or "en")
        elif asked and asked not in dict(settings.HOUSE_LANGUAGES):
            return to_house_language(request)
        return None

    def process_exception(self, request, exception):
        """The view found out that this page is not in the language of its address."""
        return to_house_language(request) if isinstance(exception, InHouseLanguages) else None

    def process_response(self, request, response):
        """An address without a language leads to the same with one, where there is such a page."""
        wanted = preferred_language(request, public=True)
        if response.status_code == 404 and wanted and _is_public(request.path_info, wanted):
            translation.activate(wanted)
        return super().process_response(request, response)

    @staticmethod
    def _use(request, language: str) -> None:
        translation.activate(language)
        request.LANGUAGE_CODE = language


def to_house_language(request):
    """To the same page in one of the house's languages."""
    rest = request.get_full_path().removeprefix(f"/{get_language_from_path(request.path_info)}")
    answer = redirect(f"/{house_language(request)}{rest}")
    patch_vary_headers(answer, ["Accept-Language"])
    return answer


def house_language(request) -> str:
    """Which of the house's languages the visitor chose here (devices at the door), or likes."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen in dict(settings.HOUSE_LANGUAGES):
        return chosen
    return preferred_language(request) or settings.LANGUAGE_CODE


def _is_public(path: str, language: str) -> bool:
    """Whether this address without a language is a page in every language."""
    with translation.override(language):
        try:
            view = resolve(f"/{language}{path.rstrip('/')}/").func
        except Resolver404:
            return False
    return is_in_every_language(view)
