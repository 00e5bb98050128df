"""Signing: from a delegate's own link, or on the way to it."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy

from conference import audit
from conference.errors import Refused
from conference.lib import throttle
from conference.lib.languages import in_every_language
from conference.lib.methods import require_http_methods
from conference.lib.private import private_page
from initiative import (
    actions,
    ceremony_queries,
    certificate_actions,
    documents,
    joining_queries,
    mails,
    queries,
    rules,
    signed_before,
)
from initiative.forms import LinkForm, SigningForm
from initiative.models import Initiative
from initiative.signed_before import Before
from initiative.views import opened
from registration.actions import resend_link
from registration.links import owner
from registration.models import Delegate

LINKS_AN_HOUR = 10
CERTIFICATES_AN_HOUR = 20
# For whoever pressed the button in the moment of the end: on the page beforehand the rule's words.
TOO_LATE = Refused(
    "closed",
    gettext_lazy(
        "The signing had ended when yours arrived. Nothing was signed. Thank you for wishing to "
        "take part."
    ),
)


@in_every_language
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request, initiative: str):
    """Signing begins with one's own link: the text to read, and a form to have it sent again."""
    found = opened(request, initiative)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _send_links(found, form.cleaned_data["email"], request.client_address)
        messages.success(request, _("If this address is registered, its link is on its way."))
        return redirect("initiative:sign", found.slug)
    facts = {
        "initiative": found,
        "reading": queries.reading(found),
        "form": form,
        "can_sign": ceremony_queries.signing_now(found).exists(),
        "joins_open": joining_queries.joins_open(found),
    }
    status = 422 if form.errors else 200
    return render(request, "initiative/sign_start.html", facts, status=status)


def _send_links(initiative: Initiative, email: str, address: str | None) -> None:
    """From every conference that signs now. What is known of an address is not told."""
    if not throttle.allow(f"sign-link:{address}", LINKS_AN_HOUR, 3600):
        raise Refused(
            "too_many", _("That was a lot of links. Please try again in an hour."), status=429
        )
    for ceremony in ceremony_queries.signing_now(initiative):
        resend_link(ceremony.conference, email)


@in_every_language
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def sign_as(request, key: str, initiative: str):
    """The delegate reads, draws, says and agrees; whoever has signed sees what was signed."""
    delegate, found = _signer(request, key, initiative)
    if request.method == "POST":
        return _signed(request, delegate, found)
    if signature := queries.standing_signature(delegate, found):
        return render(request, "initiative/signature_show.html", _about(signature))
    before = signed_before.of(delegate, found)
    form, refusal = SigningForm(delegate=delegate), _refusal(delegate, found, before)
    return _form_page(request, delegate, found, form, refusal=refusal, before=before)


def _signer(request, key: str, initiative: str) -> tuple[Delegate, Initiative]:
    """Whose link this is, and what is signed at that conference, if anything."""
    delegate = owner(request, key)
    found = queries.public_initiative(initiative)
    if queries.ceremony_of(found, delegate.conference) is None:
        raise Http404
    return delegate, found


def _refusal(delegate: Delegate, initiative: Initiative, before: Before) -> Refused | None:
    """Why the delegate cannot sign now, for a page that says so calmly."""
    try:
        rules.check_accredited(delegate)
        rules.check_signs_once(before)
        rules.check_can_sign(queries.ceremony_of(initiative, delegate.conference), delegate)
    except Refused as refusal:
        return refusal
    return None


def _signed(request, delegate: Delegate, initiative: Initiative):
    """The form came in: sign, or show it again with what is amiss and all that was entered."""
    if queries.standing_signature(delegate, initiative):
        messages.info(request, _("You have signed already; nothing was sent again."))
        return redirect("initiative:sign_as", delegate.key, initiative.slug)
    form = SigningForm(request.POST, delegate=delegate)
    if form.is_valid():
        try:
            signature = actions.sign(initiative, delegate, form.endorsement())
        except Refused as refusal:
            audit.record("initiative.refused", delegate, by=delegate, after={"code": refusal.code})
            if refusal.code == "signed_already":  # the page says so, and where
                return redirect("initiative:sign_as", delegate.key, initiative.slug)
            form.refuse(refusal if refusal.code != "closed" else TOO_LATE)
        else:
            messages.success(request, _thanks(signature))
            return redirect("initiative:sign_as", delegate.key, initiative.slug)
    return _form_page(request, delegate, initiative, form, status=form.status)


def _thanks(signature) -> str:
    """Where the finale was given in that very moment, that its seal does not cover them."""
    if ceremony_queries.is_sealed(signature):
        return _("Thank you. Your endorsement is recorded.")
    return _("Thank you. Your endorsement is recorded; it came after the finale, so it is in the "
             "ledger and on the list, but not under the seal of the finale.")  # fmt: skip


def _form_page(request, delegate, initiative, form, *, refusal=None, before=None, status=200):
    facts = {
        "elsewhere": before and before.same,
        "notices": [signed_before.notice(each) for each in before.others] if before else (),
        "delegate": delegate,
        "initiative": initiative,
        "reading": queries.reading(initiative, request.GET.get("text") or None),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "initiative/sign_form.html", facts, status=status)


def _about(signature) -> dict:
    return {
        "signature": signature,
        "initiative": signature.initiative,
        "delegate": signature.delegate,
        "serial": queries.serial(signature) if signature.final else "",
        "certificate": queries.certificate(signature) if signature.final else None,
        "paragraphs": queries.paragraphs(signature.text),
        "certificate_language": documents.chosen_language(signature) or signature.text.language,
        "certificate_languages": settings.LANGUAGES,
    }


@in_every_language
@private_page
@require_http_methods(["POST"])
def send_link(request, key: str, initiative: str):
    """To the own page at the gathering where this person signed; by mail, for only whoever reads
    the address may open it."""
    delegate, found = _signer(request, key, initiative)
    if not throttle.allow(f"sign-link-there:{delegate.pk}", LINKS_AN_HOUR, 3600):
        raise Refused(
            "too_many", _("That was a lot of links. Please try again in an hour."), status=429
        )
    if same := signed_before.of(delegate, found).same:
        mails.send_own_link(same.delegate, found, asked=True)
        messages.success(request, _("The link is on its way to your address."))
    return redirect("initiative:sign_as", delegate.key, found.slug)


@in_every_language
@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, key: str, initiative: str):
    """A GET only asks; the POST takes the endorsement back."""
    delegate, found = _signer(request, key, initiative)
    signature = queries.standing_signature(delegate, found)
    if signature is None:
        messages.info(request, _("There is no signature of yours that stands."))
        return redirect("initiative:sign_as", delegate.key, found.slug)
    if request.method == "POST":
        actions.withdraw(signature, "by the signatory")
        messages.success(request, _("Your endorsement is withdrawn, its certificate revoked."))
        if delegate.status == Delegate.Status.ONLINE:  # they sign on the initiative's page
            return redirect(delegate)
        return redirect("initiative:sign_as", delegate.key, found.slug)
    facts = _about(signature) | {"again": joining_queries.signing_again(delegate, found)}
    return render(request, "initiative/signature_withdraw.html", facts)


@in_every_language
@private_page
@require_http_methods(["POST"])
def certificate_language(request, key: str, initiative: str):
    """In which language the certificate is set; it is made anew."""
    delegate, found = _signer(request, key, initiative)
    if not throttle.allow(f"certificate-language:{delegate.pk}", CERTIFICATES_AN_HOUR, 3600):
        words = _("That was a lot of certificates. Please try again in an hour.")
        raise Refused("too_many", words, status=429)
    if signature := queries.standing_signature(delegate, found):
        certificate_actions.set_language(signature, request.POST.get("language", ""))
        messages.success(request, _("Your certificate is being made in this language."))
    return redirect("initiative:sign_as", delegate.key, found.slug)


@in_every_language
@private_page
@require_http_methods(["POST"])
def unlist(request, key: str, initiative: str):
    """Take one's name off list and wall; the endorsement stands."""
    delegate, found = _signer(request, key, initiative)
    if signature := queries.standing_signature(delegate, found):
        actions.unlist(signature)
        messages.success(request, _("Your name is no longer published."))
    return redirect("initiative:sign_as", delegate.key, found.slug)
