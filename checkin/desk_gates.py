"""The desk's pages of gates and zones."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from checkin import actions, gate_forms, gate_words
from checkin.models import Gate, Zone
from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib.methods import require_http_methods, require_safe


@require_safe
@desk_page()
def gates(request, conference):
    """All gates, and the zones they lead into."""
    rows = conference.gates.prefetch_related("categories")
    zones = zones_of(conference, rows)
    names = {zone.slug: zone for zone in zones}
    for row in rows:
        row.place = names.get(row.zone, row.zone)
    return render(request, "checkin/desk_gates.html", {"gates": rows, "zones": zones})


def zones_of(conference, rows):
    """The zones people are inside of: rows where there are some, else empty ones."""
    known = {zone.slug: zone for zone in conference.zones.all()}
    slugs = sorted({gate.zone for gate in rows if not gate.is_purpose} | set(known))
    return [known.get(slug) or Zone(conference=conference, slug=slug) for slug in slugs]


def zone_of(conference, slug):
    """A zone by its short name; 404 where no gate leads into it either."""
    row = conference.zones.filter(slug=slug).first()
    if row is None and not conference.gates.filter(zone=slug).exists():
        raise Http404
    return row or Zone(conference=conference, slug=slug)


@require_safe
@desk_page()
def gate(request, conference, slug: str):
    """A gate, its rules in words."""
    rows = conference.gates.select_related("room", "talk").prefetch_related("categories")
    row = get_object_or_404(rows, slug=slug)
    facts = {"gate": row, "rules": gate_words.sentences(row, zone_of(conference, row.zone))}
    return render(request, "checkin/desk_gate.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("door")
def new(request, conference):
    """Choose a kind, then fill in its form."""
    kind = request.GET.get("kind")
    if kind not in Gate.Kind.values:
        facts = {"kinds": gate_forms.kinds()}
        return render(request, "checkin/desk_gate_kinds.html", facts)
    return edit(request, Gate(conference=conference, kind=kind))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("door")
def change(request, conference, slug: str):
    """Change a gate; its kind stays."""
    return edit(request, get_object_or_404(conference.gates, slug=slug))


def edit(request, row):
    """The form of a new or an old gate, with its opening times."""
    before = actions.gate_facts(row) if row.pk else None
    form = gate_forms.GateForm(request.POST or None, instance=row)
    opening = gate_forms.opening_of(row, request.POST or None)
    if request.method == "POST" and form.is_valid() & opening.is_valid():
        row.opening = opening.rows()
        if saved(form, lambda: actions.save_gate(row, form.cleaned_data["categories"], before)):
            messages.success(request, _("Saved."))
            return redirect("checkin:desk_gate", row.conference.slug, row.slug)
    facts = {"form": form, "opening": opening, "row": row}
    return render(
        request, "checkin/desk_gate_form.html", facts, status=422 if form.is_bound else 200
    )


def saved(form, save):
    """True where it was kept; else what was refused stands beside its field."""
    try:
        save()
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("door")
def zone(request, conference, slug: str):
    """What is known of a zone: how many it holds, its group, when everybody is gone."""
    row = zone_of(conference, slug)
    before = actions.zone_facts(row) if row.pk else None
    form = gate_forms.ZoneForm(request.POST or None, instance=row)
    if form.is_valid():
        actions.save_zone(form.save(commit=False), before)
        messages.success(request, _("Saved."))
        return redirect("checkin:desk_gates", conference.slug)
    facts = {"form": form, "zone": row}
    status = 422 if form.is_bound else 200
    return render(request, "checkin/desk_zone.html", facts, status=status)
