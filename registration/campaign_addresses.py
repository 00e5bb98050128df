"""Addresses that mail goes to, and those it should not go to: marked when mail came back for good
or was called unwanted, until somebody changes them or knows better."""

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.urls import reverse

from conference import audit, mail_again
from conference.models import OutgoingMail
from registration.models import Delegate, FailingAddress


def addressee(mail: OutgoingMail) -> Delegate | None:
    """The delegate a message is about; None for others, and for somebody who was erased."""
    label, _colon, pk = mail.about.partition(":")
    if label != Delegate._meta.label_lower:
        return None
    return Delegate.objects.filter(pk=pk, erased_at=None).first()


def mark(mail: OutgoingMail) -> None:
    """The server or a notification said that this message's address does not exist."""
    _mark(mail, "delegate.address_fails", is_complaint=False)


def complained(mail: OutgoingMail) -> None:
    """Whoever reads at this message's address called it unwanted; the address works."""
    _mark(mail, "delegate.address_complains", is_complaint=True)


def _mark(mail: OutgoingMail, action: str, *, is_complaint: bool) -> None:
    delegate = addressee(mail)
    if delegate is None or delegate.failing_addresses.filter(address__iexact=mail.to).exists():
        return
    try:
        with transaction.atomic():
            FailingAddress.objects.create(
                delegate=delegate, address=mail.to, reason=mail.error, is_complaint=is_complaint
            )
    except IntegrityError:  # two messages came back at once
        return
    audit.record(action, delegate, by="", after={"address": mail.to})


@transaction.atomic
def unmark(delegate: Delegate) -> None:
    """Somebody knows that the address works again, or that its reader wants mail after all."""
    count, _rows = delegate.failing_addresses.filter(address__iexact=delegate.email).delete()
    if count:
        audit.record("delegate.address_works", delegate, after={"address": delegate.email})


def failure(delegate: Delegate) -> FailingAddress | None:
    """Why mail to the present address came back; None where it works."""
    return delegate.failing_addresses.filter(address__iexact=delegate.email).first()


def readers(pks: Collection[str]) -> dict[str, mail_again.Reader]:
    """Where these delegates read mail now, and what speaks against writing there."""
    rows = Delegate.everyone.filter(pk__in=pks, erased_at=None).select_related("conference")
    marks = FailingAddress.objects.filter(delegate__in=rows)
    found = {(mark.delegate_id, mark.address.lower()): mark.is_complaint for mark in marks}
    words = {None: "", False: mail_again.DEAD, True: mail_again.UNWANTED}
    return {
        str(row.pk): mail_again.Reader(
            address=row.email,
            pending=row.pending_email,
            trouble=words[found.get((row.pk, row.email.lower()))],
            page=reverse("conference:person", args=[row.conference.slug, row.pk]),
        )
        for row in rows
    }
