"""Messages with a document in them: one function each, beside templates/badges/mail/."""

from collections.abc import Sequence

from django.utils import translation

from badges import design_queries
from badges.models import Badge, Certificate
from conference import mail
from conference.models import Job, OutgoingMail


def badge(badge: Badge) -> OutgoingMail:
    """Your badge, as a PDF and with the link to the own page. Once for each print."""
    with translation.override(badge.delegate.language):
        paper = design_queries.paper(badge)
    return mail.queue(
        "badges/mail/badge",
        conference=badge.conference,
        to=badge.delegate.email,
        language=badge.delegate.language,
        context={"delegate": badge.delegate, "badge": badge, "paper": paper},
        about=badge.delegate,
        dedupe=f"badge:{badge.pk}:{badge.print_serial}",
        attachments=[mail.Attachment(badge.pdf, badge.pdf_name)],
    )


def badge_revoked(badge: Badge) -> OutgoingMail:
    """Your badge opens no door any more, and whom to ask. Once for each badge."""
    return mail.queue(
        "badges/mail/badge_revoked",
        conference=badge.conference,
        to=badge.delegate.email,
        language=badge.delegate.language,
        context={"delegate": badge.delegate, "badge": badge},
        about=badge.delegate,
        dedupe=f"badge-revoked:{badge.pk}",
    )


def certificates(papers: Sequence[Certificate], job: Job | None, dedupe: str) -> OutgoingMail:
    """All certificates of one person that were ordered together, as PDFs and each with the address
    that verifies it. The same `dedupe` is one message."""
    delegate = papers[0].delegate
    with translation.override(delegate.language):
        said = [*(paper.kind_title for paper in papers), *(paper.title() for paper in papers)]
        named = " · ".join(dict.fromkeys(said))
    return mail.queue(
        "badges/mail/certificate",
        conference=papers[0].conference,
        to=delegate.email,
        language=delegate.language,
        context={"delegate": delegate, "papers": papers, "first": papers[0], "named": named},
        about=delegate,
        dedupe=dedupe,
        attachments=[mail.Attachment(paper.pdf, paper.filename) for paper in papers],
        job=job,
    )
