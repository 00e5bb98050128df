"""On the desk: the versions of the text, and a new one: typed, looked at, published."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib.methods import require_http_methods, require_safe
from initiative import queries_texts, text_actions
from initiative.desk_access import home_desk_page
from initiative.text_forms import TextsForm


@require_safe
@desk_page("view")
def text(request, conference, ceremony: int):
    """Every published version in each language, with hashes and what it changed."""
    found = get_object_or_404(conference.ceremonies.select_related("initiative"), pk=ceremony)
    facts = {"ceremony": found, "versions": queries_texts.history(found.initiative)}
    return render(request, "initiative/desk_text.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@home_desk_page("ceremony")
def new_text(request, conference, ceremony: int):
    """Type or paste, look at the canonical form with its hashes, then publish that."""
    found = get_object_or_404(conference.ceremonies.select_related("initiative"), pk=ceremony)
    newest, names = found.initiative.versions.first(), found.initiative.title
    form = TextsForm(request.POST or None, newest=newest, names=names)
    shown = {}
    if form.is_bound and form.is_valid():
        shown = _preview(found, form) | {"may_publish": _checked(found, form)}
        wanted = shown["may_publish"] and request.POST.get("do") == "publish"
        if wanted and _published(request, found, form):
            return redirect("initiative:desk_text", conference.slug, found.pk)
    status = form.status if form.errors else 200
    facts = {"ceremony": found, "form": form, **shown}
    return render(request, "initiative/desk_text_new.html", facts, status=status)


def _preview(ceremony, form: TextsForm) -> dict:
    """What the page shows of the drafts, and the digest that publishing wants back."""
    drafts = form.drafts()
    return {
        "changes": text_actions.changes(ceremony.initiative, drafts),
        "dropped": text_actions.dropped(ceremony.initiative, drafts),
        "seen": text_actions.digest(form.cleaned_data["authoritative"], drafts),
    }


def _checked(ceremony, form: TextsForm) -> bool:
    """Whether what the preview shows could be published; else the form says why not."""
    try:
        text_actions.check(ceremony.initiative, form.cleaned_data["authoritative"], form.drafts())
    except Refused as no:
        form.refuse(no)
        return False
    return True


def _published(request, ceremony, form: TextsForm) -> bool:
    """Whether it is; a refusal stands in the form, with all that was typed."""
    chosen, seen = form.cleaned_data["authoritative"], request.POST.get("seen", "")
    try:
        version = text_actions.publish(ceremony, chosen, form.drafts(), seen)
    except Refused as no:
        form.refuse(no)
        return False
    words = _("Version %(number)d is published. Whoever signs from now on signs this text.")
    messages.success(request, words % {"number": version.version})
    return True
