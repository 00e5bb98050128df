"""A message sent once more, on request, to the address that its person has now; or settled, once
somebody knows that it arrived."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference import audit, jobs, mail, mail_life, mail_rows
from conference.errors import Refused
from conference.lib.leases import Leased
from conference.lib.mail_addresses import is_same
from conference.mail_life import What
from conference.models import FormerAddress, OutgoingMail

AGAIN = (Leased.FAILED, Leased.BOUNCED, Leased.UNCERTAIN)
DEAD, UNWANTED, NO_MORE, ERASED = "dead_address", "called_unwanted", "not_theirs", "erased"
REFUSALS = {
    DEAD: _("%(address)s is marked as an address that does not work. Correct it on the person’s "
            "page, or say there that it works again; then send the message once more."),
    UNWANTED: _("Whoever reads %(address)s called a message unwanted. Ask them, and say on the "
                "person’s page that they want mail again; then send the message once more."),
    NO_MORE: _("This message was meant for %(address)s alone, and that is not the person’s address "
               "any more. They get a new one from their page."),
    ERASED: _("Its person’s data were erased: nothing is left of the message."),
}  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """Whom messages are about: the address they have now, one they have yet to confirm, why no mail
    should go to the first (a key of REFUSALS), and their page on the desk."""

    address: str
    pending: str = ""
    trouble: str = ""
    page: str = ""


@dataclass(frozen=True)
class Way:
    """Where a message goes if it is sent once more; with a `refusal` it does not."""

    to: str
    refusal: str = ""
    page: str = ""

    @property
    def words(self) -> str:
        """The refusal for people."""
        return str(REFUSALS[self.refusal]) % {"address": self.to} if self.refusal else ""


@dataclass(frozen=True)
class Outcome:
    """What came of trying many: how many go again, and how many stay because of their address."""

    again: int
    stay: int


Readers = Callable[[Collection[str]], Mapping[str, Reader]]
_readers: dict[str, Readers] = {}
_bound: set[str] = set()


def tells_readers(label: str, of: Readers) -> None:
    """Ask `of` for the readers of messages about a model (app_label.model), by its rows' keys; done
    once, in AppConfig.ready()."""
    _readers[label] = of


def binds(*kinds: str) -> None:
    """Messages of these kinds prove an address: another must not get them. Done once, likewise."""
    _bound.update(kinds)


def ways(mails: Iterable[OutgoingMail]) -> dict[int, Way]:
    """{message: where it would go now}; those about nobody go where they went."""
    mails = list(mails)
    keys: dict[str, set[str]] = defaultdict(set)
    for row in mails:
        label, _colon, key = row.about.partition(":")
        keys[label].add(key)
    found: dict[str, Reader] = {}
    for label in keys.keys() & _readers.keys():
        readers = _readers[label](keys[label])
        found |= {f"{label}:{key}": reader for key, reader in readers.items()}
    erased = set(mail_rows.of_erased(mails))
    return {
        row.pk: Way(row.to, ERASED) if row.pk in erased else way(row, found.get(row.about))
        for row in mails
    }


def way(row: OutgoingMail, reader: Reader | None) -> Way:
    """Where one message would go."""
    if reader is None:
        return Way(row.to)
    if row.kind in _bound:
        theirs = any(is_same(row.to, one) for one in (reader.address, reader.pending))
        return Way(row.to, "" if theirs else NO_MORE, reader.page)
    to = row.to if is_same(row.to, reader.address) else reader.address
    return Way(to, reader.trouble, reader.page)


def offered(row: OutgoingMail) -> Way | None:
    """What the message's page offers; None where nothing is to be sent once more."""
    return ways([row])[row.pk] if row.status in AGAIN else None


@transaction.atomic
def send_again(row: OutgoingMail) -> Way:
    """An organiser asks for another try. Raises Refused; says where it goes."""
    row = lock(row)
    if row.status not in AGAIN:
        text = _("That is not possible now: this message is %(state)s.")
        raise Refused("wrong_state", text % {"state": row.get_status_display()})
    found = ways([row])[row.pk]
    if found.refusal:
        raise Refused(found.refusal, found.words)
    put([row], {row.pk: found})
    audit.record("work.retried", row)
    jobs.wake_on_commit(row.task, row.pk, row.queue, row.priority)
    return found


@transaction.atomic
def send_all_again(mails: QuerySet[OutgoingMail], *, held: bool = False) -> Outcome:
    """The same for all of these, `held` where they may not leave yet; wakes nobody."""
    rows = mails.filter(status__in=AGAIN).order_by("pk")
    locked = list(rows.select_for_update(of=("self",), no_key=True))
    found = ways(locked)
    going = [row for row in locked if not found[row.pk].refusal]
    for start in range(0, len(going), mail_life.BATCH):
        put(going[start : start + mail_life.BATCH], found, held=held)
    return Outcome(len(going), len(locked) - len(going))


@transaction.atomic
def arrived(row: OutgoingMail) -> None:
    """Somebody asked the person: the message is there. Refuses what is not uncertain."""
    row = lock(row)
    if row.status != Leased.UNCERTAIN:
        text = _("That is not possible now: this message is %(state)s.")
        raise Refused("wrong_state", text % {"state": row.get_status_display()})
    over = {"status": Leased.DONE, "error": "", "finished_at": timezone.now()}
    mail_life.change(OutgoingMail.objects.filter(pk=row.pk), over, What.SETTLED)
    audit.record("work.settled", row)


# -- Parts


def lock(row: OutgoingMail) -> OutgoingMail:
    """The row as it is now, nobody else changing it until the commit."""
    return OutgoingMail.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)


def put(rows: Collection[OutgoingMail], found: Mapping[int, Way], *, held: bool = False) -> None:
    """Let locked messages wait once more, each for the address it goes to. That they may have gone
    out before, somebody has thought of."""
    readdress({row: found[row.pk].to for row in rows if row.to != found[row.pk].to})
    again = {"status": Leased.HELD if held else Leased.WAITING, "attempts": 0,
             "due_at": timezone.now(), "woken_at": None, "slot_at": None, "finished_at": None,
             "handed_over_at": None, "bounced_at": None}  # fmt: skip
    theirs = OutgoingMail.objects.filter(pk__in=[row.pk for row in rows])
    mail_life.change(theirs, again, What.AGAIN, "pause" if held else "")


def readdress(moves: Mapping[OutgoingMail, str]) -> None:
    """Locked messages go to these addresses from now on, each under a Message-ID of its own; one
    that comes back to an address of before takes up its Message-ID again."""
    formers = FormerAddress.objects.filter(mail__in=[row.pk for row in moves])
    known = {(each.mail_id, each.address): each for each in formers}
    back = [known[row.pk, to] for row, to in moves.items() if (row.pk, to) in known]
    FormerAddress.objects.filter(pk__in=[each.pk for each in back]).delete()
    FormerAddress.objects.bulk_create(
        FormerAddress(mail=row, address=row.to, message_id=row.message_id,
                      provider_id=row.provider_id) for row in moves
    )  # fmt: skip
    for row, to in moves.items():
        former = known.get((row.pk, to))
        row.message_id = former.message_id if former else mail.new_message_id()
        row.to, row.provider_id, row.bounced_at = to, "", None
        row.slot_at, row.attempts, row.error = None, 0, ""
    columns = ["to", "message_id", "provider_id", "bounced_at", "slot_at", "attempts", "error"]
    OutgoingMail.objects.bulk_update(moves, columns, batch_size=100)
    mail_life.note(*(mail_life.event(row.pk, What.READDRESSED, "new_address") for row in moves))
