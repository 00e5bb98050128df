"""What a delegate does behind the magic link: edit, cancel, take the data away, erase it."""

from functools import partial

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from conference.lib.languages import in_every_language
from conference.lib.methods import require_http_methods, require_safe
from conference.lib.private import private_page
from registration import actions, links, queries, rules
from registration.account_forms import accounts_form, submit
from registration.forms import DetailsForm, initial_details

FORM_METHODS = ["GET", "HEAD", "POST"]


@private_page
@require_http_methods(FORM_METHODS)
def edit(request, key: str):
    """Change what one said. A new address is asked first."""
    delegate = links.owner(request, key)
    rules.check_can_edit(delegate)
    form = DetailsForm(
        request.POST or None, conference=delegate.conference, initial=initial_details(delegate)
    )
    accounts = accounts_form(request, delegate)
    saved, status = submit(form, accounts, partial(actions.update, delegate, by=delegate))
    if saved:
        return edited(request, saved)
    facts = {"delegate": delegate, "form": form, "accounts": accounts}
    return render(request, "registration/delegate_edit.html", facts, status=status)


def edited(request, delegate):
    """Back to the own page, with word of a mail that was sent."""
    if delegate.pending_email:
        words = _("Saved. Please open the link we sent to %(email)s: until then the old address "
                  "stays.")  # fmt: skip
        messages.info(request, words % {"email": delegate.pending_email})
    else:
        messages.success(request, _("Saved."))
    return redirect(delegate)


@private_page
@require_http_methods(FORM_METHODS)
def cancel(request, key: str):
    """Call it off; the page asks first."""
    delegate = links.owner(request, key)
    rules.check_can_cancel(delegate)
    if request.method == "POST":
        actions.cancel(delegate, by=delegate)
        messages.success(request, _("Your registration is cancelled."))
        return redirect(delegate)
    return render(request, "registration/delegate_cancel.html", {"delegate": delegate})


@in_every_language
@private_page
@require_safe
def data(request, key: str):
    """All we keep of this person, as a file."""
    delegate = links.owner(request, key)
    answer = JsonResponse(
        queries.export(delegate), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


@in_every_language
@private_page
@require_http_methods(FORM_METHODS)
def erase(request, key: str):
    """Forget me; the page says what that means and asks first."""
    delegate = links.owner(request, key)
    rules.check_can_erase(delegate)
    if request.method == "POST":
        actions.erase(delegate, by=delegate)
        return render(request, "registration/delegate_erased.html")
    return render(request, "registration/delegate_erase.html", {"delegate": delegate})
