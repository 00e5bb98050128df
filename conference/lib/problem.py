"""problem+json (RFC 9457): type, title, status, detail, code, errors; in the reader's words."""

from collections.abc import Mapping
from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _

CONTENT_TYPE = "application/problem+json"
# HTTP's own phrases, which RFC 9457 wants as titles and lets us translate.
TITLES = {
    400: _("Bad Request"),
    401: _("Unauthorized"),
    403: _("Forbidden"),
    404: _("Not Found"),
    405: _("Method Not Allowed"),
    406: _("Not Acceptable"),
    409: _("Conflict"),
    410: _("Gone"),
    413: _("Content Too Large"),
    415: _("Unsupported Media Type"),
    422: _("Unprocessable Content"),
    429: _("Too Many Requests"),
    500: _("Internal Server Error"),
    503: _("Service Unavailable"),
}


def problem(status: int, code: str, detail: object, errors: object = None) -> dict:
    """The body; `errors` holds messages by field."""
    body = {
        "type": "about:blank",
        "title": str(TITLES.get(status) or HTTPStatus(status).phrase),
        "status": status,
        "detail": str(detail),
        "code": code,
    }
    return body | ({"errors": errors} if errors else {})


def response(
    status: int,
    code: str,
    detail: object,
    errors: object = None,
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """The answer to a program."""
    return JsonResponse(
        problem(status, code, detail, errors),
        status=status,
        headers=headers,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


def wanted(request: HttpRequest) -> bool:
    """A program asks: for an address of the API, or for JSON rather than a page."""
    kinds = ["text/html", "application/json"]
    asks = request.get_preferred_type(kinds) == "application/json"
    return asks or request.path.startswith("/api/")
