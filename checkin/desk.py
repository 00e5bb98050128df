"""The desk: the door's gates, its devices, and the code that lets a new one in."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from checkin import actions, pictures
from checkin.forms import ProvisionForm
from conference.desk_access import desk_page
from conference.lib import crockford
from conference.lib.methods import require_http_methods, require_POST, require_safe


@require_safe
@desk_page()
def devices(request, conference):
    """Every device that was ever let in, when it was last seen."""
    rows = conference.devices.prefetch_related("gates").order_by("revoked_at", "name", "pk")
    return render(request, "checkin/desk_devices.html", {"devices": rows})


@require_POST
@desk_page("door")
def revoke(request, conference, pk: int):
    """A lost phone is signed off."""
    device = get_object_or_404(conference.devices, pk=pk)
    actions.revoke_device(device)
    messages.success(request, _("%(name)s is signed off.") % {"name": device})
    return redirect("checkin:desk_devices", conference.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@desk_page("door")
def provision(request, conference):
    """Choose the gates, then see the code: once, for a quarter of an hour."""
    initial = {"kind": request.GET.get("kind")} if "kind" in request.GET else None
    form = ProvisionForm(request.POST or None, conference=conference, initial=initial)
    if request.method == "POST" and form.is_valid():
        kind, chosen = form.cleaned_data["kind"], list(form.cleaned_data["gates"])
        code, text = actions.new_code(conference, chosen, request.user, kind=kind)
        facts = {
            "code": code,
            "text": crockford.grouped(text),
            "address": actions.door_page(kind),
            "picture": pictures.data_uri(actions.door_address(text, kind)),
        }
        return render(request, "checkin/desk_code.html", facts)
    status = 422 if form.is_bound else 200
    return render(request, "checkin/desk_provision.html", {"form": form}, status=status)
