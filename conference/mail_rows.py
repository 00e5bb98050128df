"""What a worker writes into the rows of messages: one statement where one will do."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from conference.lib.leases import Leased
from conference.models import OutgoingMail

Stops = Callable[[list[int], bool], dict[int, str]]
Erased = Callable[[Collection[str]], set[str]]
_stops: dict[str, Stops] = {}
_erased: dict[str, Erased] = {}


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


def put_back(mails: Collection[OutgoingMail]) -> None:
    """Let others have what there was no time for; that was no attempt. What must not leave is held
    or withheld; not what a dead worker handed over: that is looked at, and is uncertain."""
    with transaction.atomic():
        fresh = {mail.pk: mail for mail in mails if mail.handed_over_at is None}
        ends = stopped(fresh.values(), keep=True)
        for status in {Leased.WAITING, *ends.values()}:
            mine = Q(pk__in=[])
            for mail in mails:
                if ends.get(mail.pk, Leased.WAITING) == status:
                    mine |= Q(pk=mail.pk, lease_token=mail.lease_token)
            OutgoingMail.objects.filter(mine, status=Leased.RUNNING).update(
                lease_token=None, lease_until=None, attempts=F("attempts") - 1, **waits(status)
            )


@transaction.atomic
def wait(mail: OutgoingMail, **values: Any) -> None:
    """A message that did not leave waits, or is held or withheld where it must not leave."""
    status = stopped([mail], keep=True).get(mail.pk, Leased.WAITING)
    OutgoingMail.objects.settle(mail, handed_over_at=None, **values | waits(status))


def waits(status: str) -> dict[str, Any]:
    """The columns of a message that waits, is held or withheld."""
    over = {"finished_at": timezone.now()} if status == Leased.WITHHELD else {}
    return {"status": status} | over


def tells_stops(kind: str, of: Stops) -> None:
    """Ask `of` which messages of a kind are stopped; done once, in AppConfig.ready()."""
    _stops[kind] = of


def tells_erased(label: str, of: Erased) -> None:
    """Ask `of` which rows of a model (app_label.model), by their keys, were people whose data are
    erased: no message about them leaves. Done once, in AppConfig.ready()."""
    _erased[label] = of


def stopped(mails: Iterable[OutgoingMail], *, keep: bool = False) -> dict[int, str]:
    """{pk: held or withheld} of messages that must not leave, as the database has it now: their
    list was stopped, or their person's data were erased. `keep`: what is said of a list stays so
    until the end of this transaction."""
    mails = list(mails)
    by_kind: dict[str, list[int]] = defaultdict(list)
    for mail in mails:
        by_kind[mail.kind].append(mail.pk)
    found: dict[int, str] = {}
    for kind in by_kind.keys() & _stops.keys():
        found |= _stops[kind](by_kind[kind], keep)
    return found | dict.fromkeys(of_erased(mails), Leased.WITHHELD)


def of_erased(mails: Iterable[OutgoingMail]) -> list[int]:
    """Which messages are about people whose data were erased, as the database has it now."""
    by_label: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for mail in mails:
        label, _colon, key = mail.about.partition(":")
        by_label[label][key].append(mail.pk)
    found: list[int] = []
    for label in by_label.keys() & _erased.keys():
        for key in _erased[label](by_label[label].keys()):
            found += by_label[label][key]
    return found


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
