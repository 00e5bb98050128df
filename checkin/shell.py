"""What the pages of the door are made of, that start without a network: the files their service
workers keep, and the scanner's manifest."""

import hashlib
from functools import cache
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
    """A page's files, beside those that all have: of static/js (folders and files), static/css and
    static/vendor; `templates`: patterns of what it is made of, beside those of the door.
    """

    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    vendor: tuple[str, ...]
    templates: tuple[str, ...] = ()


# Other apps add theirs when they are ready.
SHELLS = {
    "door": Shell(("scan",), ("answer",), (*READER, "noble-ed25519/index.js")),
    "station": Shell(("scan", "devices"), ("table", "devices"), ()),
    "kiosk": Shell(("scan", "devices", "behaviours/wholescreen.js"), ("devices",), READER),
}


@cache
def assets(name: str = "door") -> list[str]:
    """The addresses of a page's own files, by their hashed names where there are some."""
    shell = SHELLS[name]
    names = []
    scripts = settings.BASE_DIR / "static" / "js"
    for part in shell.scripts:
        found = [scripts / part] if part.endswith(".js") else sorted((scripts / part).glob("*.js"))
        names += [f"js/{path.relative_to(scripts).as_posix()}" for path in found]
    names += [*FRAME, *(f"css/{style}.css" for style in (*STYLES, *shell.styles))]
    names += [f"vendor/{path}" for path in shell.vendor]
    return [static(path) for path in names]


@cache
def version() -> str:
    """Changes with any of the files, and with the pages' words."""
    files = [path for name in SHELLS for path in assets(name)]
    digest = hashlib.sha256("\n".join(files).encode())
    for pattern in (*PAGES, *(each for shell in SHELLS.values() for each in shell.templates)):
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def worker(name: str) -> dict[str, Any]:
    """What the service worker of a page must know."""
    return {
        "shell": name,
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
