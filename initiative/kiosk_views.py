"""The page of a tablet that signs; it holds nobody's data, its device's token opens the rest."""

from django.views.decorators.cache import never_cache

from checkin.page_language import in_language
from conference.lib.methods import require_safe
from initiative import queries
from initiative.forms import SigningForm


@require_safe
@never_cache
def kiosk(request, initiative: str):
    """Badge, staff, text, agreements, drawing, confirmation; the same for every tablet."""
    found = queries.public_initiative(initiative)
    facts = {"initiative": found, "fields": SigningForm.base_fields}
    return in_language(request, "initiative/kiosk.html", facts)
