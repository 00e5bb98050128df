"""What can happen to a campaign: one function per event in its life.

The messages are rows of the outbox. They are held until the campaign is sent, and again while it is
paused; every change of state locks the campaign's row, so that no worker writes in between.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from conference import audit, jobs, mail_again, mail_lanes, mail_life, work_words
from conference.mail_life import What
from conference.models import OutgoingMail, User
from registration import campaign_checks as checks, campaign_rules as rules, mails
from registration.campaign_addresses import addressee
from registration.campaign_draft import FACTS, facts
from registration.models import Campaign, Delegate

State = Campaign.State
Mail = OutgoingMail
CHUNK = 50  # letters a piece of work: half a second, so that nobody waits for the row's lock


@transaction.atomic
def save(campaign: Campaign, seen: str | None = None) -> Campaign:
    """Save a draft, new or changed. What was written for the old text is thrown away.

    `seen` is the digest of the draft that was opened: another's work is not saved over unread.
    """
    before, columns = None, None
    if campaign.pk:
        old = lock(campaign)
        rules.check_draft(old)
        rules.check_seen(old, seen)
        before = facts(old)
        discard(old)
        campaign.written_at = None
        columns = [*FACTS, "written_at"]  # the rest is as the lock has it, not as it was opened
    campaign.save(update_fields=columns)
    action = "campaign.changed" if before else "campaign.created"
    audit.record(action, campaign, before=before, after=facts(campaign))
    return campaign


@transaction.atomic
def write(campaign: Campaign, by: User) -> Campaign:
    """Have one message written for everybody of the audience; none leaves before the release."""
    campaign = lock(campaign)
    rules.check_can_write(campaign)
    discard(campaign)
    people = checks.people(campaign).values_list("pk", flat=True)
    letters = [campaign.letters.model(campaign=campaign, delegate_id=pk) for pk in people]
    campaign.letters.bulk_create(letters, batch_size=1000)
    campaign.written_at = timezone.now()
    campaign.save()
    title = _("Messages of “%(name)s”") % {"name": campaign.name}
    job = jobs.start(campaign.conference, "campaign", title, by, {"name": campaign.name})
    written = list(campaign.letters.values_list("pk", flat=True))
    for start in range(0, len(written), CHUNK):
        part = written[start : start + CHUNK]
        jobs.enqueue(
            "registration.tasks.write_letters",
            {"campaign": campaign.pk, "letters": part},
            conference=campaign.conference,
            dedupe=f"write_letters:{campaign.pk}:{part[0]}",
            job=job,
            queue="mail",
            priority=jobs.LATER,
        )
    audit.record("campaign.written", campaign, by=by, after={"people": len(written)})
    return campaign


@transaction.atomic
def release(campaign: Campaign, at: datetime | None = None) -> Campaign:
    """Send now, or at a time."""
    campaign = lock(campaign)
    rules.check_can_release(campaign, at)
    if at is None:
        return start(campaign)
    return move(campaign, State.SCHEDULED, "campaign.scheduled", starts_at=at)


def start(campaign: Campaign) -> Campaign:
    """Let the messages of a locked campaign go."""
    let_go(campaign)
    return move(campaign, State.SENDING, "campaign.released", released_at=timezone.now())


@transaction.atomic
def recall(campaign: Campaign) -> Campaign:
    """Make a scheduled campaign a draft again."""
    campaign = lock(campaign)
    rules.check_state(campaign, State.SCHEDULED)
    return move(campaign, State.DRAFT, "campaign.recalled", starts_at=None)


@transaction.atomic
def pause(campaign: Campaign) -> Campaign:
    """Hold what has not left; only what a mail server is just being told still goes."""
    campaign = lock(campaign)
    rules.check_state(campaign, State.SENDING)
    hold(campaign)
    return move(campaign, State.PAUSED, "campaign.paused")


@transaction.atomic
def resume(campaign: Campaign) -> Campaign:
    """Go on where it was paused."""
    campaign = lock(campaign)
    rules.check_state(campaign, State.PAUSED)
    let_go(campaign)
    return move(campaign, State.SENDING, "campaign.resumed")


@transaction.atomic
def cancel(campaign: Campaign) -> Campaign:
    """Never send what has not left."""
    campaign = lock(campaign)
    rules.check_state(campaign, State.DRAFT, State.SCHEDULED, State.SENDING, State.PAUSED)
    now = timezone.now()
    withhold(campaign)
    campaign.written_at = campaign.written_at or now
    return move(campaign, State.CANCELLED, "campaign.cancelled", ended_at=now)


@transaction.atomic
def retry(campaign: Campaign) -> mail_again.Outcome:
    """Send what failed or came back once more, to the addresses that people have now; of what is
    uncertain, or was called unwanted, they are asked one by one."""
    campaign = lock(campaign)
    rules.check_state(campaign, State.SENDING, State.PAUSED, State.DONE)
    held = campaign.state == State.PAUSED
    failed = sent(campaign, Mail.FAILED, Mail.BOUNCED).exclude(life__what=What.COMPLAINED)
    outcome = mail_again.send_all_again(failed, held=held)
    if outcome.again:
        audit.record("campaign.retried", campaign, after={"messages": outcome.again})
        if not held:
            campaign.state, campaign.ended_at = State.SENDING, None
            campaign.save()
            jobs.call_hands("mail", outcome.again, jobs.LATER)
    return outcome


def send_test(campaign: Campaign, delegate: Delegate, to: User) -> OutgoingMail:
    """The message as this person would get it, to somebody of the team. Raises Refused."""
    rules.check_text(campaign)
    marked = checks.with_marks(campaign.conference.delegates.filter(pk=delegate.pk))
    [prepared] = checks.prepare(campaign, list(marked))
    return mails.campaign_test(campaign, prepared, to.email)


def advance() -> None:
    """What the clock does (every ten seconds): begin, keep held what is held, and end."""
    for campaign in Campaign.objects.filter(state=State.SCHEDULED, starts_at__lte=timezone.now()):
        begin(campaign)
    for campaign in Campaign.objects.filter(state=State.PAUSED):
        hold(campaign)  # what a worker put back for another attempt meanwhile
    lately = timezone.now() - timedelta(hours=1)
    for campaign in Campaign.objects.filter(state=State.CANCELLED, ended_at__gt=lately):
        withhold(campaign)
    for campaign in Campaign.objects.filter(state=State.SENDING):
        finish(campaign)


@transaction.atomic
def begin(campaign: Campaign) -> None:
    """Start a scheduled campaign whose time has come, unless it was recalled meanwhile."""
    campaign = lock(campaign)
    if campaign.state == State.SCHEDULED:
        start(campaign)


@transaction.atomic
def finish(campaign: Campaign) -> None:
    """Mark a campaign done once nothing of it is left to write or to send."""
    campaign = lock(campaign)
    unwritten = campaign.letters.filter(mail=None, left_out="")
    open_mails = sent(campaign, Mail.WAITING, Mail.RUNNING, Mail.HELD)
    if campaign.state == State.SENDING and not unwritten.exists() and not open_mails.exists():
        move(campaign, State.DONE, "campaign.done", ended_at=timezone.now())


@transaction.atomic
def unsubscribe(delegate: Delegate) -> None:
    """No more news to this person: the consent is taken back, and what has not left is not sent;
    a worker that has taken some of it looks once more before it sends."""
    given = delegate.consents.filter(kind="news", withdrawn_at=None)
    news = Mail.objects.filter(letter__delegate=delegate, letter__campaign__kind=Campaign.Kind.NEWS)
    never_send(news.filter(status__in=[Mail.WAITING, Mail.HELD]), "unsubscribed")
    if given.update(withdrawn_at=timezone.now()):
        audit.record("delegate.unsubscribed", delegate, by=delegate)


def unsubscribe_reader(mail: OutgoingMail) -> None:
    """The mail provider was told by whoever read this message that they want no more."""
    if delegate := addressee(mail):
        unsubscribe(delegate)


# -- Parts


def lock(campaign: Campaign) -> Campaign:
    """The row as it is now, nobody else changing it until the commit."""
    rows = Campaign.objects.select_for_update(of=("self",)).select_related("conference")
    return rows.get(pk=campaign.pk)


def move(campaign: Campaign, state: str, action: str, **values: object) -> Campaign:
    """Write a new state and its audit line."""
    before = {"state": campaign.state}
    campaign.state = state
    for name, value in values.items():
        setattr(campaign, name, value)
    campaign.save()
    audit.record(action, campaign, before=before, after={"state": state})
    return campaign


def sent(campaign: Campaign, *statuses: str) -> QuerySet[OutgoingMail]:
    """The campaign's messages in these states."""
    return Mail.objects.filter(letter__campaign=campaign, status__in=statuses)


def fresh(campaign: Campaign, *statuses: str) -> QuerySet[OutgoingMail]:
    """Those that certainly have not left: not what a dead worker had handed over."""
    return sent(campaign, *statuses).filter(handed_over_at=None)


def discard(campaign: Campaign) -> None:
    """Throw away the letters of a draft, of which none was sent."""
    pks = list(campaign.letters.exclude(mail=None).values_list("mail", flat=True))
    campaign.letters.all().delete()
    Mail.objects.filter(pk__in=pks, status=Mail.HELD).delete()


def let_go(campaign: Campaign) -> None:
    """Held messages may be sent."""
    now = timezone.now()
    free = {"status": Mail.WAITING, "due_at": now, "woken_at": None}
    count = mail_life.change(sent(campaign, Mail.HELD), free, What.LET_GO)
    jobs.call_hands("mail", count, jobs.LATER)


def hold(campaign: Campaign) -> None:
    """Messages that wait are held, and their places in the lanes are free for others."""
    waiting, held = fresh(campaign, Mail.WAITING), {"status": Mail.HELD, "slot_at": None}
    if mail_life.change(waiting, held, What.HELD, "pause"):
        mail_lanes.give_back_slots()


def withhold(campaign: Campaign) -> None:
    """What has not left, never leaves."""
    if never_send(fresh(campaign, Mail.WAITING, Mail.HELD), "cancelled"):
        mail_lanes.give_back_slots()


def never_send(mails: QuerySet[OutgoingMail], why: str) -> int:
    """These messages never leave, for a reason of mail_words. Returns how many."""
    now, error = timezone.now(), work_words.kept(why)
    never = {"status": Mail.WITHHELD, "finished_at": now, "error": error}
    return mail_life.change(mails, never, What.WITHHELD, why)
