"""A delegate's own photo, behind the magic link: see it, upload it, remove it."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from conference.lib.methods import require_http_methods, require_POST, require_safe
from conference.lib.private import private_page
from registration import actions, links, photos
from registration.photos_forms import PhotoForm, submit


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, key: str):
    """The photo there is, and the form for another."""
    delegate = links.owner(request, key)
    form = PhotoForm(request.POST or None, request.FILES or None, delegate=delegate)
    status = submit(form, partial(actions.put_photo, delegate, by=delegate))
    if status == 302:
        messages.success(request, _("Your photo is saved. This is how it is shown."))
        return redirect("registration:photo", key)
    facts = {"delegate": delegate, "form": form}
    return render(request, "registration/photo_edit.html", facts, status=status)


@private_page
@require_POST
def remove(request, key: str):
    """Take the consent back: the photo is deleted."""
    delegate = links.owner(request, key)
    actions.remove_photo(delegate, by=delegate)
    messages.success(request, _("Your photo is deleted."))
    return redirect("registration:photo", key)


@private_page
@require_safe
def picture(request, key: str):
    """The photo itself, for its owner alone."""
    return photos.shown(links.owner(request, key), "large")
