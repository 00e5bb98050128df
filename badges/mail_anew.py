"""Messages that were held because their badge or certificates changed: each is written anew with
the documents of now and leaves, or never leaves."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from badges import mail_look as look, mails
from badges.actions.mailing import LOST
from badges.mail_look import Now
from badges.models import Sending
from conference import jobs, mail_again, mail_life
from conference.mail_life import What
from conference.mail_rows import End
from conference.models import Conference, OutgoingMail
from registration.models import Delegate

Mail = OutgoingMail
CHUNK = 50  # messages a transaction


def held() -> QuerySet[Mail]:
    """What waits to be mended."""
    return Mail.objects.filter(kind__in=[look.BADGE, look.CERTIFICATE], status=Mail.HELD)


def advance() -> None:
    """What the clock does (every ten seconds)."""
    by_conference: dict[int, list[int]] = defaultdict(list)
    for pk, conference in held().order_by("pk").values_list("pk", "conference"):
        by_conference[conference].append(pk)
    for conference, pks in by_conference.items():
        for start in range(0, len(pks), CHUNK):
            mend(conference, pks[start : start + CHUNK])


@transaction.atomic
def mend(conference: int, pks: Sequence[int]) -> None:
    """These messages of a conference as they are right now; those whose document is just being
    made stay held."""
    about = held().filter(pk__in=pks).values_list("about", flat=True)
    people = [one.rpartition(":")[2] for one in about]
    # Nobody of them is erased meanwhile, and nobody orders a mailing (actions.mailing).
    everybody = Delegate.everyone.select_for_update(of=("self",), no_key=True).order_by("pk")
    list(everybody.filter(pk__in=people).values_list("pk"))
    Conference.objects.select_for_update(no_key=True).get(pk=conference)
    rows = held().filter(pk__in=pks).select_related("conference").order_by("pk")
    free: dict[Mail, Now] = {}
    for mail, now in look.as_now(rows.select_for_update(of=("self",), no_key=True)).items():
        if now.over:
            never_send(mail, now.over)
        elif now.is_made:
            free[mail] = now
    let_go(free)


def never_send(mail: Mail, end: End) -> None:
    """The message never leaves, and says why."""
    mail_life.change(Mail.objects.filter(pk=mail.pk), end.values, end.what, end.reason)


def let_go(free: Mapping[Mail, Now]) -> None:
    """These may leave, each with the documents of now."""
    for mail, now in free.items():
        if now.end(mail):
            write_anew(mail, now)
    values = {"status": Mail.WAITING, "error": "", "due_at": timezone.now(), "woken_at": None}
    rows = held().filter(pk__in=[mail.pk for mail in free])
    jobs.call_hands("mail", mail_life.change(rows, values, What.LET_GO), jobs.LATER)


def write_anew(mail: Mail, now: Now) -> None:
    """The same message about the documents of now, to the address of now, and which certificates it
    mails."""
    if mail.to != now.address:
        mail_again.readdress({mail: now.address})
    if now.badge:
        mails.badge_anew(mail, now.badge)
        return
    mails.certificates_anew(mail, now.papers)
    Sending.objects.filter(LOST, certificate__in=now.instead.values()).delete()
    theirs = Sending.objects.filter(mail=mail)
    for older, newer in now.instead.items():
        theirs.filter(certificate=older).update(certificate=newer)
    theirs.exclude(certificate__in=[paper.pk for paper in now.papers]).delete()
