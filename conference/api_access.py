"""Who may use the API: tokens of one conference, with scopes."""

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import (
    AuthenticationFailed,
    NotAcceptable,
    NotFound,
    ValidationError,
)
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission

from conference.models import ApiToken, Conference

SCOPES = {
    "delegates:read": _("read delegates"),
    "delegates:write": _("register and approve delegates"),
    "programme:read": _("read the programme, drafts included"),
    "scans:read": _("read scans"),
    "signatures:read": _("read signatures"),
    "certificates:read": _("read certificates"),
}


def digest(token: str) -> str:
    """What is kept of a token: SHA-256, hex. Its 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """A fresh token; shown once."""
    return f"jj_{secrets.token_urlsafe(32)}"


class TokenAuthentication(BaseAuthentication):
    """Authorization: Bearer <token>."""

    def authenticate(self, request):
        """(None, token) for a live token; None without a header; 401 for anything else."""
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_("Malformed Authorization header."))
        now = timezone.now()
        live = Q(expires_at=None) | Q(expires_at__gt=now)
        live &= Q(conference__desk_until=None) | Q(conference__desk_until__gt=now)
        key = digest(words[1].decode("ascii", "replace"))
        token = ApiToken.objects.filter(live, digest=key, revoked_at=None).first()
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, revoked or expired."))
        # Written at most once a minute: reading must not become writing.
        if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=1):
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return None, token

    def authenticate_header(self, request):
        """Makes DRF answer 401 instead of 403."""
        return "Bearer"


class HasScope(BasePermission):
    """The view's `scopes` names the scope for each method, e.g. {"GET": "delegates:read"}."""

    message = _("This token does not have the scope for this.")

    def has_permission(self, request, view):
        """True for a token with the scope; without a token DRF answers 401."""
        if not isinstance(request.auth, ApiToken):
            return False
        if request.method not in view.allowed_methods:
            return True  # what follows is 405, which says more than 403
        return getattr(view, "scopes", {}).get(request.method) in request.auth.scopes


class OfConference:
    """Mixin of the API's views: self.conference is the path's, and must be the token's own."""

    request: Any
    kwargs: dict[str, Any]

    @property
    def conference(self) -> Conference:
        """404 for another conference: a token does not tell what else exists."""
        own = Conference.objects.filter(pk=self.request.auth.conference_id)
        return get_object_or_404(own, slug=self.kwargs["conference"])


_CURSOR = re.compile(r"[A-Za-z0-9+/]*={0,2}", re.ASCII)


class Pages(CursorPagination):
    """Pages by cursor: stable while rows are added."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = "pk"

    def get_page_size(self, request: Any) -> int:
        """As ?page_size= says, at most `max_page_size`. Raises ValidationError on no number."""
        sent = request.query_params.get(self.page_size_query_param, str(self.page_size))
        if not (sent.isascii() and sent.isdecimal() and len(sent) < 10 and int(sent)):
            words = _("Send a whole number, at least 1; at most %(most)d come at once.")
            raise ValidationError(
                {self.page_size_query_param: [words % {"most": self.max_page_size}]}
            )
        return min(int(sent), self.max_page_size)

    invalid_cursor_message: Any = _("This cursor is none of ours. Begin again without one.")

    def decode_cursor(self, request: Any) -> Any:
        """As sent. Raises NotFound for one that was cut or changed: base64 would overlook it."""
        sent = request.query_params.get(self.cursor_query_param)
        if sent is not None and not _CURSOR.fullmatch(sent):
            raise NotFound(self.invalid_cursor_message)
        return super().decode_cursor(request)


class Negotiation(DefaultContentNegotiation):
    """DRF would say of ?format=xml that there is nothing at the address."""

    def filter_renderers(self, renderers: Any, format: str) -> list:  # noqa: A002 - DRF's name
        """Those of this format. Raises NotAcceptable without any."""
        found = [renderer for renderer in renderers if renderer.format == format]
        if not found:
            raise NotAcceptable
        return found


class TokenScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI document names the token."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema):
        """The scheme's object."""
        return {"type": "http", "scheme": "bearer"}
