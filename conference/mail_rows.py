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
from conference.mail_life import What, change, event, note, silence
from conference.models import MailEvent, OutgoingMail
from conference.work_words import kept


@dataclass(frozen=True)
class End:
    """What becomes of a message that does not leave now, and why (a code of mail_words)."""

    status: str
    reason: str = ""

    @property
    def what(self) -> str:
        """What its life says of that."""
        return What.HELD if self.status == Leased.HELD else What.WITHHELD

    @property
    def values(self) -> dict[str, Any]:
        """The columns of such a message."""
        over = {"finished_at": timezone.now()} if self.status == Leased.WITHHELD else {}
        why = {"error": kept(self.reason)} if self.status == Leased.WITHHELD else {}
        return {"status": self.status} | over | why


WAITS = End(Leased.WAITING)
ERASED = End(Leased.WITHHELD, "erased")
Stops = Callable[[list[int], bool], dict[int, End]]
Erased = Callable[[Collection[str]], set[str]]
_stops: dict[str, Stops] = {}
_erased: dict[str, Erased] = {}


@dataclass(frozen=True)
class Sent:
    """A message that the server took, what it said, and the provider's own number for it."""

    mail: OutgoingMail
    provider_id: str = ""
    reason: str = ""  # a code of conference.mail_words
    answer: str = ""

    @property
    def event(self) -> MailEvent:
        """What its life says of that."""
        return event(self.mail.pk, What.SENT, self.reason, answer=self.answer)


@transaction.atomic
def hand_over(mail: OutgoingMail, sent: Sent | None) -> bool:
    """Mark `sent` as done and `mail` as handed over; False where `mail` is another worker's now."""
    now = timezone.now()
    lease = now + timedelta(seconds=settings.LEASE_SECONDS)
    handed = {"handed_over_at": now, "lease_until": lease}
    tried = event(mail.pk, What.TRIED, at=now)
    if sent is None:
        is_ours = bool(OutgoingMail.objects.still_held(mail).update(**handed))
        note(*[tried] * is_ours)
        return is_ours
    both = Q(pk=mail.pk, lease_token=mail.lease_token) | Q(
        pk=sent.mail.pk, lease_token=sent.mail.lease_token
    )
    done = done_values(sent)
    values = {name: either(sent.mail.pk, name, done, handed) for name in {**done, **handed}}
    count = OutgoingMail.objects.filter(both, status=Leased.RUNNING).update(**values)
    mine = OutgoingMail.objects.still_held(mail).filter(handed_over_at=now)
    is_ours = count == 2 or (count == 1 and mine.exists())
    note(*[sent.event] * (count - is_ours), *[tried] * is_ours)
    return is_ours


@transaction.atomic
def write_down(sent: Sent) -> None:
    """Mark a message as done."""
    if OutgoingMail.objects.still_held(sent.mail).update(**done_values(sent)):
        note(sent.event)


@transaction.atomic
def put_back(mails: Collection[OutgoingMail]) -> None:
    """Let others have what there was no time for; that was no attempt. What must not leave is held
    or withheld; not what a dead worker handed over: that is looked at, and is uncertain."""
    fresh = {mail.pk: mail for mail in mails if mail.handed_over_at is None}
    ends = stopped(fresh.values(), keep=True)
    for end in {WAITS, *ends.values()}:
        mine = Q(pk__in=[])
        for mail in mails:
            if ends.get(mail.pk, WAITS) == end:
                mine |= Q(pk=mail.pk, lease_token=mail.lease_token)
        rows = OutgoingMail.objects.filter(mine, status=Leased.RUNNING)
        back = {"lease_token": None, "lease_until": None, "attempts": F("attempts") - 1}
        if end == WAITS:
            rows.update(**back, status=end.status)
        else:
            change(rows, back | end.values, end.what, end.reason)


@transaction.atomic
def wait(mail: OutgoingMail, *happened: MailEvent, **values: Any) -> None:
    """A message that did not leave waits, or is held or withheld where it must not leave."""
    end = stopped([mail], keep=True).get(mail.pk, WAITS)
    if OutgoingMail.objects.settle(mail, handed_over_at=None, **values | end.values):
        more = [] if end == WAITS else [event(mail.pk, end.what, end.reason)]
        note(*happened, *more)
        keep_silent(mail)


@transaction.atomic
def settle(mail: OutgoingMail, *happened: MailEvent, **values: Any) -> None:
    """Write down how it ended."""
    if OutgoingMail.objects.settle(mail, finished_at=timezone.now(), **values):
        note(*happened)
        keep_silent(mail)


def keep_silent(mail: OutgoingMail) -> None:
    """Of somebody who was erased while it was with the server, the server's words are not kept.
    Asked once this transaction holds the message's row: an erasure comes before that, or waits."""
    if of_erased([mail]):
        rows = OutgoingMail.objects.filter(pk=mail.pk)
        rows.update(error="")
        silence(rows)


def tells_stops(kind: str, of: Stops) -> None:
    """Ask `of` which messages of a kind are stopped; done once, in AppConfig.ready()."""
    _stops[kind] = of


def tells_erased(label: str, of: Erased) -> None:
    """Ask `of` which rows of a model (app_label.model), by their keys, were people whose data are
    erased: no message about them leaves. Done once, in AppConfig.ready()."""
    _erased[label] = of


def stopped(mails: Iterable[OutgoingMail], *, keep: bool = False) -> dict[int, End]:
    """{pk: how it ends} of messages that must not leave, as the database has it now: their
    list was stopped, or their person's data were erased. `keep`: what is said of a list stays so
    until the end of this transaction."""
    mails = list(mails)
    by_kind: dict[str, list[int]] = defaultdict(list)
    for mail in mails:
        by_kind[mail.kind].append(mail.pk)
    found: dict[int, End] = {}
    for kind in by_kind.keys() & _stops.keys():
        found |= _stops[kind](by_kind[kind], keep)
    return found | dict.fromkeys(of_erased(mails), ERASED)


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
