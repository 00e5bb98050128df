"""ASGI: `application` is the embedded default's one process, `live` the events alone (production).

`application` sends …/events to the hub and all else to Django's WSGI.
"""

from a2wsgi import WSGIMiddleware

# First of all: it sets Django up.
from conference.wsgi import application as pages  # isort: skip
from conference.live import PATH, Live

live = Live()
_pages = WSGIMiddleware(pages, workers=8)  # type: ignore[arg-type]


async def application(scope, receive, send):
    """Lifespan, WebSockets and events are the hub's; pages, files and the API are Django's."""
    if scope["type"] != "http" or PATH.fullmatch(scope["path"]):
        await live(scope, receive, send)
    else:
        await _pages(scope, receive, send)
