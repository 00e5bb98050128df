"""The desk: what people may come as, and the bodies that send them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from conference.desk_access import desk_page
from conference.lib.methods import require_http_methods, require_safe
from registration import actions
from registration.desk_forms import AssociationForm, CategoryForm
from registration.models import Association, Category


@require_safe
@desk_page()
def categories(request, conference):
    """All categories with their places."""
    rows = conference.categories.with_taken().select_related("conference")
    return render(request, "registration/category_list.html", {"categories": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("registration")
def category(request, conference, pk: int | None = None):
    """Add or change a category."""
    row = Category(conference=conference)
    if pk is not None:
        row = get_object_or_404(conference.categories, pk=pk)
    form = CategoryForm(request.POST or None, instance=row)
    return save(request, form, "registration/category_edit.html", "registration:desk_categories")


@require_safe
@desk_page()
def associations(request, conference):
    """All associations with how many delegates each sends."""
    rows = conference.associations.with_delegates()
    return render(request, "registration/association_list.html", {"associations": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("registration")
def association(request, conference, pk: int | None = None):
    """Add or change an association."""
    row = Association(conference=conference)
    if pk is not None:
        row = get_object_or_404(conference.associations, pk=pk)
    form = AssociationForm(request.POST or None, instance=row)
    return save(
        request, form, "registration/association_edit.html", "registration:desk_associations"
    )


def save(request, form, template: str, done: str):
    """Save a valid form and go to the list; show any other again."""
    if form.is_valid():
        actions.save_setting(form.save(commit=False))
        messages.success(request, _("Saved."))
        return redirect(done, request.conference.slug)
    facts = {"form": form, "row": form.instance}
    return render(request, template, facts, status=422 if form.is_bound else 200)
