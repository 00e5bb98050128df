"""What the scanner's page is made of: the files its service worker keeps, and its manifest."""

import hashlib
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

STYLES = ("tokens", "base", "buttons", "states", "parts", "forms", "scan")
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
    names += [f"css/{name}.css" for name in STYLES]
    names += [f"vendor/{name}" for name in VENDOR]
    return [static(name) for name in names]


def version() -> str:
    """Changes with any of the files."""
    return hashlib.sha256("\n".join(assets()).encode()).hexdigest()[:12]


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
