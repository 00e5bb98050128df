"""The desk: how the door goes, its gates, its devices, and the code that lets a new one in."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from checkin import actions, pictures, queries
from checkin.forms import ProvisionForm
from conference.desk_access import desk_page
from conference.lib import crockford
from conference.lib.methods import require_http_methods, require_POST, require_safe

SHOWN_SCANS = 12
PAGE = 50


def figures(conference):
    """What the overview and its refreshed part show."""
    return {
        "numbers": queries.numbers(conference),
        "scans": queries.last_scans(conference)[:SHOWN_SCANS],
        "conflicts": queries.conflicts(conference)[:SHOWN_SCANS],
    }


@require_safe
@desk_page()
def overview(request, conference):
    """Who is inside, what was scanned last, what needs a look."""
    return render(request, "checkin/desk_overview.html", figures(conference))


@require_safe
@desk_page()
def numbers(request, conference):
    """The part of the overview that is fetched again every five seconds."""
    if not request.htmx:
        return redirect("checkin:desk_overview", conference.slug)
    return render(request, "checkin/_numbers.html", figures(conference))


@require_safe
@desk_page()
def conflicts(request, conference):
    """One badge at two devices, who was let in against the rules, and badges maybe forged."""
    pages = Paginator(queries.conflicts(conference), PAGE)
    facts = {"page": pages.get_page(request.GET.get("page"))}
    return render(request, "checkin/desk_conflicts.html", facts)


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
