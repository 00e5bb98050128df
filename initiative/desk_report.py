"""On the desk: a new initiative; what is reported of it, and whom the report quotes."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from conference.errors import Refused
from conference.lib.methods import require_http_methods, require_POST
from initiative import report_actions
from initiative.desk_access import home_desk_page
from initiative.report_forms import NewInitiativeForm, ReportForm, VoiceForm


@require_http_methods(["GET", "HEAD", "POST"])
@home_desk_page("settings")
def new(request, conference):
    """Found an initiative; its text is asked for next."""
    form = NewInitiativeForm(request.POST or None, conference=conference)
    status, made = _tried(form, lambda: report_actions.found(
        conference, form.cleaned_data["slug"], form.cleaned_data["name"]
    ))  # fmt: skip
    if made:
        messages.success(request, _("The initiative is there. Now give it its text."))
        return redirect("initiative:desk_text_new", conference.slug, made.pk)
    return render(request, "initiative/desk_initiative_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@home_desk_page("ceremony")
def report(request, conference, ceremony: int):
    """The facts of the launch and the voices, as the press page tells them."""
    found = _ceremony(conference, ceremony)
    form = ReportForm(request.POST or None, initiative=found.initiative)
    status, told = _tried(form, lambda: report_actions.tell(found, form.report()))
    if told:
        messages.success(request, _("Saved. The public pages say it from now on."))
        return redirect("initiative:desk_report", conference.slug, found.pk)
    facts = {"ceremony": found, "form": form, "voices": found.initiative.voices.all()}
    return render(request, "initiative/desk_report.html", facts, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@home_desk_page("ceremony")
def voice(request, conference, ceremony: int, voice: int | None = None):
    """Somebody whom the report quotes: a new one, or one to change."""
    found = _ceremony(conference, ceremony)
    known = get_object_or_404(found.initiative.voices, pk=voice) if voice else None
    form = VoiceForm(request.POST or None, voice=known)
    status, kept = _tried(form, lambda: report_actions.quote(found, form.quoted(), known))
    if kept:
        messages.success(request, _("Saved. The public pages say it from now on."))
        return redirect("initiative:desk_report", conference.slug, found.pk)
    facts = {"ceremony": found, "form": form, "voice": known}
    return render(request, "initiative/desk_voice.html", facts, status=status)


@require_POST
@home_desk_page("ceremony")
def voice_act(request, conference, ceremony: int, voice: int):
    """Further up, or away."""
    found = _ceremony(conference, ceremony)
    known = get_object_or_404(found.initiative.voices, pk=voice)
    if request.POST.get("do") == "up":
        report_actions.move_up(found, known)
    elif request.POST.get("do") == "remove":
        report_actions.remove_voice(found, known)
        messages.success(request, _("The voice is deleted."))
    else:
        raise Refused("unknown_act", _("There is no such button."), status=400)
    return redirect("initiative:desk_report", conference.slug, found.pk)


def _ceremony(conference, ceremony: int):
    return get_object_or_404(conference.ceremonies.select_related("initiative"), pk=ceremony)


def _tried(form, act) -> tuple[int, object | None]:
    """(the status to show the form with, what was done or None); a refusal stands in the form."""
    if not form.is_bound:
        return 200, None
    if not form.is_valid():
        return 422, None
    try:
        return 200, act()
    except Refused as no:
        form.add_error(no.field if no.field in form.fields else None, no.message)
        return no.status, None
