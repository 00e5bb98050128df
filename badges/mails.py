"""Messages with a document in them: one function each, beside templates/badges/mail/."""

from badges.models import Badge, Certificate
from conference import mail
from conference.models import Job, OutgoingMail


def badge(badge: Badge) -> OutgoingMail:
    """Your badge, as a PDF and with the link to the own page. Once for each print."""
    return mail.queue(
        "badges/mail/badge",
        conference=badge.conference,
        to=badge.delegate.email,
        language=badge.delegate.language,
        context={"delegate": badge.delegate, "badge": badge},
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


def certificate(certificate: Certificate, job: Job | None, again: str = "") -> OutgoingMail:
    """Your certificate, as a PDF and with the address that verifies it. Once, or once `again`."""
    return mail.queue(
        "badges/mail/certificate",
        conference=certificate.conference,
        to=certificate.delegate.email,
        language=certificate.delegate.language,
        context={"delegate": certificate.delegate, "certificate": certificate},
        about=certificate.delegate,
        dedupe=f"certificate:{certificate.pk}:{again}",
        attachments=[mail.Attachment(certificate.pdf, certificate.filename)],
        job=job,
    )
