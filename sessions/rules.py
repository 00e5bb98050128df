"""When something may not be done to the programme. Each raises Refused and writes nothing."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, ngettext

from conference.errors import Refused
from conference.lib.localized import pick
from conference.models import Conference, WorkItem
from registration.models import Delegate
from sessions import findings, snapshots
from sessions.models import Release, Room, Talk


def check_can_release(conference: Conference, changes: snapshots.Changes, first: bool) -> None:
    """No blocker in the draft, and something to tell."""
    blockers = [finding for finding in findings.findings(conference) if finding.blocks]
    if blockers:
        more = len(blockers) - 1
        message = blockers[0].message
        if more:
            message += " " + ngettext(
                "One more thing is in the way.", "%(count)d more things are in the way.", more
            ) % {"count": more}
        raise Refused(blockers[0].code, message)
    if not first and not changes:
        raise Refused("nothing_new", _("Nothing has changed since the last release."))


def check_can_be_set(item: WorkItem) -> None:
    """The work that sets a release on paper has not failed for good."""
    if item.status == WorkItem.FAILED and item.conference:
        words = _("It could not be set for printing. The organisers see this on their desk. The "
                  "programme itself is complete on its page.")  # fmt: skip
        address = reverse("programme:show", args=[item.conference.slug])
        raise Refused(
            "not_printable",
            words,
            title=_("The programme is not there to print"),
            way=(_("Read the programme"), address),
        )


def check_can_take_seat(item: snapshots.Item | None, talk: Talk, delegate: Delegate) -> None:
    """The delegate is approved, and the talk is released, takes reservations and is not over."""
    if delegate.status != Delegate.Status.APPROVED:
        raise Refused("not_approved", _("Seats are for approved delegates."))
    if item is None:
        raise Refused("not_released", _("This talk is not in the programme."), status=404)
    if item.facts["cancelled"] or talk.cancelled:
        raise Refused("talk_cancelled", _("This talk is cancelled."))
    if talk.seats is None:
        raise Refused("no_seat_needed", _("Nobody needs a seat here: just come."))
    if item.ends_at <= timezone.now():
        raise Refused("talk_over", _("This talk is over."))


def check_seat_left(talk: Talk) -> None:
    """Call with the talk's row locked: the count must not change until the seat is written."""
    if talk.taken_seats.count() >= (talk.seats or 0):
        raise Refused("full", _("All seats of this talk are taken."))


def check_free_then(item: snapshots.Item, own: list[snapshots.Item]) -> None:
    """The delegate holds no seat elsewhere at that time."""
    for other in own:
        if other.overlaps(item) and not other.facts["cancelled"]:
            title = pick(other.facts["title"])
            message = _("You hold a seat in “%(talk)s” at that time. Give it up first.")
            raise Refused("seat_elsewhere", message % {"talk": title})


def check_can_delete_talk(talk: Talk) -> None:
    """What was ever released is cancelled, not deleted: calendars and readers must be told."""
    if was_released(talk):
        raise Refused(
            "was_released",
            _("This talk was in a release. Cancel it instead, so that readers are told."),
        )


def was_released(talk: Talk) -> bool:
    """True where any release holds the talk."""
    contents = Release.objects.filter(conference=talk.conference).values_list("content", flat=True)
    return any(known["uid"] == str(talk.uid) for content in contents for known in content["talks"])


def check_can_delete_room(room: Room) -> None:
    """A room with talks stays."""
    if count := room.talks.count():
        message = ngettext(
            "%(count)d talk is in this room. Move it first.",
            "%(count)d talks are in this room. Move them first.",
            count,
        )
        raise Refused("room_in_use", message % {"count": count})
