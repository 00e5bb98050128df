"""The desk: the list of badges' designs; one is begun, copied, deleted."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from badges import actions, design_copies, design_queries
from badges.design_desk import one
from badges.design_new_forms import CopyDesignForm, NewDesignForm
from badges.design_starters import starter
from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib.methods import require_http_methods


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("badges")
def designs(request, conference):
    """All designs; a new one begins as the house's, or as one of another gathering."""
    form = NewDesignForm(request.POST or None, design_copies.elsewhere(request.user, conference))
    if form.is_valid() and (made := made_by(form, lambda data: begin(request, conference, data))):
        return redirect("badges:desk_design", conference.slug, made.pk)
    pictures = conference.badge_pictures.annotate(
        used=Count("fronts", distinct=True) + Count("backs", distinct=True)
    )
    facts = {"form": form, "designs": design_queries.states(conference), "pictures": pictures}
    return render(request, "badges/design_list.html", facts, status=422 if form.errors else 200)


def begin(request, conference, data):
    """The new design that valid data describe. Raises Refused."""
    if source := data.get("source"):
        return actions.copy_design(source, conference, data["name"], request.user)
    layout = starter(data["size"], photo=data["photo"])
    return actions.create_design(conference, data["name"], layout, request.user)


def made_by(form, make):
    """What `make` makes of the form's data, or None with the reason on the form."""
    try:
        return make(form.cleaned_data)
    except Refused as no:
        form.add_error(no.field if no.field in form.fields else None, no.message)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("badges")
def copy(request, conference, pk: int):
    """A design once more under another name; asks for that alone."""
    row = one(conference, pk)
    form = CopyDesignForm(request.POST or None, initial={"name": design_copies.name_of_copy(row)})
    if form.is_valid() and (made := made_by(form, lambda data: copied(request, row, data))):
        messages.success(request, _("Copied. Nothing uses the copy before you publish it."))
        return redirect("badges:desk_design", conference.slug, made.pk)
    facts = {"design": row, "form": form}
    return render(request, "badges/design_copy.html", facts, status=422 if form.errors else 200)


def copied(request, row, data):
    """The copy in its own conference. Raises Refused."""
    return actions.copy_design(row, row.conference, data["name"], request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("badges")
def delete(request, conference, pk: int):
    """Says what goes with a design, and what stays; away with it once that is confirmed."""
    row = one(conference, pk)
    if request.method != "POST":
        pictures, versions = design_queries.has_pictures(row), row.versions.count()
        facts = {"design": row, "versions": versions, "pictures": pictures}
        return render(request, "badges/design_delete.html", facts)
    try:
        actions.delete_design(row, request.user)
    except Refused as no:
        messages.error(request, no.message)
        return redirect("badges:desk_design_delete", conference.slug, pk)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": row.name})
    return redirect("badges:desk_designs", conference.slug)
