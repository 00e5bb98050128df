"""Pages whose address is a secret: kept out of caches, search engines, and anybody's logs.

And what of requests is logged at all.
"""

import logging
import re
from collections.abc import Callable
from functools import wraps

from django.http import HttpResponseBase
from django.utils.cache import patch_cache_control

View = Callable[..., HttpResponseBase]
SECRET = re.compile(r"(/me/|/confirm/|/desk/password/[^/?\s]+/)[^/?\s]+")


class HideSecrets(logging.Filter):
    """Django logs the address of every refused request: it is written without the secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        """True: every line is written, /me/<key>/edit/ as /me/…/edit/."""
        record.msg, record.args = SECRET.sub(r"\1…", record.getMessage()), ()
        return True


class RealErrors(logging.Filter):
    """For `django.request`: a no that was said to somebody (4xx) is no trouble of ours, and neither
    is a monitor that was told what is missing; a server that failed always is."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        status = getattr(record, "status_code", None)
        if status is None:
            return True
        asked = getattr(getattr(record, "request", None), "path", "")
        return status >= 500 and (status, asked) != (503, "/readyz")


def without_secrets(event: dict, _hint: dict) -> dict:
    """What an error tracker is told of a request (Sentry's `before_send`): no key, no cookie."""
    request = event.get("request", {})
    for name in ("cookies", "data", "query_string"):
        request.pop(name, None)
    headers = request.get("headers", {})
    request["headers"] = {name: SECRET.sub(r"\1…", str(text)) for name, text in headers.items()
                          if name.lower() not in ("cookie", "authorization")}  # fmt: skip
    for holder, name in ((request, "url"), (event, "transaction")):
        if holder.get(name):
            holder[name] = SECRET.sub(r"\1…", holder[name])
    return event


def private_page(view: View) -> View:
    """Decorate the views behind magic links.

    Referrer-Policy is same-origin, not no-referrer: it tells other sites as little (nothing), and
    under no-referrer browsers send `Origin: null` with forms, which the CSRF check must refuse.
    """

    @wraps(view)
    def page(*args: object, **kwargs: object) -> HttpResponseBase:
        response = view(*args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return page
