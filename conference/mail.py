"""Outgoing mail: rendered into a row at once; conference/mail_delivery.py is what sends it."""

import uuid
from collections.abc import Mapping, Sequence
from email.utils import parseaddr, quote
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import translation

from conference import audit, jobs, mail_life
from conference.lib.leases import Leased
from conference.lib.localized import pick
from conference.mail_life import What
from conference.models import Conference, Job, OutgoingMail


class Attachment(dict):
    """{path, filename, content_type}: a stored file, read when the mail is sent. ASCII names only:
    QQ mail turns long Chinese ones into tcmime.bin."""

    def __init__(self, path: str, filename: str, content_type: str = "application/pdf"):
        super().__init__(path=path, filename=filename, content_type=content_type)


@transaction.atomic
def queue(
    template: str,
    *,
    conference: Conference | None,
    to: str,
    language: str,
    context: Mapping[str, object],
    about: models.Model | None = None,
    dedupe: str | None = None,
    attachments: Sequence[Attachment] = (),
    job: Job | None = None,
    priority: int | None = None,
    headers: Mapping[str, str] | None = None,
    held: bool = False,
) -> OutgoingMail:
    """Render templates/<template>_{subject,text}.txt and _html.html into a row and wake a worker.

    The same `dedupe` is one message, however often this is called. Where no priority is said, a
    job's messages wait until those are gone that one person waits for. What is `held` goes only
    when somebody lets it go.
    """
    facts = addressed(template, conference, to, language)
    facts |= rendered(template, conference, language, context) | {
        "about": audit.reference(about) if about else "", "attachments": list(attachments),
        "job": job, "priority": urgency(job) if priority is None else priority,
        "headers": dict(headers or {}), "status": Leased.HELD if held else Leased.WAITING,
    }  # fmt: skip
    dedupe = (dedupe or f"{template}:{uuid.uuid4()}")[:200]
    row, is_new = OutgoingMail.objects.get_or_create(dedupe=dedupe, defaults=facts)
    if is_new:
        mail_life.note(mail_life.event(row.pk, What.WRITTEN, "before_release" if held else ""))
    if is_new and not held:
        jobs.wake_on_commit(row.task, row.pk, row.queue, row.priority)
    return row


@transaction.atomic
def rewrite(
    row: OutgoingMail,
    template: str,
    *,
    language: str,
    context: Mapping[str, object],
    attachments: Sequence[Attachment] = (),
    headers: Mapping[str, str] | None = None,
    reason: str = "facts_changed",
) -> None:
    """Render a message anew that is held: the same row, to the same address. `reason` is a code of
    conference.mail_words."""
    facts = rendered(template, row.conference, language, context) | {
        "language": language, "sender": sender(row.conference, language),
        "attachments": list(attachments), "headers": dict(headers or {}),
    }  # fmt: skip
    OutgoingMail.objects.filter(pk=row.pk, status=Leased.HELD).update(**facts)
    mail_life.note(mail_life.event(row.pk, What.REWRITTEN, reason))


def addressed(template: str, conference: Conference | None, to: str, language: str) -> dict:
    """The columns of a new message's envelope and headers; its Message-ID is that of its address
    for good (conference/mail_again.py)."""
    return {
        "conference": conference, "kind": template.rpartition("/")[2][:60], "to": to,
        "sender": sender(conference, language), "language": language,
        "reply_to": conference.contact_email if conference else "",
        "message_id": new_message_id(),
    }  # fmt: skip


def new_message_id() -> str:
    """One that no other message has."""
    return f"<{uuid.uuid4()}@{urlsplit(settings.SITE_URL).hostname}>"


def rendered(
    template: str, conference: Conference | None, language: str, context: Mapping[str, object]
) -> dict[str, str]:
    """The columns of its words, in the reader's language."""
    facts = {"conference": conference, "site_url": settings.SITE_URL, **context}
    with translation.override(language):
        subject, text, html = (
            render_to_string(f"{template}_{part}", facts)
            for part in ("subject.txt", "text.txt", "html.html")
        )
    return {"subject": " ".join(subject.split())[:250], "text": text, "html": html}


def urgency(job: Job | None) -> int:
    """A message somebody waits for goes before those of a job."""
    return jobs.SOON if job is None else jobs.LATER


def sender(conference: Conference | None, language: str) -> str:
    """The From header: the conference's name over the address this site may send as."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    shown = pick(conference.name, language) if conference else name
    # Readable on the desk; Django encodes it for the wire.
    return f'"{quote(shown)}" <{address}>' if shown else address
