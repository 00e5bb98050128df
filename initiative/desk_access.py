"""The door of desk pages whose subject is the initiative's: its text, what is reported, photos."""

from functools import wraps

from conference.desk_access import desk_page
from initiative import rules_grants


def home_desk_page(capability: str):
    """Decorate like desk_page what stays the organiser's who lets others sign.

    A guest (rules_grants) gets 403 before there is a form, not once it is filled in.
    """

    def decorate(view):
        @wraps(view)
        def page(request, conference, *args, **kwargs):
            rules_grants.check_is_no_guest(conference)
            return view(request, conference, *args, **kwargs)

        return desk_page(capability)(page)

    return decorate
