"""Pages of print stations and self check-in kiosks; like the scanner's, the same for everybody."""

from django.views.decorators.cache import never_cache

from checkin.page_language import in_language
from conference.lib.methods import require_safe


@require_safe
@never_cache
def station(request):
    """The page that prints badges."""
    return in_language(request, "checkin/station.html")


@require_safe
@never_cache
def kiosk(request):
    """The page before which delegates hold their own code."""
    return in_language(request, "checkin/kiosk.html")
