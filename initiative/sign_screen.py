"""Addresses for people in the hall: where a kiosk begins, and the code on the big screen."""

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conference.lib import qr
from initiative.models import Ceremony, Initiative


def kiosk_address(ceremony: Ceremony) -> str:
    """The page of a kiosk; its language is chosen on the tablet."""
    path = reverse("initiative-plain:kiosk", args=[ceremony.initiative.slug])
    return f"{settings.SITE_URL}{path}"


def sign_address(initiative: Initiative) -> str:
    """Where delegates sign from their seats: short, and in the language of their phone."""
    path = reverse("initiative-plain:sign_short", args=[initiative.slug])
    return f"{settings.SITE_URL}{path}"


def sign_code(initiative: Initiative) -> SafeString:
    """That address as an SVG, for walls and screens: dark on white, whatever is around it."""
    modules = qr.matrix(sign_address(initiative))
    side = len(modules) + 8
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{}" shape-rendering="crispEdges" '
        'aria-hidden="true"><path fill="#fff" d="M-4-4h{}v{}H-4z"/>'
        '<path fill="#000" d="{}"/></svg>',
        qr.view_box(modules), side, side, qr.path(modules),
    )  # fmt: skip
