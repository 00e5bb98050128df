"""The life of a message as people read it, in order, with what comes next."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from conference import mail_lanes, mail_waits, mail_words
from conference.mail_life import What
from conference.models import FormerAddress, MailEvent, OutgoingMail

GOOD = {What.SENT, What.DELIVERED, What.SETTLED}
BAD = {What.REFUSED, What.GIVEN_UP, What.BOUNCED, What.COMPLAINED, What.UNCERTAIN}
WARN = {What.DEFERRED, What.LOST, What.DELAYED, What.FORMER}


@dataclass(frozen=True)
class Line:
    """One thing that happened; `answer` is the other server's own words, `by` whoever asked."""

    at: datetime
    kind: str  # of a pill
    what: str
    why: str
    answer: str
    until: datetime | None
    by: str


@dataclass(frozen=True)
class Story:
    """A message's life; `tries` is how often a mail server was asked to take it."""

    lines: list[Line]
    tries: int
    is_whole: bool  # it was written down from the beginning
    next_at: datetime | None  # when it may be tried at the earliest, where it waits
    is_due: bool  # that is now
    waits_for: str  # the pace of its house, where that is why


def tell(mail: OutgoingMail) -> Story:
    """Everything that is known of a message, the first thing first."""
    events = list(mail.life.select_related("by"))
    lines, tries = [], 0
    for event, following in zip_longest(events, events[1:]):
        is_try = event.what == What.TRIED and not (following and following.what == What.STOPPED)
        tries += is_try
        lines.append(_line(event, tries if is_try else 0))
    waits = mail.status == OutgoingMail.WAITING
    lane = mail_waits.holds(mail, mail_lanes.limited()) if waits else None
    return Story(
        lines=lines,
        tries=tries,
        is_whole=bool(events) and events[0].what == What.WRITTEN,
        next_at=mail.due_at if waits else None,
        is_due=waits and mail.due_at <= timezone.now(),
        waits_for=mail_waits.pace(lane) if lane else "",
    )


def _line(event: MailEvent, number: int) -> Line:
    words = What(event.what).label % {"n": number}
    if event.what == What.TRIED and not number:
        words = _("Made ready for the mail server")
    kinds = ((GOOD, "ok"), (BAD, "bad"), (WARN, "warn"))
    return Line(
        at=event.at,
        kind=next((kind for group, kind in kinds if event.what in group), ""),
        what=words,
        why=mail_words.sentence(event.reason),
        answer=event.answer,
        until=event.until,
        by=str(event.by) if event.by else "",
    )


def facts(mails: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """{message: what happened to it}, for a person's export: codes, times, servers' words."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = MailEvent.objects.filter(mail__in=list(mails)).order_by("pk")
    columns = ("at", "what", "reason", "answer", "until")
    for pk, *values in rows.values_list("mail_id", *columns):
        found[pk].append(dict(zip(columns, values, strict=True)))
    return dict(found)


def former_addresses(mails: Iterable[int]) -> dict[int, list[str]]:
    """{message: where it went before}, the first address first."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = FormerAddress.objects.filter(mail__in=list(mails)).order_by("pk")
    for pk, address in rows.values_list("mail_id", "address"):
        found[pk].append(address)
    return dict(found)


def complained(mail: OutgoingMail) -> bool:
    """Whether it is marked as came back because its reader called it unwanted."""
    back = mail.life.filter(what__in=[What.BOUNCED, What.COMPLAINED]).last()
    return mail.bounced_at is not None and back is not None and back.what == What.COMPLAINED
