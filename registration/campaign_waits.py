"""What keeps the messages of a campaign from leaving, and when it will be through about."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Case, CharField, Count, F, Max, Value, When
from django.db.models.functions import Lower, StrIndex, Substr
from django.utils import timezone

from conference import mail_lanes, mail_waits, mail_words
from conference.mail_waits import Wait
from conference.models import MailEvent, MailLane, OutgoingMail
from registration.models import Campaign, Letter

State, Mail = Campaign.State, OutgoingMail
DUE, TAKEN, LATER = "due", "taken", "later"  # a turn of a lane, or another try
LEAVING: dict[str, str] = {  # what is on its way, or would be
    State.DRAFT: Mail.HELD, State.SCHEDULED: Mail.HELD, State.SENDING: Mail.WAITING
}  # fmt: skip
LATELY = timedelta(minutes=1)
DOMAIN = Lower(Substr("mail__to", StrIndex("mail__to", Value("@")) + 1))


@dataclass
class Part:
    """How many messages wait for the same, and when the last of them leaves about."""

    count: int = 0
    until: datetime | None = None
    lane: MailLane | None = None

    @property
    def at(self) -> str:
        """`until` for people, to the minute after it."""
        whole = timedelta(minutes=1) - timedelta(microseconds=1)
        return mail_waits.clock(self.until + whole) if self.until else ""

    def add(self, count: int, until: datetime) -> None:
        """More of them."""
        self.count += count
        self.until = max(until, self.until or until)


@dataclass
class Forecast:
    """What waits for a house's pace, for another try, and for a worker alone; and all of it."""

    houses: list[Part] = field(default_factory=list)
    again: Part = field(default_factory=Part)
    free: Part = field(default_factory=Part)

    @property
    def whole(self) -> Part:
        """All that waits; without `until` where nobody can know it."""
        parts = [part for part in (*self.houses, self.again, self.free) if part.count]
        whole = Part(sum(part.count for part in parts))
        if all(part.until for part in parts):
            whole.until = max((part.until for part in parts if part.until), default=None)
        return whole


def forecast(campaign: Campaign) -> Forecast:
    """For what the messages wait of a campaign that is being sent, or would if it were sent now or
    at its time; nothing of one that is stopped or over."""
    found, begins = Forecast(), campaign.starts_at or timezone.now()
    if campaign.state not in LEAVING:
        return found
    houses = {lane: Part(lane=lane) for lane in mail_lanes.limited()}
    without_turn: Counter[MailLane] = Counter()
    for domain, turn, count, last in _turns(campaign):
        lane = next((lane for lane in houses if domain in lane.domains), None)
        if turn == LATER:
            found.again.add(count, last)
        elif lane is None:
            found.free.count += count
        elif turn == TAKEN:
            houses[lane].add(count, last)
        else:
            without_turn[lane] += count
    for lane, count in without_turn.items():
        first = max(lane.free_at, begins, timezone.now())
        houses[lane].add(count, first + mail_lanes.step(lane) * (count - 1))
    found.houses = [house for house in houses.values() if house.count]
    found.free.until = _at_the_pace_of_now(campaign, found.free.count)
    return found


def _turns(campaign: Campaign) -> Iterable[tuple[str, str, int, datetime]]:
    """(domain, what for, how many, until when) of what waits."""
    turn = Case(
        When(mail__due_at__lte=timezone.now(), then=Value(DUE)),
        When(mail__slot_at=F("mail__due_at"), then=Value(TAKEN)),
        default=Value(LATER),
        output_field=CharField(),
    )
    waiting = campaign.letters.order_by().filter(mail__status=LEAVING[campaign.state])
    rows = waiting.annotate(domain=DOMAIN, turn=turn).values_list("domain", "turn")
    return rows.annotate(Count("pk"), Max("mail__due_at"))


def _at_the_pace_of_now(campaign: Campaign, count: int) -> datetime | None:
    """When so many are sent, if it goes on as in the last minute; None where none was."""
    now = timezone.now()
    lately = campaign.letters.filter(mail__status=Mail.DONE, mail__finished_at__gt=now - LATELY)
    sent = lately.count() if count else 0
    return now + LATELY * (count / sent) if sent else None


def tell(campaign: Campaign, letters: Sequence[Letter]) -> Sequence[Letter]:
    """These letters, each with `wait`: for what its message waits, or None."""
    lanes, reasons = mail_lanes.limited(), _reasons(letters)
    for letter in letters:
        wait = _wait(campaign, letter, lanes, reasons)
        letter.wait = wait  # type: ignore[attr-defined]  # for the page alone
    return letters


def _wait(
    campaign: Campaign, letter: Letter, lanes: Sequence[MailLane], reasons: Mapping[int, str]
) -> Wait | None:
    if letter.mail is None or letter.mail.status != Mail.HELD:
        return mail_waits.of(letter.mail, lanes) if letter.mail else None
    reason = reasons.get(letter.mail.pk, "")
    if campaign.state in (State.DRAFT, State.SCHEDULED):
        reason = "before_release"
    at = campaign.starts_at if campaign.state == State.SCHEDULED else None
    return Wait(mail_words.sentence(reason), at)


def _reasons(letters: Iterable[Letter]) -> dict[int, str]:
    """{message: why it was held back last}."""
    held = [each.mail_id for each in letters if each.mail and each.mail.status == Mail.HELD]
    events = MailEvent.objects.filter(mail__in=held, what=MailEvent.What.HELD).order_by("pk")
    return dict(events.values_list("mail_id", "reason"))
