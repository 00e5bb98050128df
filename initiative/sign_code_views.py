"""From the QR code on the big screen to one's own page, by mail code; the stage for walls."""

from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from conference.errors import Refused
from conference.lib.languages import in_every_language
from conference.lib.methods import require_http_methods, require_safe
from initiative import ceremony_queries, queries, sign_codes, sign_screen, wall
from initiative.forms import CodeForm, LinkForm
from initiative.views import opened


@in_every_language
@require_safe
def short(request, initiative: str):
    """The address in the QR code: the signing page in the language of the phone."""
    return redirect("initiative:sign", queries.public_initiative(initiative).slug)


@require_safe
@never_cache
def stage(request, initiative: str):
    """How the host has set the stage of a wall; `at`: of the ceremony's at that conference."""
    found = wall.find(initiative, request.GET.get("at", ""))
    if found is None:
        raise Http404
    return JsonResponse(ceremony_queries.stage(found.leader))


@require_safe
def screen(request, initiative: str):
    """For the big screen: how to sign from one's seat."""
    found = queries.public_initiative(initiative)
    facts = {
        "initiative": found,
        "code": sign_screen.sign_code(found),
        "address": sign_screen.sign_address(found),
    }
    return render(request, "initiative/sign_screen.html", facts)


@in_every_language
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def code(request, initiative: str):
    """An address brings a code, the code opens the own page."""
    found = opened(request, initiative)
    if request.method != "POST":
        return redirect("initiative:sign", found.slug)
    if "code" in request.POST:
        return _entered(request, found)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _page(request, found, None, form, status=422)
    sign_codes.send(found, form.cleaned_data["email"], request.client_address)
    return _page(request, found, CodeForm(initial=form.cleaned_data), form)


def _entered(request, found):
    """The six digits came in."""
    form = CodeForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            delegate = sign_codes.redeem(found, data["email"], data["code"], request.client_address)
        except Refused as no:
            form.add_error(no.field, no.message)
        else:
            return redirect("initiative:sign_as", delegate.key, found.slug)
    return _page(request, found, form, LinkForm(initial={"email": request.POST.get("email", "")}),
                 status=422)  # fmt: skip


def _page(request, found, code_form, form, status=200):
    facts = {
        "initiative": found,
        "reading": queries.reading(found),
        "form": form,
        "code_form": code_form,
        "can_sign": ceremony_queries.signing_now(found).exists(),
        "sent": _("If this address is registered, a code is on its way. It is good for ten "
                  "minutes."),
    }  # fmt: skip
    return render(request, "initiative/sign_start.html", facts, status=status)
