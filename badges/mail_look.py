"""Messages with a badge or certificates are looked at once more just before they leave: a document
may have been made anew since they were written, replaced by a newer one, or have ended; and its
bearer may have another address."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from badges.actions.mailing import ordered
from badges.models import Badge, Certificate, HandedOut, Sending
from conference.lib.leases import Leased
from conference.mail_rows import End
from conference.models import OutgoingMail

ANEW = End(Leased.HELD, "document_changed")
ENDED = End(Leased.WITHHELD, "document_ended")
HAS_ITS_OWN = End(Leased.WITHHELD, "newer_document")
BADGE, CERTIFICATE = "badge", "certificate"  # kinds of messages (badges.mails)
Mails = Collection[OutgoingMail]


@dataclass(frozen=True)
class Now:
    """The badge or the certificates that a message should bring now, or why it should bring none
    any more; `instead` names the newer certificate for each that it takes the place of, by keys."""

    badge: Badge | None = None
    papers: Sequence[Certificate] = ()
    over: End | None = None
    instead: Mapping[int, int] = field(default_factory=dict)

    @property
    def documents(self) -> list[HandedOut]:
        """All of them."""
        return [*([self.badge] if self.badge else []), *self.papers]

    @property
    def is_made(self) -> bool:
        """All of them can be attached."""
        return all(each.is_made for each in self.documents)

    @property
    def address(self) -> str:
        """Where their bearer reads mail now."""
        return self.documents[0].delegate.email

    def end(self, mail: OutgoingMail) -> End | None:
        """Why the message must not leave as it is; None where it may."""
        if self.over:
            return self.over
        same = {part["path"] for part in mail.attachments} == {doc.pdf for doc in self.documents}
        return None if same and self.is_made and mail.to == self.address else ANEW


def ends(mails: list[int], _keep: bool) -> dict[int, End]:
    """{message: how it ends} of those that are not right as they were written. All that wait are
    asked about once more when their turn comes, so nothing is kept from changing."""
    rows = list(OutgoingMail.objects.filter(pk__in=mails).defer("text", "html"))
    found = {}
    for mail, now in as_now(rows).items():
        if end := now.end(mail):
            found[mail.pk] = end
    return found


def as_now(mails: Mails) -> dict[OutgoingMail, Now]:
    """What each should bring now; those of which nobody knows what they brought are left out."""
    return badge_now([mail for mail in mails if mail.kind == BADGE]) | certificates_now(
        [mail for mail in mails if mail.kind == CERTIFICATE]
    )


def badge_now(mails: Mails) -> dict[OutgoingMail, Now]:
    """A message brings one print of a badge, which its `dedupe` names (badges.mails); another print
    has a message of its own."""
    prints = {}
    for mail in mails:
        _kind, *numbers = mail.dedupe.split(":")
        if len(numbers) == 2 and all(map(str.isdecimal, numbers)):
            prints[mail] = (int(numbers[0]), int(numbers[1]))
    rows = Badge.objects.select_related("conference", "delegate__category")
    badges = rows.in_bulk({pk for pk, _serial in prints.values()})
    return {mail: of_print(badges.get(pk), serial) for mail, (pk, serial) in prints.items()}


def of_print(badge: Badge | None, serial: int) -> Now:
    """What a print's message should bring."""
    if badge is None or not badge.is_active:
        return Now(over=ENDED)
    return Now(badge) if badge.print_serial == serial else Now(over=HAS_ITS_OWN)


def certificates_now(mails: Mails) -> dict[OutgoingMail, Now]:
    """Its certificates in force, and those in the place of others, unless they are mailed apart."""
    carried: dict[int, list[Certificate]] = defaultdict(list)
    rows = Sending.objects.filter(mail__in=[mail.pk for mail in mails])
    for sending in rows.select_related("certificate__delegate", "certificate__conference"):
        if sending.mail_id:
            carried[sending.mail_id].append(sending.certificate)
    everything = [paper for papers in carried.values() for paper in papers]
    newer = {paper.pk: found for paper in everything if (found := in_place_of(paper))}
    apart = ordered(newer.values()) if newer else set()
    return {mail: of_papers(carried[mail.pk], newer, apart) for mail in mails if mail.pk in carried}


def of_papers(
    papers: Collection[Certificate], newer: Mapping[int, Certificate], apart: Collection[int]
) -> Now:
    """What the message of these certificates should bring, `apart` being mailed by others."""
    found = {paper.pk: paper for paper in papers if paper.is_valid}
    instead = {}
    for paper in papers:
        one = newer.get(paper.pk)
        if one and one.pk not in apart:
            found[one.pk], instead[paper.pk] = one, one.pk
    if not found:
        return Now(over=HAS_ITS_OWN if any(paper.pk in newer for paper in papers) else ENDED)
    theirs = sorted(found.values(), key=lambda one: (one.kind, one.pk))
    return Now(papers=theirs, instead=instead)


def in_place_of(paper: Certificate) -> Certificate | None:
    """The certificate in force that took this one's place, at once or after others."""
    found, seen = paper, {paper.pk}
    while found.superseded_by and found.superseded_by.pk not in seen:
        found = found.superseded_by
        seen.add(found.pk)
    return found if found != paper and found.is_valid else None
