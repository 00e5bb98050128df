"""An association's own ceremony: granted, set up by its host, ended. What was signed stands."""

import itertools
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from checkin import actions as door
from conference import audit
from conference.actions import add_member, end_desk, found_conference
from conference.models import Conference, Membership, User
from initiative import ceremony_actions, mails, rules_grants
from initiative.models import Ceremony, Grant

State = Ceremony.State


@dataclass(frozen=True)
class Gathering:
    """What the host says of it."""

    host: str
    name: str
    city: str
    day: date
    language: str
    time_zone: str = "Asia/Shanghai"


@transaction.atomic
def grant(
    ceremony: Ceremony, association: str, email: str, until: datetime, language: str,
    by: User | None,
) -> Grant:  # fmt: skip
    """Let an association hold a ceremony of its own; its host gets a link by mail."""
    ceremony = ceremony_actions.locked(ceremony)
    rules_grants.check_can_grant(ceremony, association, until)
    made = Grant.objects.create(
        conference=ceremony.conference, initiative=ceremony.initiative, association=association,
        email=email, until=until, language=language, granted_by=by,
    )  # fmt: skip
    audit.record("grant.given", made, by=by, after={"email": email, "until": until.isoformat()})
    mails.send_grant(made)
    return made


@transaction.atomic
def set_up(given: Grant, gathering: Gathering) -> Ceremony:
    """The host makes the gathering: a conference that nobody sees until it is published, its
    ceremony planned, the host its only organiser. Raises Refused for a day out of the grant."""
    given = Grant.objects.select_for_update(of=("self",)).select_related(
        "initiative__log", "conference"
    ).get(
        pk=given.pk
    )  # fmt: skip
    rules_grants.check_can_set_up(given)
    rules_grants.check_day(given, gathering.day, gathering.time_zone)
    conference = found_conference(_conference(given, gathering))
    ceremony = ceremony_actions.plan(conference, given.initiative)
    ceremony.allowed_until = given.until
    ceremony.save(update_fields=["allowed_until"])
    end_desk(conference, given.until)
    given.ceremony = ceremony
    given.save(update_fields=["ceremony"])
    add_member(conference, given.email, gathering.host, Membership.Role.ORGANISER)
    audit.record("grant.used", given, by=given.email, after={"conference": conference.slug})
    return ceremony


def _conference(given: Grant, gathering: Gathering) -> Conference:
    """Not published: the host opens its pages when they are ready."""
    language = gathering.language
    return Conference(
        slug=_free_slug(given), name={language: gathering.name}, city={language: gathering.city},
        organiser={language: given.association}, contact_email=given.email,
        starts_on=gathering.day, ends_on=gathering.day, time_zone=gathering.time_zone,
        published=False,
    )  # fmt: skip


def _free_slug(given: Grant) -> str:
    """The initiative's word and the next number, such as jinjiang-2."""
    stem = given.initiative.slug[:40]
    taken = set(
        Conference.objects.filter(slug__startswith=f"{stem}-").values_list("slug", flat=True)
    )
    return next(slug for n in itertools.count(2) if (slug := f"{stem}-{n}") not in taken)


@transaction.atomic
def end(given: Grant, by: User | None) -> None:
    """From now on nothing is signed there, nobody of its team is let onto its desk, and its door
    devices and kiosks are let in no more; what was signed stands, and its host is told. Ending it
    again is harmless."""
    given = Grant.objects.select_for_update(of=("self",)).get(pk=given.pk)
    if given.ended_at:
        return
    given.ended_at = timezone.now()
    given.save(update_fields=["ended_at"])
    cut_off = 0
    if ceremony := given.ceremony:
        if ceremony.state in (State.OPEN, State.PAUSED):
            ceremony_actions.set_state(ceremony, State.CLOSED)
        ceremony_actions.blackout(ceremony, on=False)  # nobody could light it any more
        over = min(given.ended_at, given.until)
        Ceremony.objects.filter(pk=ceremony.pk).update(allowed_until=over)
        end_desk(ceremony.conference, over)
        cut_off = door.cut_off(ceremony.conference)
    audit.record("grant.ended", given, by=by, after={"devices_cut_off": cut_off})
    mails.send_grant_over(given)


def end_overdue() -> int:
    """End what has run out, so that its host hears of it. Returns how many; for the clock."""
    overdue = Grant.objects.filter(ended_at=None, until__lte=timezone.now())
    for given in overdue:
        end(given, None)
    return len(overdue)
