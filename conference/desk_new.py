"""The desk's page for a new conference."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from conference import actions, rules
from conference.errors import Refused
from conference.forms import NewConferenceForm
from conference.lib.methods import require_http_methods
from conference.models import Conference


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request):
    """Make a conference; whoever makes it organises it."""
    rules.check_may_create(request.user)
    form = NewConferenceForm(request.POST or None, instance=Conference())
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            made = actions.create_conference(form.save(commit=False), request.user)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
            status = refusal.status
        else:
            messages.success(request, _("The conference is made. Under Settings you add its team."))
            return redirect("conference:overview", made.slug)
    return render(request, "desk/new.html", {"form": form}, status=status)
