"""Photos on the desk: seen by all who see the delegate, changed by registration."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from conference.desk_access import desk_page
from conference.lib.methods import require_http_methods, require_POST, require_safe
from conference.lib.private import private_page
from registration import actions, photos
from registration.desk import one
from registration.photos_forms import PhotoForm, submit


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("registration")
def edit(request, conference, pk: int):
    """A photo that the delegate brings or has taken at the desk."""
    delegate = one(conference, pk)
    sent = (request.POST or None, request.FILES or None)
    form = PhotoForm(*sent, delegate=delegate, by_staff=True)
    status = submit(form, partial(actions.put_photo, delegate, by_staff=True))
    if status == 302:
        messages.success(request, _("The photo of %(name)s is saved.") % {"name": delegate})
        return redirect("registration:desk_photo", conference.slug, pk)
    facts = {"delegate": delegate, "form": form}
    return render(request, "registration/photo_desk.html", facts, status=status)


@require_POST
@desk_page("registration")
def remove(request, conference, pk: int):
    """The delegate took the consent back, or it is the wrong face."""
    delegate = one(conference, pk)
    actions.remove_photo(delegate)
    messages.success(request, _("The photo of %(name)s is deleted.") % {"name": delegate})
    return redirect("registration:desk_photo", conference.slug, pk)


@private_page
@require_safe
@desk_page()
def picture(request, conference, pk: int, size: str):
    """The photo itself, large or small, for the staff of its conference."""
    return photos.shown(one(conference, pk), size)
