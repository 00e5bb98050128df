"""Which methods a view takes: Django's decorators, which here leave word of it on the view.

Django's own keep it to themselves, so that what stands before a view (the CSRF check) could not
tell a wrong method from a missing token.
"""

from collections.abc import Callable, Sequence

from django.http import HttpResponseBase
from django.views.decorators import http

View = Callable[..., HttpResponseBase]


def require_http_methods(methods: Sequence[str]) -> Callable[[View], View]:
    """405 for any other method; other decorators around it pass the word on (functools.wraps)."""

    def decorate(view: View) -> View:
        guarded = http.require_http_methods(list(methods))(view)
        guarded.methods = tuple(methods)  # type: ignore[attr-defined]
        return guarded

    return decorate


require_safe = require_http_methods(["GET", "HEAD"])
require_POST = require_http_methods(["POST"])  # noqa: N816 - Django's name for it


def methods_of(view: Callable) -> tuple[str, ...]:
    """What a view takes, as its decorator says; () where none does."""
    return getattr(view, "methods", ())
