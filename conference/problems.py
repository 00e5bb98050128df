"""The API's way to say no: DRF's exception handler, with words that say what to do."""

from collections.abc import Callable
from json import JSONDecodeError
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _, gettext_lazy
from rest_framework import exceptions
from rest_framework.views import set_rollback

from conference.errors import Refused
from conference.lib.problem import response

NO_OBJECT = gettext_lazy("Send one JSON object.")


def unread(error: Exception, context: dict) -> str:
    """Where in the body JSON ends, as far as its reader said."""
    cause = error.__context__
    if isinstance(cause, JSONDecodeError):
        words = _("The body is not JSON: it breaks off or goes wrong at line %(line)d, column "
                  "%(column)d. Send one JSON object in UTF-8.")  # fmt: skip
        return words % {"line": cause.lineno, "column": cause.colno}
    return _("We could not read the body. Send one JSON object in UTF-8.")


def wrong_kind(error: Exception, context: dict) -> str:
    """A body that is not announced as JSON."""
    return _("Send the body as JSON, with the header “Content-Type: application/json”.")


def wrong_method(error: Exception, context: dict) -> str:
    """With the methods there are."""
    takes = ", ".join(context["view"].allowed_methods)
    words = _("This address does not take %(method)s. It takes: %(takes)s.")
    return words % {"method": context["request"].method, "takes": takes}


def too_often(error: Any, context: dict) -> str:
    """With the seconds to wait, where they are known."""
    if error.wait is None:
        return _("That was a lot at once. Please wait a minute and try again.")
    words = _("That was a lot at once. Please try again in %(seconds)d seconds.")
    return words % {"seconds": error.wait}


def nothing(error: Exception, context: dict) -> str:
    """What is not there and what is another's look the same."""
    return _("There is nothing at this address, or nothing that your token may see.")


def no_token(error: Exception, context: dict) -> str:
    """With the scheme of this address."""
    scheme = getattr(error, "auth_header", "Bearer")
    words = _("Send your token with the request: “Authorization: %(scheme)s <token>”.")
    return words % {"scheme": scheme}


def not_json(error: Exception, context: dict) -> str:
    """The API speaks one language; what asks for another is the header or ?format=."""
    if wanted := context["request"].query_params.get("format"):
        words = _("This address does not answer in the format “%(format)s”. Leave “format” out.")
        return words % {"format": wanted}
    return _("This address answers in JSON only: send “Accept: application/json”.")


def wrong_fields(error: Exception, context: dict) -> str:
    """The fields are under `errors`."""
    return _("Something is missing or wrong. “errors” says what, field by field.")


# DRF's own sentences are partly English in every language, and say little.
WORDS: dict[type[Exception], Callable[..., str]] = {
    exceptions.ParseError: unread,
    exceptions.UnsupportedMediaType: wrong_kind,
    exceptions.MethodNotAllowed: wrong_method,
    exceptions.NotAcceptable: not_json,
    exceptions.NotAuthenticated: no_token,
    exceptions.Throttled: too_often,
    exceptions.ValidationError: wrong_fields,
}


def handle(error: Exception, context: dict) -> JsonResponse | None:
    """DRF's exception handler. Unknown exceptions stay with Django (400, 413, 500)."""
    if isinstance(error, Refused):
        fields = {error.field: [str(error.message)]} if error.field else None
        answer = response(error.status, error.code, error.message, fields)
    elif isinstance(error, Http404):
        answer = response(404, "not_found", nothing(error, context))
    elif isinstance(error, PermissionDenied):
        answer = response(403, "permission_denied", error)
    elif isinstance(error, exceptions.APIException):
        answer = from_api_exception(error, context)
    else:
        return None
    set_rollback()
    return answer


def from_api_exception(error: exceptions.APIException, context: dict) -> JsonResponse:
    """DRF's own exceptions; a validation error lists its fields."""
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    words = WORDS.get(type(error))
    detail = words(error, context) if words else error.detail
    if isinstance(error, exceptions.ValidationError):
        fields = error.detail if isinstance(error.detail, dict) else {"": error.detail}
        return response(error.status_code, "invalid", detail, fields, headers)
    return response(error.status_code, error.default_code, detail, headers=headers)
