"""What the pages of the door are made of, that start without a network: the files their service
workers keep, and the scanner's manifest."""

import hashlib
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

STYLES = ("tokens", "base", "buttons", "states", "parts", "forms", "scan", "scan_sheets")
FRAME = ("js/early.js", "js/start.js", "css/print.css", "img/icons.svg", "img/select.svg",
         "img/icon-192.png")  # fmt: skip
# What the pages themselves are made of.
PAGES = ("templates/base.html", "templates/base_door.html", "templates/checkin/*.html",
         "templates/checkin/sw.js", "locale/*/LC_MESSAGES/django.mo")  # fmt: skip
READER = (
    "zxing-wasm/es/reader/index.js",
    "zxing-wasm/es/share.js",
    "zxing-wasm/reader/zxing_reader.wasm",
)


class Shell(NamedTuple):
    """A page's files, beside those that all have: of static/js, static/css and static/vendor."""

    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    vendor: tuple[str, ...]


SHELLS = {
    "door": Shell(("scan",), ("answer",), (*READER, "noble-ed25519/index.js")),
    "station": Shell(("scan", "devices"), ("table", "devices"), ()),
    "kiosk": Shell(("scan", "devices"), ("devices",), READER),
}


@lru_cache(maxsize=len(SHELLS))
def assets(name: str = "door") -> list[str]:
    """The addresses of a page's own files, by their hashed names where there are some."""
    shell = SHELLS[name]
    names = []
    for part in shell.scripts:
        folder = settings.BASE_DIR / "static" / "js" / part
        names += [f"js/{part}/{path.name}" for path in sorted(folder.glob("*.js"))]
    names += [*FRAME, *(f"css/{style}.css" for style in (*STYLES, *shell.styles))]
    names += [f"vendor/{path}" for path in shell.vendor]
    return [static(path) for path in names]


@lru_cache(maxsize=1)
def version() -> str:
    """Changes with any of the files, and with the pages' words."""
    files = [path for name in SHELLS for path in assets(name)]
    digest = hashlib.sha256("\n".join(files).encode())
    for pattern in PAGES:
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def worker(name: str) -> dict[str, Any]:
    """What the service worker of a page must know."""
    return {
        "shell": name,
        "page": reverse(f"checkin-plain:{name}"),
        "assets": assets(name),
        "version": version(),
        "static_url": settings.STATIC_URL,
    }


def manifest() -> dict[str, Any]:
    """What makes the door installable on a phone."""
    return {
        "id": "/door/",
        "name": _("Door"),
        "short_name": _("Door"),
        "start_url": reverse("checkin-plain:door"),
        "scope": reverse("checkin-plain:door"),
        "display": "standalone",
        "background_color": "#fbf9f4",
        "theme_color": "#fbf9f4",
        "icons": [
            {"src": static("img/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("img/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        ],
    }
