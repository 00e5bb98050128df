"""A phone becomes a witness: it keeps the screen's checkpoint, and checks the ledger with it."""

from django.conf import settings
from django.shortcuts import redirect, render
from django.urls import reverse

from conference.lib import keys, notes
from conference.lib.languages import in_every_language
from conference.lib.methods import require_safe
from initiative.views import opened


@in_every_language
@require_safe
def keep(request, initiative: str):
    """The page that keeps and checks; without JavaScript it says what it would do."""
    found = opened(request, initiative)
    key = keys.load(settings.KEYS_DIR, "log").public_key()
    facts = {"initiative": found, "key": notes.verifier_key(found.log.origin, key)}
    return render(request, "initiative/witness.html", facts)


@require_safe
def code(request, initiative: str):
    """The short address in the code on the screen: on to the page in the reader's language."""
    path = reverse("initiative:witness", args=[initiative])
    return redirect(f"{path}?{request.GET.urlencode()}")
