"""The door of the desk's pages: log-in, the conference, and what the member of staff may do."""

from functools import partial, wraps

from django.contrib.auth.decorators import login_required
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from conference import audit
from conference.errors import Refused
from conference.queries import has_choice, staff_conference
from conference.rules import check_may


def allowed(request, capability: str) -> frozenset[str]:
    """What the member of staff may do; a no is written down before it is said."""
    try:
        return check_may(request.user, request.conference, capability)
    except Refused as refusal:
        facts = {"address": request.path, "needed": capability}
        audit.record("desk.refused", request.conference, after=facts)
        raise refusal from None


def desk_page(capability: str = "view"):
    """Decorate a view(request, conference: slug, …): it gets the Conference, and its time zone.

    Another conference's staff get 404 (that it exists is not their business); a missing
    capability is 403.
    """

    def decorate(view):
        @wraps(view)
        @login_required
        def page(request, conference: str, *args, **kwargs):
            request.conference = staff_conference(request.user, conference)
            request.may = allowed(request, capability)
            request.has_choice = SimpleLazyObject(partial(has_choice, request.user))
            with timezone.override(request.conference.zone):
                return view(request, request.conference, *args, **kwargs)

        return page

    return decorate
