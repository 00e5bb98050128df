"""Messages with a document in them: one function each, beside templates/badges/mail/. Before they
leave they are looked at once more (badges.mail_look)."""

from collections.abc import Sequence
from typing import Any

from django.utils import translation

from badges import design_queries
from badges.models import Badge, Certificate
from conference import mail
from conference.models import Job, OutgoingMail

ANEW = "document_anew"  # why a message is rendered anew (conference.mail_words)


def badge(badge: Badge) -> OutgoingMail:
    """Your badge, as a PDF and with the link to the own page. Once for each print."""
    return mail.queue(
        "badges/mail/badge",
        conference=badge.conference,
        to=badge.delegate.email,
        about=badge.delegate,
        dedupe=f"badge:{badge.pk}:{badge.print_serial}",
        **_badge_words(badge),
    )


def badge_anew(row: OutgoingMail, badge: Badge) -> None:
    """The same message, held, with the badge as it is now."""
    mail.rewrite(row, "badges/mail/badge", **_badge_words(badge), reason=ANEW)


def _badge_words(badge: Badge) -> dict[str, Any]:
    with translation.override(badge.delegate.language):
        paper = design_queries.paper(badge)
    return {
        "language": badge.delegate.language,
        "context": {"delegate": badge.delegate, "badge": badge, "paper": paper},
        "attachments": [mail.Attachment(badge.pdf, badge.pdf_name)],
    }


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
    return mail.queue(
        "badges/mail/certificate",
        conference=papers[0].conference,
        to=papers[0].delegate.email,
        about=papers[0].delegate,
        dedupe=dedupe,
        job=job,
        **_certificate_words(papers),
    )


def certificates_anew(row: OutgoingMail, papers: Sequence[Certificate]) -> None:
    """The same message, held, with these certificates of its person."""
    mail.rewrite(row, "badges/mail/certificate", **_certificate_words(papers), reason=ANEW)


def _certificate_words(papers: Sequence[Certificate]) -> dict[str, Any]:
    delegate = papers[0].delegate
    with translation.override(delegate.language):
        said = [*(paper.kind_title for paper in papers), *(paper.title() for paper in papers)]
        named = " · ".join(dict.fromkeys(said))
    return {
        "language": delegate.language,
        "context": {"delegate": delegate, "papers": papers, "first": papers[0], "named": named},
        "attachments": [mail.Attachment(paper.pdf, paper.filename) for paper in papers],
    }
