"""The desk: badges and certificates with their state, and what can be done to them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _, gettext_lazy

from badges import actions, queries, rules, views
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
    "making": gettext_lazy("being made"),
    "failed": gettext_lazy("failed"),
    "revoked": gettext_lazy("revoked"),
    "ended": gettext_lazy("no longer in force"),
}


def list_page(request, rows, states: tuple[str, ...], code: str) -> dict:
    """What both lists show: the page, and the filters with their counts."""
    text, state = request.GET.get("q", ""), request.GET.get("state", "")
    found = queries.matching(rows, request.conference, text, code)
    shown = queries.in_state(found, state)
    return {
        "q": text,
        "state": state,
        "states": [(key, LABELS[key], n) for key, n in queries.counts(found, states) if n],
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
    }


@require_safe
@desk_page()
def badge_list(request, conference):
    """All badges, and who is approved but has none."""
    rows = queries.badges(conference)
    facts = list_page(request, rows, queries.BADGE_STATES, "short_code")
    facts["without"] = queries.without_badge(conference)[:PAGE]
    return render(request, "badges/desk_list.html", facts)


@require_safe
@desk_page()
def certificate_list(request, conference):
    """All certificates, their documents and mails."""
    rows = queries.certificates(conference)
    facts = list_page(request, rows, queries.CERTIFICATE_STATES, "serial")
    facts["unmailed"] = queries.in_state(rows, "unmailed").count()
    facts["issues"] = conference.certificate_issues.all()[:ISSUES]
    facts["in_force"] = queries.in_state(rows, "valid").exists()
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
    words = _("The certificate of %(name)s is revoked.")
    return do(request, actions.revoke_certificate, certificate, words, reason_of(request))


@require_POST
@desk_page("certificates")
def mail_certificates(request, conference):
    """Mail all certificates, or the ticked ones; each goes out once unless asked for again."""
    rows = queries.to_mail(conference)
    if "all" not in request.POST:
        chosen = ticked(request, "certificates", conference.certificates.all())
        rows = rows.filter(pk__in=chosen)
    try:
        rules.check_any_chosen("all" in request.POST or chosen)
        job = actions.mail_certificates(
            conference, rows, request.user, resend="resend" in request.POST
        )
    except Refused as no:
        messages.error(request, no.message)
        return redirect("badges:desk_certificates", conference.slug)
    return redirect("desk:job", conference.slug, job.pk)


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
