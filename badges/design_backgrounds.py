"""The desk: pictures that badges stand on, uploaded in the designer, looked at, deleted."""

from django.contrib import messages
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from badges import design_pictures
from badges.actions.background import add_background, delete_background
from badges.design_forms import UPLOADS
from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib import files
from conference.lib.methods import require_POST, require_safe
from conference.lib.private import private_page


def posted(request, conference):
    """What was sent, each uploaded picture kept and chosen; and what is wrong with one, by field.

    A picture stays chosen whatever else is wrong on the page: no browser would send it again.
    """
    if not request.POST:
        return None, {}
    data, problems = request.POST.copy(), {}
    for field, paper in UPLOADS.items():
        if field in request.FILES:
            try:
                data[paper] = kept(request, conference, field).sha256
            except Refused as no:
                problems[field] = no.message
    return data, problems


def kept(request, conference, field: str):
    """The uploaded picture's row. Raises Refused."""
    file = request.FILES[field]
    data = file.read(design_pictures.MOST_BYTES + 1)
    return add_background(conference, file.name, data, request.user)


@require_POST
@desk_page("badges")
def upload(request, conference):
    """One picture, at once: what the designer may choose it by."""
    if "upload" not in request.FILES:
        return JsonResponse({"problem": _("Please choose a file.")}, status=422)
    try:
        picture = kept(request, conference, "upload")
    except Refused as no:
        return JsonResponse({"problem": str(no.message)}, status=no.status)
    return JsonResponse({"value": picture.sha256, "name": picture.name})


@private_page
@require_safe
@desk_page("badges")
def show(request, conference, pk: int):
    """The picture itself."""
    picture = get_object_or_404(conference.badge_pictures, pk=pk)
    try:
        return FileResponse(files.opened(picture.path), content_type="image/jpeg")
    except FileNotFoundError as lost:
        raise Http404 from lost


@require_POST
@desk_page("badges")
def delete(request, conference, pk: int):
    """Away with a picture that no version stands on."""
    picture = get_object_or_404(conference.badge_pictures, pk=pk)
    try:
        delete_background(picture, request.user)
        messages.success(request, _("“%(name)s” is deleted.") % {"name": picture.name})
    except Refused as no:
        messages.error(request, no.message)
    return redirect("badges:desk_designs", conference.slug)
