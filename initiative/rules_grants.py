"""Who may let an association sign at a gathering of its own, and what its host may not."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.errors import Refused
from conference.models import Conference
from initiative.models import Ceremony, Grant


def is_guest(conference: Conference) -> bool:
    """Whether the gathering signs by a grant."""
    return conference.ceremonies.filter(allowed_until__isnull=False).exists()


def check_is_no_guest(conference: Conference) -> None:
    """Refuse (403) what is the initiative's, not one gathering's: to a host who was granted one.

    Its text, press photos, further ceremonies and grants belong to its organisers.
    """
    if is_guest(conference):
        raise Refused(
            "guest",
            _("This gathering signs by the leave of the initiative’s organiser, who alone may do "
              "this."),
            status=403,
        )  # fmt: skip


def check_can_grant(ceremony: Ceremony, association: str, until: datetime) -> None:
    """Refuse a guest, a time that is over, and a second grant to the same association."""
    check_is_no_guest(ceremony.conference)
    if until <= timezone.now():
        raise Refused("is_over", _("This day is over."), status=422, field="until")
    standing = ceremony.initiative.grants.filter(ended_at=None, association__iexact=association)
    if standing.exists():
        raise Refused(
            "granted",
            _("This association has a ceremony of its own granted already. End that first."),
            field="association",
        )  # fmt: skip


def check_stands(grant: Grant) -> None:
    """Refuse (410) a grant that was ended, or is over."""
    if not grant.stands:
        raise Refused(
            "grant_over",
            _("This leave to hold a ceremony has ended. Please write to the organiser."),
            status=410,
        )


def check_can_set_up(grant: Grant) -> None:
    """Refuse what is over, and to set it up twice."""
    check_stands(grant)
    if grant.ceremony_id:
        raise Refused("set_up", _("This gathering is set up already. Log in to its desk."))


def check_day(grant: Grant, day: date, zone: str) -> None:
    """Refuse (422) a gathering on a day that is over there, or that begins after the last day."""
    place = ZoneInfo(zone)
    if day < timezone.localdate(timezone=place):
        raise Refused("is_over", _("This day is over."), status=422, field="day")
    if datetime.combine(day, time.min, place) >= grant.until:
        raise Refused(
            "after_last_day",
            _("The leave to hold a ceremony ends before this day. Choose an earlier one."),
            status=422,
            field="day",
        )


def check_still_allowed(ceremony: Ceremony) -> None:
    """Refuse an association's own ceremony once its grant is over."""
    if ceremony.allowed_until and ceremony.allowed_until <= timezone.now():
        raise Refused("grant_over", _("The leave to sign at this gathering has ended."), status=403)
