"""Moves a demonstration whose days are over to today; what was signed or scanned stays as it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import translation

from badges.actions import refresh
from conference import actions, audit
from conference.errors import Refused
from conference.models import Conference
from registration.actions import save_setting
from sessions import actions as programme
from sessions.models import Talk

NOTE = "演示日期移至今天 · The demonstration was moved to today"
BY = "./script/manage demo"


@dataclass(frozen=True)
class Moved:
    """By how many days (0: not at all), and what could not go along, in words."""

    days: int = 0
    left_behind: tuple[str, ...] = ()


@transaction.atomic
def to_today(conference: Conference) -> Moved:
    """Conference, talks, registration times and badges begin today, where all days are over."""
    conference = Conference.objects.select_for_update().get(pk=conference.pk)
    if not conference.is_demo or conference.today <= conference.ends_on:
        return Moved()
    by = conference.today - conference.starts_on
    before = days_of(conference)
    move_conference(conference, by)
    audit.record("demo.moved", conference, by=BY, before=before, after=days_of(conference))
    for talk in conference.talks.all():
        move_talk(talk, by)
    left_behind = [tried(programme.release, conference, NOTE), *new_badges(conference)]
    return Moved(by.days, tuple(dict.fromkeys(filter(None, left_behind))))


def days_of(conference: Conference) -> dict[str, str]:
    """For the audit trail."""
    return {"starts_on": str(conference.starts_on), "ends_on": str(conference.ends_on)}


def move_conference(conference: Conference, by: timedelta) -> None:
    """Its days, and the times its registration opens and closes."""
    conference.starts_on += by
    conference.ends_on += by
    actions.save_conference(conference)
    for category in conference.categories.all():
        category.opens_at = category.opens_at and category.opens_at + by
        category.closes_at = category.closes_at and category.closes_at + by
        save_setting(category)


def move_talk(talk: Talk, by: timedelta) -> None:
    """The same clock at its place; speakers and seats stay. One without a time has none."""
    if not (talk.starts_at and talk.ends_at):
        return
    zone = talk.conference.zone
    talk.starts_at = talk.starts_at.astimezone(zone) + by
    talk.ends_at = talk.ends_at.astimezone(zone) + by
    stage = [(place.speaker, place.role) for place in talk.talk_speakers.select_related("speaker")]
    programme.save_talk(talk, stage)


def new_badges(conference: Conference) -> list[str]:
    """A badge names its days: print those that open the door today."""
    rows = conference.badges.active().select_related(
        "delegate__conference", "delegate__category", "delegate__association"
    )
    return [tried(refresh, badge.delegate) for badge in rows]


def tried(action: Callable[..., object], *arguments: object) -> str:
    """Do it if the rules let it pass; else why not, as the terminal says it, in English.

    Visitors may have changed anything here.
    """
    try:
        with transaction.atomic(), translation.override("en"):
            action(*arguments)
    except Refused as refusal:
        return str(refusal.message)
    return ""
