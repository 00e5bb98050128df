"""How a door device names itself: Authorization: Device <token>."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission

from checkin import device_state, rows, rules
from checkin.actions import digest
from checkin.models import Device, DeviceKind
from conference.errors import Refused


def device_of(token: str, *, remembered: bool = False) -> Device:
    """The device that was given this token, with its conference. Raises Refused (401).

    `remembered`: also as it was lately, which rows.lock() then compares with what it is.
    """
    key = digest(token)
    return rules.check_device((rows.remembered(key) if remembered else None) or rows.device(key))


class NotADevice(AuthenticationFailed):
    """401, with the code of the refusal and the header that HTTP asks for."""

    def __init__(self, refusal: Refused):
        super().__init__(refusal.message)
        self.default_code = refusal.code


class DeviceAuthentication(BaseAuthentication):
    """A device's own token, given once in exchange for a provisioning code."""

    def authenticate(self, request):
        """(None, device); None without such a header; 401 for unknown and revoked devices."""
        words = get_authorization_header(request).split()
        if len(words) != 2 or words[0].lower() != b"device":
            return None
        try:
            device = device_of(words[1].decode("ascii", "replace"))
        except Refused as refusal:
            raise NotADevice(refusal) from refusal
        device.seen(device_state.read(request.headers))
        return None, device

    def authenticate_header(self, request):
        """Makes DRF answer 401 instead of 403."""
        return "Device"


class IsDevice(BasePermission):
    """Only scanners: a print station's or a kiosk's token reads no roster."""

    def has_permission(self, request, view):
        """True for a scanner that authenticated."""
        return isinstance(request.auth, Device) and request.auth.kind == DeviceKind.SCANNER


class IsAnyDevice(BasePermission):
    """Whatever stands at the door."""

    def has_permission(self, request, view):
        """True for a device that authenticated."""
        return isinstance(request.auth, Device)


class DeviceScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI document names it."""

    target_class = DeviceAuthentication
    name = "device"

    def get_security_definition(self, auto_schema):
        """The scheme's object."""
        return {"type": "apiKey", "in": "header", "name": "Authorization"}
