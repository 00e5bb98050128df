"""A row as a message, and the server it goes to."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from conference.lib import files, mail_urls
from conference.models import Conference, OutgoingMail


def connection_for(conference: Conference | None) -> BaseEmailBackend:
    """The conference's own mail server, or the site's."""
    if conference is None or not conference.email_url:
        return get_connection()
    config = mail_urls.read(conference.email_url)
    return get_connection(
        config["EMAIL_BACKEND"],
        host=config["EMAIL_HOST"],
        port=config["EMAIL_PORT"],
        username=config["EMAIL_HOST_USER"],
        password=config["EMAIL_HOST_PASSWORD"],
        use_tls=config.get("EMAIL_USE_TLS", False),
        use_ssl=config.get("EMAIL_USE_SSL", False),
    )


def message(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The row as a message, its stored attachments read in."""
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated", **mail.headers}
    envelope = mail.sender
    by_provider = has_provider(mail)
    if settings.BOUNCE_ADDRESS and not by_provider:
        # Servers send it back there, people answer to the sender.
        headers["From"], envelope = mail.sender, settings.BOUNCE_ADDRESS
    reply_to = [mail.reply_to] if mail.reply_to else None
    built = EmailMultiAlternatives(
        mail.subject, mail.text, envelope, [mail.to], headers=headers, reply_to=reply_to
    )
    if by_provider:  # comes back with what the provider reports of the message
        built.metadata = {"message_id": mail.message_id}  # type: ignore[attr-defined]
    built.attach_alternative(mail.html, "text/html")
    for part in mail.attachments:
        built.attach(part["filename"], files.read(part["path"]), part["content_type"])
    return built


def has_provider(mail: OutgoingMail) -> bool:
    """True where a provider's API takes the message, and not an SMTP server."""
    own_server = mail.conference is not None and mail.conference.email_url
    return bool(settings.EMAIL_PROVIDER) and not own_server
