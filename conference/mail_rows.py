"""What a worker writes into the rows of messages: one statement where one will do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from conference.lib.leases import Leased
from conference.models import OutgoingMail


@dataclass(frozen=True)
class Sent:
    """A message that the server took, and the provider's own number for it."""

    mail: OutgoingMail
    provider_id: str


def hand_over(mail: OutgoingMail, sent: Sent | None) -> bool:
    """Mark `sent` as done and `mail` as handed over; False where `mail` is another worker's now."""
    now = timezone.now()
    lease = now + timedelta(seconds=settings.LEASE_SECONDS)
    handed = {"handed_over_at": now, "lease_until": lease}
    if sent is None:
        return bool(OutgoingMail.objects.still_held(mail).update(**handed))
    both = Q(pk=mail.pk, lease_token=mail.lease_token) | Q(
        pk=sent.mail.pk, lease_token=sent.mail.lease_token
    )
    done = done_values(sent)
    values = {name: either(sent.mail.pk, name, done, handed) for name in {**done, **handed}}
    if OutgoingMail.objects.filter(both, status=Leased.RUNNING).update(**values) == 2:
        return True
    return OutgoingMail.objects.still_held(mail).filter(handed_over_at=now).exists()


def write_down(sent: Sent) -> None:
    """Mark a message as done."""
    OutgoingMail.objects.still_held(sent.mail).update(**done_values(sent))


def put_back(mails: Iterable[OutgoingMail]) -> None:
    """Let others have what there was no time for; that was no attempt."""
    mine = Q(pk__in=[])
    for mail in mails:
        mine |= Q(pk=mail.pk, lease_token=mail.lease_token)
    OutgoingMail.objects.filter(mine, status=Leased.RUNNING).update(
        status=Leased.WAITING, lease_token=None, lease_until=None, attempts=F("attempts") - 1
    )


def done_values(sent: Sent) -> dict[str, Any]:
    """The columns of a message that went out."""
    return {
        "status": Leased.DONE, "error": "", "finished_at": timezone.now(), "lease_token": None,
        "lease_until": None, "provider_id": sent.provider_id,
    }  # fmt: skip


def either(pk: int, name: str, done: dict[str, Any], handed: dict[str, Any]) -> Case:
    """A column's new value: one for the row that is done, one for the row handed over."""
    field: Any = OutgoingMail._meta.get_field(name)

    def value(values: dict[str, Any]) -> Any:
        return Value(values[name], output_field=field) if name in values else F(name)

    return Case(When(pk=pk, then=value(done)), default=value(handed), output_field=field)
