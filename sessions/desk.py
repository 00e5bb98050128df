"""The desk's programme: the draft by day, talks, rooms, tracks, speakers, and releases."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib.methods import require_http_methods, require_POST, require_safe
from sessions import actions, papers, queries, rules, snapshots
from sessions.findings import findings
from sessions.forms import (
    PartForm,
    ReleaseForm,
    RoomForm,
    SpeakerForm,
    TalkForm,
    TrackForm,
    days_of,
    stage_for,
)
from sessions.models import Talk

SAVED = gettext_lazy("Saved in the draft. The public sees it with the next release.")


@require_safe
@desk_page("view")
def talk_list(request, conference):
    """The draft by day, with what is wrong or doubtful in it."""
    return render(request, "programme/desk_list.html", draft_facts(request, conference))


def draft_facts(request, conference) -> dict:
    """The chosen day's talks, the remarks on the whole draft, and what a release would change."""
    talks = queries.desk_talks(conference)
    wanted = request.GET.get("day", "")
    shown = [talk for talk in talks if wanted in ("", day_of(talk, conference))]
    release = queries.last_release(conference)
    return {
        "groups": grouped(shown, conference),
        "days": [(day.isoformat(), day) for day in days_of(conference)],
        "day": wanted,
        "unplaced": sum(not talk.is_placed for talk in talks),
        "findings": findings(conference) if talks else [],
        "release": release,
        "unprinted": any(state.failure for state in papers.states(release)) if release else False,
        "changes": queries.pending_changes(conference),
        "waiting": queries.waiting_talks(conference),
        "total": len(talks),
    }


def day_of(talk: Talk, conference) -> str:
    """The talk's day at the place as ISO date; "none" without a time."""
    start = talk.starts_at
    return start.astimezone(conference.zone).date().isoformat() if start else "none"


def grouped(talks: list[Talk], conference) -> list[tuple[date | None, list[Talk]]]:
    """Talks by day, those without a time last."""
    groups: dict[str, list[Talk]] = {}
    for talk in talks:
        groups.setdefault(day_of(talk, conference), []).append(talk)
    return [(None if key == "none" else date.fromisoformat(key), groups[key])
            for key in sorted(groups)]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("programme")
def talk_edit(request, conference, talk: str = ""):
    """Add a talk to the draft, or change one."""
    edited = get_object_or_404(conference.talks, slug=talk) if talk else Talk(conference=conference)
    form = TalkForm(request.POST or None, instance=edited, conference=conference)
    stage = stage_for(edited, request.POST or None)
    if request.method == "POST" and form.is_valid() & stage.is_valid():
        actions.save_talk(form.save(commit=False), stage.people())
        messages.success(request, SAVED)
        return redirect("programme:desk_list", conference.slug)
    facts = {
        "form": form, "stage": stage, "talk": edited if talk else None,
        "holders": queries.holders(edited) if talk else [],
        "deletable": bool(talk) and not rules.was_released(edited),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "programme/desk_talk.html", facts, status=status)


@require_POST
@desk_page("programme")
def talk_delete(request, conference, talk: str):
    """Take a talk that was never released out of the draft."""
    deleted = get_object_or_404(conference.talks, slug=talk)
    try:
        actions.delete_talk(deleted)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("programme:desk_talk_edit", conference.slug, talk)
    messages.success(request, _("“%(talk)s” is out of the draft.") % {"talk": deleted})
    return redirect("programme:desk_list", conference.slug)


# -- Releases


@require_safe
@desk_page("view")
def release(request, conference):
    """What the next release would change, what is in its way, and the versions so far."""
    return release_page(request, conference, ReleaseForm())


def release_page(request, conference, form: ReleaseForm, status: int = 200):
    """The page, also with a refusal."""
    found, last = findings(conference), queries.last_release(conference)
    printed = papers.states(last) if last else []
    facts = {
        "form": form,
        "papers": printed,
        "being_set": any(state.is_open for state in printed),
        "changes": queries.pending_changes(conference),
        "waiting": queries.waiting_talks(conference),
        "blockers": [finding for finding in found if finding.blocks],
        "warnings": [finding for finding in found if not finding.blocks],
        "releases": conference.releases.select_related("by").defer("content"),
        "draft": snapshots.take(conference),
    }
    return render(request, "programme/desk_release.html", facts, status=status)


@require_POST
@desk_page("programme")
def release_make(request, conference):
    """Make the draft public."""
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return release_page(request, conference, form, 422)
    try:
        made = actions.release(conference, form.cleaned_data["note"], by=request.user)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return release_page(request, conference, form, refusal.status)
    text = _("Version %(version)d of the programme is public.")
    messages.success(request, text % {"version": made.version})
    return redirect("programme:desk_release", conference.slug)


@require_POST
@desk_page("programme")
def paper_again(request, conference, language: str):
    """Try once more to set the last release for printing."""
    last = get_object_or_404(conference.releases.all()[:1])
    if actions.set_again(last, language):
        messages.success(request, _("It is set for printing once more."))
    return redirect("programme:desk_release", conference.slug)


# -- Rooms, tracks, speakers


@dataclass(frozen=True)
class Kind:
    """A kind of part: its form and words."""

    name: str
    form: type[PartForm]
    title: Promise
    add: Promise


KINDS = {
    "rooms": Kind("rooms", RoomForm, gettext_lazy("Rooms"), gettext_lazy("Add a room")),
    "tracks": Kind("tracks", TrackForm, gettext_lazy("Tracks"), gettext_lazy("Add a track")),
    "speakers": Kind(
        "speakers", SpeakerForm, gettext_lazy("Speakers"), gettext_lazy("Add a speaker")
    ),
}


@require_safe
@desk_page("view")
def part_list(request, conference, kind: str):
    """The rooms, tracks or speakers, and in how many talks each is."""
    rows = getattr(conference, kind).annotate(talk_count=Count("talks"))
    return render(request, "programme/desk_parts.html", {"kind": KINDS[kind], "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("programme")
def part_edit(request, conference, kind: str, slug: str = ""):
    """Add or change one."""
    rows = getattr(conference, kind)
    part = get_object_or_404(rows, slug=slug) if slug else None
    form = KINDS[kind].form(request.POST or None, instance=part, conference=conference)
    if request.method == "POST" and form.is_valid():
        actions.save_part(form.save(commit=False))
        messages.success(request, SAVED)
        return redirect("programme:desk_parts", conference.slug, kind)
    status = 422 if request.method == "POST" else 200
    facts = {"kind": KINDS[kind], "form": form, "part": part}
    return render(request, "programme/desk_part.html", facts, status=status)


@require_POST
@desk_page("programme")
def part_delete(request, conference, kind: str, slug: str):
    """Take one away."""
    part = get_object_or_404(getattr(conference, kind), slug=slug)
    try:
        actions.delete_part(part)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("programme:desk_part_edit", conference.slug, kind, slug)
    messages.success(request, _("“%(part)s” is gone from the draft.") % {"part": part})
    return redirect("programme:desk_parts", conference.slug, kind)
