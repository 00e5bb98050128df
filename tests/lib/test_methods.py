"""Every page says which methods it takes."""

from collections.abc import Iterator

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver

from conference.lib.methods import methods_of, require_http_methods, require_POST, require_safe


def plain(request):
    return HttpResponse("ok")


def views(patterns, prefix: str = "") -> Iterator[tuple[str, object]]:
    """(address, view) of the product's own function views; Django's admin answers for itself."""
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if not isinstance(pattern, URLPattern):
            yield from views(pattern.url_patterns, address) if address != "admin/" else ()
        elif not hasattr(pattern.callback, "view_class") and address != "api/v1/":
            yield address, pattern.callback


def test_decorated_view_tells_its_methods_through_other_decorators(rf):
    assert methods_of(login_required(require_safe(plain))) == ("GET", "HEAD")
    assert methods_of(require_POST(login_required(plain))) == ("POST",)
    assert methods_of(require_http_methods(["GET", "POST"])(plain)) == ("GET", "POST")
    assert methods_of(plain) == ()

    refused = require_safe(plain)(rf.post("/"))
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")


def test_every_page_says_which_methods_it_takes():
    found = dict(views(get_resolver().url_patterns))
    silent = [address for address, view in found.items() if not methods_of(view)]
    assert found
    assert silent == [], "decorate these with conference.lib.methods"
