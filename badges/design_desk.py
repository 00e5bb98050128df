"""The desk: a design of badges, laid out by mouse, keys or numbers, published, taken out of use."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from badges import (
    actions,
    design_overlaps,
    design_previews,
    design_queries,
    design_samples,
    design_seen,
    design_warnings,
)
from badges.design_backgrounds import posted
from badges.design_forms import DesignForm, FieldFormSet, read, rows_of
from badges.models import BadgeDesignVersion
from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib.localized import pick
from conference.lib.methods import require_http_methods, require_POST


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("badges")
def design(request, conference, pk: int):
    """The designer; saving keeps a new version."""
    row = one(conference, pk)
    last = row.newest
    form, rows = forms_of(request, row, last)
    if form.is_bound and save(request, row, form, rows):
        back = "?side=back" if "add_back" in request.POST or on_back(request) else ""
        return redirect(reverse("badges:desk_design", args=[conference.slug, pk]) + back)
    facts = {"design": row, "last": last, "form": form, "rows": rows, **shown(request, row, last)}
    facts["face"] = face_to_mend(rows) or facts["face"]
    status = form.no.status if form.no else 422 if form.is_bound else 200
    return render(request, "badges/design_edit.html", facts, status=status)


def shown(request, row, last) -> dict:
    """What the page shows of the newest version."""
    layout, people = last.read, design_samples.samples(row)
    asked = request.POST.get("face") or request.GET.get("side")
    face = int(layout.back is not None and asked == "back")
    key = design_previews.order(row, last.layout, people.first, face)
    return {
        "key": key,
        "is_made": bool(design_previews.made(row, key)),
        "face": "back" if face else "front",
        "has_back": layout.back is not None,
        "sides": layout.sides,
        "warnings": design_warnings.of(layout, roles(row, last.categories.all()), people),
        "overlaps": design_overlaps.warnings(layout),
        "taken": design_queries.taken_over(last),
        "versions": row.versions.select_related("made_by").prefetch_related("categories"),
        "people": people.choices,
        "are_invented": people.are_invented,
    }


def face_to_mend(rows) -> str:
    """The side on which something is wrong; "" where nothing is, or on the one that is shown."""
    sides = [row["side"].value() for row in rows if rows.is_bound and row.errors]
    return sides[0] if sides and rows.data.get("face") not in sides else ""


def roles(row, categories) -> list[tuple[str, str]]:
    """Names and colours of these roles of a design; of all where there are none."""
    own = categories or row.conference.categories.all()
    return [(pick(category.name), category.colour) for category in own]


def on_back(request) -> bool:
    """The back is what is looked at."""
    return request.POST.get("face") == "back"


def wants_back(request, form) -> bool:
    """The back there is, one that shall begin, none where it shall go."""
    if "drop_back" in request.POST:
        return False
    return "add_back" in request.POST or form.cleaned_data["back"]


def one(conference, pk: int):
    """A design of this conference. Raises Http404."""
    return get_object_or_404(conference.badge_designs.select_related("published"), pk=pk)


def forms_of(request, row, last):
    """What was sent, or the newest version."""
    data, problems = posted(request, row.conference)
    known = last.read
    initial = {
        "name": row.name, "size": known.size, "paper": known.paper, "back": bool(known.back),
        "back_paper": known.back.paper if known.back else "paper",
        "categories": last.categories.all(), "seen": design_seen.digest(row),
    }  # fmt: skip
    form = DesignForm(data, row.conference, initial=initial)
    for name, problem in problems.items():
        form.add_error(name, problem)
    return form, FieldFormSet(data, initial=None if data else rows_of(known), prefix="f")


def save(request, row, form, rows):
    """Keep what was sent; or say on the form what is wrong, and return False."""
    if not (form.is_valid() and rows.is_valid()):
        return False
    data = form.cleaned_data
    try:
        layout = read(form, rows, back=wants_back(request, form))
        actions.save_design(
            row, data["name"], data["categories"], layout, request.user, seen=form.seen
        )
    except ValidationError as wrong:
        if not any(rows.errors):
            form.add_error(None, wrong)
        return False
    except Refused as no:
        form.refuse(no, one(row.conference, row.pk), layout)
        return False
    messages.success(request, _("Saved."))
    return True


@require_POST
@desk_page("badges")
def publish(request, conference, version: int):
    """Badges look like this version from now on."""
    row = version_of(conference, version)
    try:
        job = actions.publish_design(
            row, request.user, accepted="accepted" in request.POST, replacing=replacing(request)
        )
    except Refused as no:
        messages.error(request, no.message)
        return redirect("badges:desk_design", conference.slug, row.design_id)
    messages.success(request, _("Published."))
    if job:
        return redirect("desk:job", conference.slug, job.pk)
    return redirect("badges:desk_design", conference.slug, row.design_id)


def replacing(request) -> set[int]:
    """The designs of which it was ticked that they are replaced."""
    return {int(pk) for pk in request.POST.getlist("replacing") if pk.isdecimal()}


@require_POST
@desk_page("badges")
def bring_back(request, conference, version: int):
    """An older version is the newest again."""
    row = version_of(conference, version)
    actions.bring_back(row, request.user)
    messages.success(request, _("Version %(n)d is the newest again.") % {"n": row.number})
    return redirect("badges:desk_design", conference.slug, row.design_id)


@require_POST
@desk_page("badges")
def withdraw(request, conference, pk: int):
    """Its badges look as another design says, or the house's own."""
    actions.withdraw_design(one(conference, pk), request.user)
    messages.success(request, _("The design is no longer used."))
    return redirect("badges:desk_design", conference.slug, pk)


def version_of(conference, pk: int):
    """A version of a design of this conference. Raises Http404."""
    rows = BadgeDesignVersion.objects.filter(design__conference=conference)
    return get_object_or_404(rows.select_related("design__conference"), pk=pk)
