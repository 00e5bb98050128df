"""What was written is looked at once more just before it leaves: its person may have another
address, another name or no place on the list any more."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from conference import mail_again
from conference.errors import Refused
from conference.lib.leases import Leased
from conference.lib.mail_addresses import is_same
from conference.mail_rows import End
from registration import campaign_checks as checks
from registration.campaign_checks import BATCH, Prepared, Reason
from registration.models import Campaign, Letter

NOT_MEANT = End(Leased.WITHHELD, "not_meant")
CHANGED = End(Leased.HELD, "changed")
NO_DOCUMENT = End(Leased.HELD, "no_document")  # one that changed is being made
LEFT_OUT = {
    Reason.ERASED: "erased", Reason.UNCONFIRMED: "unconfirmed", Reason.FAILING: mail_again.DEAD,
    Reason.UNWANTED: mail_again.UNWANTED, Reason.NO_CONSENT: "unsubscribed",
    Reason.EMPTY: "empty_place",
}  # fmt: skip


@dataclass(frozen=True)
class Changes:
    """Of how many written messages something has changed since: the person is left out now, or it
    is mended before it leaves."""

    left_out: int
    mended: int


def ends(letters: QuerySet[Letter]) -> dict[int, End]:
    """{message: how it ends} of those that are not right as they were written."""
    rows = letters.select_related("campaign__conference", "mail")
    by_campaign: dict[Campaign, list[Letter]] = defaultdict(list)
    for letter in rows.defer("mail__text", "mail__html"):
        by_campaign[letter.campaign].append(letter)
    found: dict[int, End] = {}
    for campaign, theirs in by_campaign.items():
        now = as_now(campaign, theirs)
        for letter in theirs:
            wrong = end(letter, now.get(letter.delegate_id))
            if wrong and letter.mail_id:
                found[letter.mail_id] = wrong
    return found


def as_now(campaign: Campaign, letters: Collection[Letter]) -> dict[int, Prepared]:
    """{delegate: what they would get now} of those who are still among the recipients."""
    try:
        people = checks.people(campaign)
    except Refused:  # no app offers the selection any more: nobody can say who left it
        people = checks.with_marks(campaign.conference.delegates.all())
    people = people.filter(pk__in=[letter.delegate_id for letter in letters])
    return {each.delegate.pk: each for each in checks.prepare(campaign, list(people))}


def end(letter: Letter, now: Prepared | None) -> End | None:
    """Why a written message must not leave as it is; None where it may."""
    if now is None:
        return NOT_MEANT
    if now.left_out == Reason.NO_ATTACHMENT:
        return NO_DOCUMENT
    if now.left_out:
        return End(Leased.WITHHELD, LEFT_OUT[Reason(now.left_out)])
    return CHANGED if moved(letter, now) or says_otherwise(letter, now) else None


def moved(letter: Letter, now: Prepared) -> bool:
    """Whether the person has another address than the message."""
    return letter.mail is not None and not is_same(letter.mail.to, now.delegate.email)


def says_otherwise(letter: Letter, now: Prepared) -> bool:
    """Whether the message would say something else now."""
    return letter.facts not in ("", now.facts)


def changes(campaign: Campaign) -> Changes:
    """What has changed of what is written and held."""
    held = campaign.letters.filter(mail__status=Leased.HELD)
    pks = list(held.values_list("pk", flat=True))
    codes: list[str] = []
    for start in range(0, len(pks), BATCH):
        some = campaign.letters.filter(pk__in=pks[start : start + BATCH])
        codes += [each.status for each in ends(some).values()]
    return Changes(codes.count(Leased.WITHHELD), codes.count(Leased.HELD))
