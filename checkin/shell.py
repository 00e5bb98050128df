"""What the scanner's page is made of: the files its service worker keeps, and its manifest."""

import hashlib
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

STYLES = ("tokens", "base", "buttons", "states", "parts", "forms", "scan", "scan_sheets",
          "answer")  # fmt: skip
FRAME = ("js/early.js", "js/start.js", "css/print.css", "img/icons.svg", "img/select.svg",
         "img/icon-192.png")  # fmt: skip
# What the page itself is made of.
PAGES = ("templates/base.html", "templates/base_door.html", "templates/checkin/*.html",
         "templates/checkin/sw.js", "locale/*/LC_MESSAGES/django.mo")  # fmt: skip
VENDOR = (
    "zxing-wasm/es/reader/index.js",
    "zxing-wasm/es/share.js",
    "zxing-wasm/reader/zxing_reader.wasm",
    "noble-ed25519/index.js",
)


@lru_cache(maxsize=1)
def assets() -> list[str]:
    """The addresses of the scanner's own files, by their hashed names where there are some."""
    folder = settings.BASE_DIR / "static" / "js" / "scan"
    names = [f"js/scan/{path.name}" for path in sorted(folder.glob("*.js"))]
    names += [*FRAME, *(f"css/{name}.css" for name in STYLES)]
    names += [f"vendor/{name}" for name in VENDOR]
    return [static(name) for name in names]


@lru_cache(maxsize=1)
def version() -> str:
    """Changes with any of the files, and with the page's words."""
    digest = hashlib.sha256("\n".join(assets()).encode())
    for pattern in PAGES:
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


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
