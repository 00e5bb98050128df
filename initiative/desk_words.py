"""On the desk: a gathering's own words in each language of the initiative's public pages."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from conference.desk_access import desk_page
from conference.lib.methods import require_http_methods
from initiative import ceremony_actions
from initiative.words_forms import WordsForm


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("ceremony")
def words(request, conference, ceremony: int):
    """Name, subject and city; also for the host of an association's own ceremony."""
    rows = conference.ceremonies.select_related("initiative", "conference")
    found = get_object_or_404(rows, pk=ceremony)
    form = WordsForm(request.POST or None, ceremony=found)
    if form.is_valid():
        ceremony_actions.set_words(found, **form.words())
        messages.success(request, _("Saved. The public pages say it from now on."))
        return redirect("initiative:desk_words", conference.slug, found.pk)
    facts = {"ceremony": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "initiative/desk_words.html", facts, status=status)
