"""Joining online: an endorsement is written down, its address proved by a code, then it counts.

Nothing tells a stranger whether an address is known: page and answers are the same, only the mail
that goes to the address differs. docs/adr/0018-joining-online.md says what a signatory is here.
"""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from conference import audit
from conference.discarding import discard
from conference.lib import canonical, characters, files, throttle
from conference.lib.papers import Paper
from conference.models import AuditEntry
from initiative import (
    joining_decisions,
    mails,
    queries,
    rules,
    rules_joining,
    sign_codes,
    signed_before,
)
from initiative.joining_queries import collecting, own_pages
from initiative.models import Ceremony, Initiative, JoinRequest
from initiative.signing import Endorsement
from registration.actions import sign_up_online
from registration.actions.erasing import forget_mail
from registration.details import Account, OnlineSignatory
from registration.models import Delegate

FORMS_AN_HOUR = 60  # from one network: a university is behind one
MAILS_AN_HOUR = 5  # to one person
MAILS_TO_A_BOX = 30  # to one address: an office's mailbox has many readers
UNPROVED_FOR = timedelta(days=1)
State = JoinRequest.State


@dataclass(frozen=True)
class Asked:
    """What a visitor sent, in normal forms; `given.platforms` is empty, the accounts are here."""

    given: Endorsement
    person: OnlineSignatory
    represents: str = ""
    office: str = ""
    letter: Paper | None = None


def ask(initiative: Initiative, asked: Asked, address: str | None) -> uuid.UUID:
    """Write it down and mail the code, or to whoever is known here the own link. Returns the key
    of the page where the code is typed; it says nothing of either.

    Raises Refused: too many, closed, another text, not agreed.
    """
    ceremony = rules_joining.check_joins_open(collecting(initiative))
    rules.check_agreed(adult=asked.given.adult, recorded=asked.given.recorded)
    rules.check_text_shown(initiative, asked.given.text_sha256)
    if not throttle.allow(f"join:{address}", FORMS_AN_HOUR, 3600):
        raise sign_codes.too_many()
    key = uuid.uuid4()
    if _may_mail(asked.person.email, asked.person.name):
        known = own_pages(initiative, asked.person.email, asked.person.name)
        for delegate in known.same:
            mails.send_own_link(delegate, initiative, represents=asked.represents)
        if not known.same:
            _write_down(ceremony, key, asked, address, known.others)
    return key


def _may_mail(email: str, name: str) -> bool:
    box = f"join-to:{email.casefold()}"
    own = f"{box}:{canonical.sha256(characters.compared(name))}"
    return throttle.allow(own, MAILS_AN_HOUR, 3600) and throttle.allow(box, MAILS_TO_A_BOX, 3600)


@transaction.atomic
def _write_down(
    ceremony: Ceremony, key: uuid.UUID, asked: Asked, address: str | None, others: list[Delegate]
) -> None:
    given, person = asked.given, asked.person
    folder = f"joins/{ceremony.conference.slug}/{key}"
    row = JoinRequest(
        conference=ceremony.conference, ceremony=ceremony, key=key, address=address,
        text=ceremony.initiative.versions.latest().texts.get(sha256=given.text_sha256),
        name=person.name, email=person.email, language=person.language, city=person.city,
        represents=asked.represents, office=asked.office, platforms=_platforms(person),
        statement=given.statement, drawn_path=given.path, wording=dict(given.wording),
        consent_list=given.consent_list, consent_statement=given.consent_statement,
        consent_drawn=given.consent_drawn,
    )  # fmt: skip
    if asked.letter:
        row.letter, row.letter_sha256 = files.store(
            f"{folder}.{asked.letter.suffix}", asked.letter.data
        )
    if given.picture:
        row.drawn_image, _digest = files.store(f"{folder}-drawn.png", given.picture)
    _mail_code(row, others)


def _platforms(person: OnlineSignatory) -> list[dict[str, Any]]:
    return [
        {"platform": account.platform, "handle": account.handle,
         "followers": account.followers, "as_of": as_of.isoformat()}
        for account, as_of in person.accounts
    ]  # fmt: skip


def _mail_code(row: JoinRequest, others: list[Delegate]) -> None:
    """Fresh digits in the place of any before; `others`: who else is known by this address."""
    digits = sign_codes.new_digits()
    row.digest = sign_codes.digest(str(row.key), digits)
    row.expires_at, row.tries = timezone.now() + sign_codes.LIFE, 0
    row.save()
    mails.send_join_code(row, digits, others)


@transaction.atomic
def send_again(initiative: Initiative, key: uuid.UUID, address: str | None) -> None:
    """Another code for the same endorsement; nothing where there is none. Raises Refused (429)."""
    if not throttle.allow(f"join:{address}", FORMS_AN_HOUR, 3600):
        raise sign_codes.too_many()
    rows = JoinRequest.objects.filter(ceremony__initiative=initiative, key=key, state=State.SENT)
    row = rows.select_for_update(of=("self",)).select_related("ceremony__initiative").first()
    if row and _may_mail(row.email, row.name):
        _mail_code(row, own_pages(initiative, row.email, row.name).others)


def redeem(initiative: Initiative, key: uuid.UUID, digits: str, address: str | None) -> Delegate:
    """The address is proved: the endorsement counts, or waits for the host. Whose is returned; of
    somebody who has signed already, at a gathering or online, whoever signed then.

    Raises Refused.
    """
    if not throttle.allow(f"sign-code-in:{address}", sign_codes.ENTERED_IN_TEN_MINUTES, 600):
        raise sign_codes.too_many()
    rows = JoinRequest.objects.select_related("ceremony__initiative", "conference", "text__version")
    row = rows.filter(
        ceremony__initiative=initiative, key=key, state=State.SENT, used_at=None,
        expires_at__gt=timezone.now(),
    ).first()  # fmt: skip
    if row is None:
        raise sign_codes.wrong_code()
    rules_joining.check_joins_open(row.ceremony)
    # Outside the transaction below: the try is counted, whatever follows.
    if not sign_codes.fits(JoinRequest.objects.all(), row, str(row.key), digits):
        raise sign_codes.wrong_code()
    return _proved(row)


@transaction.atomic
def _proved(row: JoinRequest) -> Delegate:
    """One after the other, so that an address proved twice at once is one person."""
    Ceremony.objects.select_for_update(no_key=True).get(pk=row.ceremony_id)  # as in locked()
    if same := signed_before.find(row.ceremony.initiative, row.email, [row.name]).same:
        drop(row)
        return same.delegate  # the link to whose own page goes to this address, too
    delegate = sign_up_online(row.conference, _person(row))
    if queries.standing_signature(delegate, row.ceremony.initiative):
        drop(row)
        return delegate
    for older in delegate.join_requests.filter(state=State.WAITING, ceremony=row.ceremony):
        drop(older)
    row.delegate, row.used_at = delegate, timezone.now()
    if rules_joining.needs_host(row):
        row.state = State.WAITING
        row.save()
        audit.record("join.waiting", row, by=delegate)
        mails.send_join_waiting(row)
    else:
        joining_decisions.count(row)
    return delegate


def _person(row: JoinRequest) -> OnlineSignatory:
    accounts = tuple(
        (Account(each["platform"], each["handle"], each["followers"]),
         date.fromisoformat(each["as_of"]))
        for each in row.platforms
    )  # fmt: skip
    return OnlineSignatory(row.name, row.email, row.city, row.language, accounts)


def waiting_of(delegate: Delegate) -> JoinRequest | None:
    """What of this person waits for the host, or was declined last."""
    rows = delegate.join_requests.filter(state__in=[State.WAITING, State.DECLINED])
    return rows.select_related("ceremony__initiative").order_by("-pk").first()


@transaction.atomic
def take_back(delegate: Delegate) -> None:
    """The person thinks better of it before the host has decided: nothing of it stays."""
    for row in delegate.join_requests.select_for_update().filter(state=State.WAITING):
        audit.record("join.taken_back", delegate, by=delegate)
        drop(row)


def drop(row: JoinRequest) -> None:
    """The row, its files once that is committed, its mails, and the name in its audit lines."""
    reference = audit.reference(row)
    forget_mail(reference, f"erased-join-{row.pk}@erased.invalid")
    lines = AuditEntry.objects.filter(target=reference)
    lines.update(target_label="—", after=None)
    lines.filter(user=None).update(actor="", address=None)  # the person's own deeds
    discard(row.letter.name or "", row.drawn_image.name or "")
    row.delete()


def forget(delegate: Delegate) -> None:
    """The person was erased."""
    for row in delegate.join_requests.all():
        drop(row)


def forget_unproved() -> int:
    """Whose code was never typed: gone after a day. Returns how many; for the clock."""
    old = JoinRequest.objects.filter(
        state=State.SENT, created_at__lt=timezone.now() - UNPROVED_FOR
    ).order_by("created_at")
    rows = list(old[:500])
    for row in rows:
        with transaction.atomic():
            drop(row)
    return len(rows)
