"""Messages of a running campaign that were held because something about their person changed: each
is mended and leaves, or is left out."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from conference import jobs, mail_again, mail_life
from conference.mail_life import What
from conference.models import MailEvent, OutgoingMail
from registration import campaign_look as look, campaign_parts as parts, mails
from registration.campaign_actions import CHUNK, State, lock, never_send
from registration.campaign_checks import Prepared
from registration.models import Campaign, Delegate, Letter

Mail = OutgoingMail
LONGEST = timedelta(hours=1)  # that a message waits for a document which is being made


def advance() -> None:
    """What the clock does (every ten seconds)."""
    running = Campaign.objects.filter(state__in=[State.SENDING, State.DONE])
    for campaign in running.filter(letters__mail__status=Mail.HELD).distinct():
        held = campaign.letters.filter(mail__status=Mail.HELD)
        pks = list(held.values_list("pk", flat=True))
        for start in range(0, len(pks), CHUNK):
            mend(campaign, pks[start : start + CHUNK])


@transaction.atomic
def mend(campaign: Campaign, pks: Sequence[int]) -> None:
    """These letters' messages as they are right now; nothing where the campaign was stopped."""
    campaign = lock(campaign)
    if campaign.state not in (State.SENDING, State.DONE):
        return
    letters = campaign.letters.filter(pk__in=pks, mail__status=Mail.HELD)
    letters = letters.select_related("mail__conference")
    # Locked, so that nobody is erased between these words and their commit.
    people = Delegate.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    list(people.filter(letters__in=letters).values_list("pk"))
    now = look.as_now(campaign, letters)
    free: list[tuple[Letter, Prepared]] = []
    never: dict[str, list[int]] = defaultdict(list)
    for letter in letters:
        prepared = now.get(letter.delegate_id)
        wrong = look.end(letter, prepared)
        if prepared and wrong in (None, look.CHANGED):
            free.append((letter, prepared))
        elif letter.mail_id and wrong and (wrong != look.NO_DOCUMENT or is_too_long(letter)):
            never[wrong.reason].append(letter.mail_id)
    for reason, theirs in never.items():
        never_send(Mail.objects.filter(pk__in=theirs, status=Mail.HELD), reason)
    let_go(campaign, free)


def let_go(campaign: Campaign, free: Sequence[tuple[Letter, Prepared]]) -> None:
    """These may leave, each to the address that its person has now and saying what is so now."""
    moves = {letter.mail: now.delegate.email for letter, now in free if look.moved(letter, now)}
    mail_again.readdress({mail: to for mail, to in moves.items() if mail})
    anew: dict[int, Mail] = {}
    for letter, now in free:
        if letter.mail and look.says_otherwise(letter, now):
            mails.campaign_anew(letter.mail, campaign, now)
            letter.facts = now.facts
            anew[letter.delegate_id] = letter.mail
    parts.note_written(campaign.attachment, anew)
    campaign.letters.bulk_update([letter for letter, _now in free], ["facts"])
    values = {"status": Mail.WAITING, "due_at": timezone.now(), "woken_at": None}
    rows = Mail.objects.filter(pk__in=[letter.mail_id for letter, _now in free], status=Mail.HELD)
    jobs.call_hands("mail", mail_life.change(rows, values, What.LET_GO), jobs.LATER)


def is_too_long(letter: Letter) -> bool:
    """Whether its document has been missing for so long that it is none that is being made."""
    waits = MailEvent.objects.filter(mail=letter.mail_id, reason=look.NO_DOCUMENT.reason)
    since = waits.order_by("pk").first()
    return since is not None and since.at < timezone.now() - LONGEST
