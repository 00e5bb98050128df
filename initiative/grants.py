"""An association's own ceremony: granted, set up by its host, ended. What was signed stands."""

import itertools
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from conference import audit
from conference.actions import add_member, found_conference
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
    ceremony planned, the host its only organiser."""
    given = Grant.objects.select_for_update(of=("self",)).select_related("initiative__log").get(
        pk=given.pk
    )  # fmt: skip
    rules_grants.check_can_set_up(given)
    conference = found_conference(_conference(given, gathering))
    ceremony = ceremony_actions.plan(conference, given.initiative)
    ceremony.allowed_until = given.until
    ceremony.save(update_fields=["allowed_until"])
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
    """From now on nothing is signed there; what was signed stands. Ending it again is harmless."""
    given = Grant.objects.select_for_update(of=("self",)).get(pk=given.pk)
    if given.ended_at:
        return
    given.ended_at = timezone.now()
    given.save(update_fields=["ended_at"])
    if ceremony := given.ceremony:
        if ceremony.state in (State.OPEN, State.PAUSED):
            ceremony_actions.set_state(ceremony, State.CLOSED)
        Ceremony.objects.filter(pk=ceremony.pk).update(allowed_until=given.ended_at)
    audit.record("grant.ended", given, by=by)
