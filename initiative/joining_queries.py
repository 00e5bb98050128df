"""Reads of joining online: where it is collected, who is known already, what waits at the desk."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.functions import Lower

from conference.errors import Refused
from conference.models import Conference
from initiative import queries, rules
from initiative.models import Ceremony, Initiative, JoinRequest
from registration.models import Delegate

NOT_YET = {rules.NOT_OPEN[state][0] for state in (Ceremony.State.PLANNED, Ceremony.State.PAUSED)}


def collecting(initiative: Initiative) -> Ceremony | None:
    """The ceremony whose conference collects what is signed online, if one does."""
    rows = queries.ceremonies(initiative).filter(joins_online=True)
    return rows.select_related("initiative__log").first()


def erased(pks: Collection[str]) -> set[str]:
    """Those of these endorsements given online that are gone: with them goes whoever gave them."""
    found = JoinRequest.objects.filter(pk__in=pks).values_list("pk", flat=True)
    return set(pks) - {str(pk) for pk in found}


def joins_open(initiative: Initiative) -> bool:
    """Whether the initiative's page leads to joining online."""
    return initiative.open_for_signing and collecting(initiative) is not None


def signing_again(delegate: Delegate, initiative: Initiative) -> str:
    """Where whoever withdraws may sign again: at the "ceremony", "online", or "" for nowhere."""
    ceremony = queries.ceremony_of(initiative, delegate.conference)
    if delegate.status == Delegate.Status.ONLINE:
        return "online" if joins_open(initiative) else ""
    try:
        rules.check_can_sign(ceremony, delegate)
    except Refused as refusal:
        return "ceremony" if refusal.code in NOT_YET else ""
    is_over = ceremony is not None and ceremony.state == Ceremony.State.CLOSED
    return "online" if is_over else "ceremony"


@dataclass(frozen=True)
class Known:
    """Who of an address is to use the own page: of the same name, and others of that mailbox."""

    same: list[Delegate]
    others: list[Delegate]


def own_pages(initiative: Initiative, email: str, name: str) -> Known:
    """Who of this address has signed, waits, or can sign as a delegate. Of whoever has signed, the
    page where that was done alone: the others would only refuse.
    """
    ceremonies = {each.conference_id: each for each in initiative.ceremonies.all()}
    of_address = {"conference__in": ceremonies, "address": email.lower(), "erased_at": None}
    by_address = Delegate.everyone.alias(address=Lower("email")).filter(**of_address)
    # Named one by one: an index by status then leaves out the many who signed online.
    coming = [status for status in Delegate.Status.values if status != Delegate.Status.ONLINE]
    registered = by_address.filter(status__in=coming)
    people = [*by_address.online(), *registered.select_related("conference")]
    found = [each for each in people if _uses_own_page(each, ceremonies[each.conference_id])]
    same = [each for each in found if each.is_called(name)]
    signed = [each for each in same if queries.standing_signature(each, initiative)]
    return Known(signed or same, [each for each in found if each not in same])


def _uses_own_page(delegate: Delegate, ceremony: Ceremony) -> bool:
    if queries.standing_signature(delegate, ceremony.initiative):
        return True
    if delegate.status == Delegate.Status.ONLINE:
        waiting = JoinRequest.State.WAITING
        return delegate.join_requests.filter(ceremony=ceremony, state=waiting).exists()
    is_over = ceremony.state == Ceremony.State.CLOSED and not ceremony.joins_online
    return delegate.status == Delegate.Status.APPROVED and not is_over


def to_decide(conference: Conference) -> QuerySet[JoinRequest]:
    """Who waits for the host, longest first."""
    rows = conference.join_requests.filter(state=JoinRequest.State.WAITING)
    return rows.select_related("ceremony__initiative", "text").order_by("used_at", "pk")
