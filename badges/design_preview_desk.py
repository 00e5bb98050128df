"""The desk: previews of a design as it is on the page, saved or not."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from badges import design_previews, design_samples, design_warnings
from badges.design_desk import forms_of, on_back, one, roles, wants_back
from badges.design_forms import read
from conference.desk_access import desk_page
from conference.lib.methods import require_POST, require_safe
from conference.lib.private import private_page


@require_POST
@desk_page("badges")
def order_preview(request, conference, pk: int):
    """What is on the page, not saved: where its preview will be."""
    row = one(conference, pk)
    form, rows = forms_of(request, row, row.newest)
    if not (form.is_valid() and rows.is_valid()):
        return JsonResponse({"problem": first_problem(form, rows)}, status=422)
    try:
        layout = read(form, rows, back=wants_back(request, form))
    except ValidationError as wrong:
        said = first_problem(form, rows) if any(rows.errors) else " ".join(wrong.messages)
        return JsonResponse({"problem": said}, status=422)
    return ordered(request, row, layout, form.cleaned_data["categories"])


def first_problem(form, rows) -> str:
    """What is wrong, and in which field."""
    for each in (form, *rows):
        for name, problems in each.errors.items():
            row = each.label_of_kind() if each in rows.forms else ""
            label = each[name].label if name in each.fields else ""
            return ": ".join(filter(None, (str(row), str(label), problems[0])))
    return _("Something is wrong in a field below.")


def ordered(request, row, layout, categories):
    """Where the preview of a layout will be, or why there is none; and what is to be said of it."""
    people = design_samples.samples(row, kept=True)
    said = design_warnings.of(layout, roles(row, categories), people)
    person = people.people.get(request.POST.get("person", "")) or people.first
    if problem := design_previews.unprintable(layout.as_json(), person):
        return JsonResponse({"problem": problem, "warnings": said}, status=422)
    face = int(layout.back is not None and on_back(request))
    key = design_previews.order(row, layout.as_json(), person, face)
    address = reverse("badges:desk_design_preview", args=[row.conference.slug, row.pk, key])
    return JsonResponse({"address": address, "warnings": said})


@private_page
@require_safe
@desk_page("badges")
def preview(request, conference, pk: int, key: str):
    """The picture; 202 while a worker makes it, 422 where it cannot be made."""
    row = one(conference, pk)
    if picture := design_previews.made(row, key):
        return HttpResponse(picture, content_type="image/png")
    if problem := design_previews.problem(row, key):
        return JsonResponse({"problem": problem}, status=422)
    return HttpResponse(status=202)
