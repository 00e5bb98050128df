"""The desk: what the door would say to somebody, before anybody stands there."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from checkin import trial
from checkin.trial_forms import TrialForm
from conference.desk_access import desk_page
from conference.lib.methods import require_http_methods


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@desk_page("counter")
def try_scan(request, conference):
    """Somebody, a gate, a direction and a time; nothing is stored."""
    form = TrialForm(
        request.POST or None, conference=conference, initial=asked(request, conference)
    )
    facts, status = {"form": form}, 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        facts |= {"subject": form.subject, "gate": data["gate"], "way": data["direction"]}
        facts["at"] = data["at"].astimezone(conference.zone)
        facts["answer"] = trial.scan(form.subject, data["gate"], data["direction"], data["at"])
        facts["tried"], status = True, 200
    return render(request, "checkin/desk_trial.html", facts, status=status)


def asked(request, conference):
    """Now, and the person and the gate that the address names."""
    number, known = request.GET.get("person", ""), None
    if number.isdecimal() and len(number) < 10:
        known = conference.delegates.filter(pk=number, erased_at=None).first()
    now = timezone.now().astimezone(conference.zone).replace(tzinfo=None)
    who = {"who": known.display_name(), "person": str(known.pk)} if known else {}
    return {"at": now, "gate": request.GET.get("gate"), **who}
