"""A phone becomes a witness: it keeps the screen's checkpoint, and checks the ledger with it."""

import json

from django.shortcuts import redirect, render
from django.urls import reverse

from conference.lib import moments
from conference.lib.languages import in_every_language
from conference.lib.methods import require_safe
from initiative import log_policies, queries
from initiative.views import opened


@in_every_language
@require_safe
def keep(request, initiative: str):
    """The page that keeps and checks; without JavaScript it says what it would do."""
    found = opened(request, initiative)
    policies = json.dumps(log_policies.of(found.log))
    writing = json.dumps(moments.writing(queries.zone_of(found)))
    facts = {"initiative": found, "policies": policies, "writing": writing}
    return render(request, "initiative/witness.html", facts)


@require_safe
def code(request, initiative: str):
    """The short address in the code on the screen: on to the page in the reader's language."""
    path = reverse("initiative:witness", args=[initiative])
    return redirect(f"{path}?{request.GET.urlencode()}")
