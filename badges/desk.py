"""The desk: badges and certificates with their state, and what can be done to them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _, gettext_lazy

from badges import actions, certificate_lists, queries, recipients, rules, views
from badges.certificate_lists import Shown
from badges.models import Certificate
from conference.desk_access import desk_page
from conference.errors import Refused
from conference.lib.methods import require_POST, require_safe
from conference.lib.private import private_page
from conference.lib.ticked import ticked

PAGE, ISSUES = 50, 5
LABELS = {
    "active": gettext_lazy("active"),
    "valid": gettext_lazy("in force"),
    "unmailed": gettext_lazy("not mailed"),
    "mailed": gettext_lazy("mailed"),
    "unreached": gettext_lazy("address does not take mail"),
    "making": gettext_lazy("being made"),
    "stopped": gettext_lazy("stopped"),
    "failed": gettext_lazy("failed"),
    "revoked": gettext_lazy("revoked"),
    "ended": gettext_lazy("no longer in force"),
}


def list_page(request, found, states: tuple[str, ...]) -> dict:
    """What both lists show: the page of what was found, and the filters with their counts."""
    state = request.GET.get("state", "")
    shown = queries.in_state(found, state)
    return {
        "q": request.GET.get("q", ""),
        "state": state,
        "states": [(key, LABELS[key], n) for key, n in queries.counts(found, states) if n],
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
    }


@require_safe
@desk_page()
def badge_list(request, conference):
    """All badges, and who is approved but has none."""
    text = request.GET.get("q", "")
    rows = queries.matching(queries.badges(conference), conference, text, "short_code")
    facts = list_page(request, rows, queries.BADGE_STATES)
    facts["without"] = queries.without_badge(conference)[:PAGE]
    return render(request, "badges/desk_list.html", facts)


@require_safe
@desk_page()
def certificate_list(request, conference):
    """All certificates, their documents and mails."""
    shown = Shown.of(request.GET)
    rows = shown.base(conference)
    facts = list_page(request, rows, queries.CERTIFICATE_STATES)
    facts |= certificate_lists.choices(conference)
    facts |= {
        "shown": shown,
        "reach": recipients.reach(shown.to_mail(conference)),
        "in_force": queries.in_state(shown.rows(conference), "valid").exists(),
        "issues": conference.certificate_issues.all()[:ISSUES],
    }
    return render(request, "badges/desk_certificates.html", facts)


@private_page
@require_safe
@desk_page()
def badge_pdf(request, conference, pk: int):
    """A badge, to print at the desk."""
    badge = get_object_or_404(conference.badges, pk=pk)
    return views.document(request, badge, badge.pdf, badge.pdf_name)


@private_page
@require_safe
@desk_page()
def certificate_pdf(request, conference, pk: int):
    """A certificate, to look at."""
    certificate = get_object_or_404(conference.certificates, pk=pk)
    return views.document(request, certificate, certificate.pdf, certificate.filename)


@require_POST
@desk_page("badges")
def issue(request, conference, delegate: int):
    """A badge for somebody who has none."""
    found = get_object_or_404(conference.delegates, pk=delegate)
    return do(request, actions.issue_badge, found, _("A badge is being made for %(name)s."))


@require_POST
@desk_page("badges")
def reprint(request, conference, pk: int):
    """Lost or damaged: a new print, and the older ones open no door."""
    words = _("A new badge is being made and mailed to %(name)s; the old one is revoked.")
    return do(request, actions.reprint, get_object_or_404(conference.badges, pk=pk), words)


@require_POST
@desk_page("badges")
def revoke(request, conference, pk: int):
    """The badge opens no door any more."""
    badge = get_object_or_404(conference.badges, pk=pk)
    words = _("The badge of %(name)s is revoked.")
    return do(request, actions.revoke, badge, words, reason_of(request))


@require_POST
@desk_page("badges")
def make_badge_again(request, conference, pk: int):
    """Another try at its documents."""
    badge = get_object_or_404(conference.badges, pk=pk)
    return do(request, actions.make_again, badge, _("The badge of %(name)s is being made again."))


@require_POST
@desk_page("certificates")
def make_certificate_again(request, conference, pk: int):
    """Another try at a document that failed."""
    certificate = get_object_or_404(conference.certificates, pk=pk)
    words = _("The certificate of %(name)s is being made again.")
    return do(request, actions.make_again, certificate, words)


@require_POST
@desk_page("certificates")
def revoke_certificate(request, conference, pk: int):
    """Whoever verifies it reads that it was revoked."""
    certificate = get_object_or_404(conference.certificates, pk=pk)
    given_up = _("What was ordered for %(name)s is given up.")
    words = given_up if certificate.is_pending else _("The certificate of %(name)s is revoked.")
    return do(request, actions.revoke_certificate, certificate, words, reason_of(request))


@require_POST
@desk_page("certificates")
def mail_certificates(request, conference):
    """Mail all of the list, or the ticked ones; each goes out once unless asked for again."""
    rows, resend = chosen(request, conference), "resend" in request.POST
    try:
        rules.check_any_chosen("all" in request.POST or "certificates" in request.POST)
        job = actions.mail_certificates(conference, rows, request.user, resend=resend)
    except Refused as no:
        messages.error(request, no.message)
        return redirect("badges:desk_certificates", conference.slug)
    left = recipients.reach(rows if resend else queries.in_state(rows, "unmailed")).left_out
    for words in recipients.said(left):
        messages.warning(request, words)
    return redirect("desk:job", conference.slug, job.pk)


def chosen(request, conference):
    """Certificates in force: the ticked ones, or all that the list shows."""
    if "all" in request.POST:
        rows = Shown.of(request.POST).rows(conference)
    else:
        papers = ticked(request, "certificates", conference.certificates)
        rows = queries.certificates(conference).filter(pk__in=papers)
    return rows.filter(status="valid").order_by("pk")


def reason_of(request) -> str:
    """Why, in the organiser's words."""
    return request.POST.get("reason", "").strip()[:300]


def do(request, action, subject, words: str, *arguments):
    """Act, say so (or why not), and go back to the page the button was on.

    Where that is not known: to the certificate, or to all badges.
    """
    try:
        action(subject, *arguments)
        messages.success(request, words % {"name": getattr(subject, "delegate", subject)})
    except Refused as no:
        messages.error(request, no.message)
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return redirect(target)
    if isinstance(subject, Certificate):
        return redirect("badges:desk_certificate", request.conference.slug, subject.pk)
    return redirect("badges:desk_list", request.conference.slug)
