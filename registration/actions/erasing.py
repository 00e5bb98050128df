"""Forgetting a person."""

from django.db import transaction
from django.utils import timezone

from conference import audit, events, mail_life, work_words
from conference.discarding import discard
from conference.mail_life import What
from conference.models import AuditEntry, FileToDelete, FormerAddress, OutgoingMail, WorkItem
from registration import rules
from registration.actions.deciding import end, lock
from registration.actions.picturing import forget_photo
from registration.models import Delegate

Status = Delegate.Status


@transaction.atomic
def erase(delegate: Delegate, *, by: object = None) -> Delegate:
    """Forget the person: what is left is that somebody was registered. Signatures are withdrawn."""
    delegate = lock(delegate)
    rules.check_can_erase(delegate)
    if delegate.status not in (*Delegate.ENDED, Status.ONLINE):
        end(delegate, Status.CANCELLED, "", by=by)
    delegate.platforms.all().delete()
    delegate.failing_addresses.all().delete()
    forget_photo(delegate)
    delegate.consents.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
    forget_person(delegate)
    audit.record("delegate.erased", delegate, by="")
    forget_traces(delegate)
    events.publish("delegate.erased", delegate)
    return delegate


def forget_person(delegate: Delegate) -> None:
    """Overwrite every column that names or reaches the person; the old link opens nothing."""
    fresh = Delegate()
    for name in ("name_zh", "phone", "association", "association_name", "city", "note", "pinyin",
                 "initials", "search_text", "pending_email", "end_reason", "key"):  # fmt: skip
        setattr(delegate, name, getattr(fresh, name))
    delegate.name_latin = "—"
    delegate.email = f"erased-{delegate.pk}@erased.invalid"  # RFC 2606: reaches nobody
    delegate.erased_at = timezone.now()
    delegate.save()


def forget_traces(delegate: Delegate) -> None:
    """Take the person out of the outbox, the work rows and the audit lines; those stay as rows."""
    reference = audit.reference(delegate)
    forget_mail(reference, delegate.email)
    WorkItem.objects.filter(about=reference).update(label="")
    lines = AuditEntry.objects.filter(target=reference)
    lines.update(target_label="—", before=None, after=None)
    lines.filter(user=None).update(actor="", address=None)  # the delegate's own deeds


def forget_mail(reference: str, nobody: str) -> None:
    """Empty the messages about a person, errors that quote the address too, and delete the files of
    those that were written into a folder. What waits is not sent; a worker that has taken one looks
    once more before it sends, and after it has written a file (queries.erased)."""
    mails = OutgoingMail.objects.filter(about=reference)
    formers = FormerAddress.objects.filter(mail__in=mails)
    for sent in (mails, formers):
        discard(*sent.values_list("message_id", flat=True), place=FileToDelete.Place.MAIL)
    formers.update(address=nobody)
    mails.update(
        to=nobody, subject="—", text="", html="", attachments=[], headers={}, error=""
    )  # fmt: skip
    mail_life.silence(mails)
    mail_life.note(*(mail_life.event(pk, What.ERASED) for pk in mails.values_list("pk", flat=True)))
    unsent = mails.filter(status__in=[OutgoingMail.WAITING, OutgoingMail.HELD])
    never = {"status": OutgoingMail.WITHHELD, "error": work_words.kept("erased")}
    over = {**never, "finished_at": timezone.now()}
    mail_life.change(unsent, over, What.WITHHELD, "erased")
