"""Addresses that do not work: marked when mail came back for good, until somebody changes them."""

from django.db import IntegrityError, transaction

from conference import audit
from conference.models import OutgoingMail
from registration.models import Delegate, FailingAddress


def mark(mail: OutgoingMail) -> None:
    """The server or a notification said that this message's address does not exist."""
    prefix = f"{Delegate._meta.label_lower}:"
    if not mail.about.startswith(prefix):
        return
    rows = Delegate.objects.filter(pk=mail.about.removeprefix(prefix), erased_at=None)
    delegate = rows.first()
    if delegate is None or delegate.failing_addresses.filter(address__iexact=mail.to).exists():
        return
    try:
        with transaction.atomic():
            FailingAddress.objects.create(delegate=delegate, address=mail.to, reason=mail.error)
    except IntegrityError:  # two messages came back at once
        return
    audit.record("delegate.address_fails", delegate, by="", after={"address": mail.to})


@transaction.atomic
def unmark(delegate: Delegate) -> None:
    """Somebody knows that the address works again."""
    count, _rows = delegate.failing_addresses.filter(address__iexact=delegate.email).delete()
    if count:
        audit.record("delegate.address_works", delegate, after={"address": delegate.email})


def failure(delegate: Delegate) -> FailingAddress | None:
    """Why mail to the present address came back; None where it works."""
    return delegate.failing_addresses.filter(address__iexact=delegate.email).first()
