"""What the host does with a ceremony: plan it, open and pause it, darken the walls, end it."""

from django.db import transaction
from django.utils import timezone

from conference import audit, events
from conference.models import Conference
from initiative import (
    holding,
    log,
    records,
    rules,
    rules_grants,
    rules_joining,
    rules_report,
)
from initiative.models import Ceremony, Initiative

State = Ceremony.State


@transaction.atomic
def plan(conference: Conference, initiative: Initiative) -> Ceremony:
    """Let an initiative be signed at a conference; the host opens it later."""
    rules.check_can_plan(conference, initiative)
    rules_grants.check_is_no_guest(conference)
    ceremony, is_new = conference.ceremonies.get_or_create(initiative=initiative)
    if is_new:
        audit.record("ceremony.planned", ceremony)
    return ceremony


@transaction.atomic
def set_state(ceremony: Ceremony, state: str) -> Ceremony:
    """Open, pause or close the signing. The same state again changes nothing.

    Opening it once more after its finale takes the finale back.
    """
    ceremony = locked(ceremony)
    before = ceremony.state
    if before == state:
        return ceremony
    if state == State.OPEN:
        rules_grants.check_still_allowed(ceremony)
        rules_report.check_has_text(ceremony.initiative)
    now = timezone.now()
    ceremony.state = state
    if state == State.OPEN:
        ceremony.opened_at, ceremony.last_opened_at = ceremony.opened_at or now, now
    ceremony.closed_at = now if state == State.CLOSED else None
    if state != State.CLOSED:
        ceremony.finale_at = ceremony.finale_checkpoint_size = None
    ceremony.save()
    audit.record(f"ceremony.{state}", ceremony, before={"state": before}, after={"state": state})
    events.publish("ceremony.changed", ceremony)
    return ceremony


@transaction.atomic
def blackout(ceremony: Ceremony, on: bool) -> Ceremony:
    """Its wall is black, at once; or shows its names again."""
    ceremony = locked(ceremony)
    if ceremony.blackout != on:
        ceremony.blackout = on
        ceremony.save(update_fields=["blackout"])
        audit.record("ceremony.blackout" if on else "ceremony.lit", ceremony)
        events.publish("ceremony.changed", ceremony)
    return ceremony


@transaction.atomic
def finale(ceremony: Ceremony) -> Ceremony:
    """End the signing. Whoever is held is written into the log first, so that the checkpoint of
    the finale covers everybody who signed; who thinks better of it withdraws.
    """
    ceremony = locked(ceremony)
    rules.check_can_end(ceremony)
    log.hold(ceremony.initiative.log)  # until it is closed for everybody: see actions.sign
    holding.release(list(ceremony.signatures.held()))
    before, now = ceremony.state, timezone.now()
    ceremony.state = State.CLOSED
    ceremony.closed_at = ceremony.closed_at or now
    ceremony.finale_at = now
    ceremony.blackout = False  # it is for the hall to see
    ceremony.finale_checkpoint_size = log.checkpoint(ceremony.initiative.log).size
    ceremony.save()
    facts = {"state": ceremony.state, "checkpoint": ceremony.finale_checkpoint_size}
    audit.record("ceremony.finale", ceremony, before={"state": before}, after=facts)
    records.order(ceremony)
    events.publish("ceremony.changed", ceremony)
    return ceremony


@transaction.atomic
def set_reading(ceremony: Ceremony, seconds: int) -> Ceremony:
    """How long a kiosk shows the text at least. Raises Refused (422) beyond what is sensible."""
    rules.check_reading_seconds(seconds)
    ceremony = locked(ceremony)
    before, ceremony.reading_seconds = ceremony.reading_seconds, seconds
    if before != seconds:
        ceremony.save(update_fields=["reading_seconds"])
        audit.record(
            "ceremony.reading", ceremony, before={"seconds": before}, after={"seconds": seconds}
        )
    return ceremony


@transaction.atomic
def set_words(
    ceremony: Ceremony, name: dict[str, str], subject: dict[str, str], city: dict[str, str]
) -> Ceremony:
    """How the initiative's pages call it, what it is about and where it is, by language; a language
    without words has the conference's."""
    ceremony = locked(ceremony)
    before = {"name": ceremony.name, "subject": ceremony.subject, "city": ceremony.city}
    after = {"name": name, "subject": subject, "city": city}
    if before != after:
        ceremony.name, ceremony.subject, ceremony.city = name, subject, city
        ceremony.save(update_fields=list(after))
        audit.record("ceremony.words", ceremony, before=before, after=after)
    return ceremony


@transaction.atomic
def set_joining(ceremony: Ceremony, *, joins_online: bool, moderated: bool) -> Ceremony:
    """Whether its conference collects what is signed online, and whether the host looks first."""
    ceremony = locked(ceremony)
    if joins_online:
        rules_grants.check_is_no_guest(ceremony.conference)
        rules_joining.check_can_collect(ceremony, ceremony.initiative)
    before = {"joins_online": ceremony.joins_online, "moderated": ceremony.moderated}
    after = {"joins_online": joins_online, "moderated": moderated}
    if before != after:
        ceremony.joins_online, ceremony.moderated = joins_online, moderated
        ceremony.save(update_fields=list(after))
        audit.record("ceremony.joining", ceremony, before=before, after=after)
    return ceremony


def locked(ceremony: Ceremony) -> Ceremony:
    """The row as it is now, held until the transaction ends."""
    rows = Ceremony.objects.select_related("initiative__log", "conference")
    # Not its key: a signature that holds the log's head names this row when it commits.
    return rows.select_for_update(of=("self",), no_key=True).get(pk=ceremony.pk)
