"""The one way to say no to a person, and the pages that say it."""

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy as _

from conference.lib import problem
from conference.lib.methods import methods_of


class Refused(Exception):
    """A rule said no. `code` is for programs, `message` for people, `field` for a form.

    `also` are further reasons a form can say in the same answer; `title` and `way` (words and
    address of what helps now) are for a page that says nothing else; `params` are what the message
    names, for who keeps the code and says it later.
    """

    def __init__(
        self, code: str, message, *, status: int = 409, field: str | None = None,
        also: "tuple[Refused, ...]" = (), title=None, way: "Way | None" = None,
        params: "dict[str, str] | None" = None,
    ):  # fmt: skip
        super().__init__(str(code))
        self.code, self.message, self.status, self.field = code, message, status, field
        self.also, self.title, self.way, self.params = also, title, way, params or {}


class UnreadableAddress(BadRequest):
    """An address that no view can read; says what is in it, for programs."""


Way = tuple[object, str]
COME_BACK_SECONDS = "60"
CODES = {400: "bad_request", 403: "permission_denied", 404: "not_found", 405: "method_not_allowed",
         413: "too_large"}  # fmt: skip


def error_page(
    request: HttpRequest, status: int, title, detail, code: str | None = None,
    way: Way | None = None,
) -> HttpResponse:  # fmt: skip
    """A calm page that says what happened and what to do; a program gets problem+json."""
    if problem.wanted(request):
        return problem.response(status, code or CODES.get(status, "error"), detail)
    facts = {"title": title, "detail": detail, "status": status, "way": way}
    return render(request, "error.html", facts, status=status)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The page for a refusal no view caught."""
    title = refusal.title or _("This was not possible")
    # What is refused now may be possible in a moment; 404 and 410 may be kept unless one says no.
    page = error_page(request, refusal.status, title, refusal.message, refusal.code, refusal.way)
    patch_cache_control(page, private=True, no_store=True)
    return page


def store_away(request: HttpRequest) -> HttpResponse:
    """503 where a file cannot be read or kept for now, with the time to come back."""
    detail = _("The store of files does not answer. Nothing is lost: please go back and try again "
               "in a minute.")  # fmt: skip
    page = error_page(request, 503, _("One moment, please"), detail, "store_away")
    page["Retry-After"] = COME_BACK_SECONDS
    patch_cache_control(page, private=True, no_store=True)
    return page


def wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """405 with the methods this address takes."""
    detail = _("This address does not take this kind of request. Please go back and try again.")
    page = error_page(request, 405, _("This does not work this way"), detail)
    page["Allow"] = allowed
    return page


def too_large(request: HttpRequest) -> HttpResponse:
    """413; a program is told the limit in bytes."""
    if problem.wanted(request):
        limit = {"limit": settings.DATA_UPLOAD_MAX_MEMORY_SIZE}
        words = _("The body is larger than %(limit)d bytes, the most that one request may bring. "
                  "Send less at once.")  # fmt: skip
        return problem.response(413, CODES[413], words % limit)
    detail = _("What you sent is larger than 5 MB. Please go back: what you typed is still there. "
               "Choose a smaller file, or write less, and send it again.")  # fmt: skip
    return error_page(request, 413, _("This is too large"), detail)


def bad_request(request, exception=None):
    """400, or 413 for a body beyond DATA_UPLOAD_MAX_MEMORY_SIZE."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    if isinstance(exception, UnreadableAddress) and problem.wanted(request):
        return problem.response(400, CODES[400], exception)
    return error_page(request, 400, _("We could not read this request"),
                      _("Please go back, reload the page and try again."))  # fmt: skip


def forbidden(request, exception=None):
    """403."""
    detail = _("Ask an organiser of the conference for access, or log in as someone else.")
    return error_page(request, 403, _("You may not see this page"), detail)


def not_found(request, exception=None):
    """404."""
    return error_page(request, 404, _("There is no such page"),
                      _("The address may be mistyped, or what was here has moved."))  # fmt: skip


def server_error(request):
    """500."""
    return error_page(request, 500, _("Something went wrong on our side"),
                      _("It has been recorded. Please try again in a moment."))  # fmt: skip


def csrf_failure(request, reason=""):
    """403 for a form whose token is missing or old; 405 where no token would have helped."""
    allowed = methods_of(request.resolver_match.func) or ("GET", "HEAD", "POST")
    if request.method not in allowed:
        return wrong_method(request, ", ".join(allowed))
    detail = _("Nothing is lost: send it again from here. If this page comes back, allow cookies "
               "for this site.")  # fmt: skip
    facts = {
        "title": _("This form is too old, or cookies are blocked"),
        "detail": detail,
        "status": 403,
        "typed": typed_here(request),
    }
    if not facts["typed"]:
        facts["detail"] = _("Please go back and send it again. Allow cookies for this site.")
    return render(request, "error.html", facts, status=403)


def typed_here(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form of our own page brought, to be sent again; nothing of another site's form."""
    ours = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    if request.method != "POST" or request.FILES or f"{origin}/".find(f"{ours}/") != 0:
        return []
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    return [(name, value) for name, value in pairs if name != "csrfmiddlewaretoken"]
