"""What may happen to a registration. Every function refuses or returns None; none writes."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from conference.errors import Refused
from conference.lib import zones
from conference.models import Conference
from registration.models import Category, Delegate

Status = Delegate.Status


def check_can_register(category: Category, email: str, *, by_staff: bool = False) -> None:
    """Refuse a category that is not open (403, 410) or full (409), and a taken address (409).

    Staff may register people before and after the public times, never beyond the places.
    """
    if not by_staff:
        check_not_over(category.conference)
        check_open(category)
    check_place(category)
    check_address_free(category.conference, email)


def check_not_over(conference: Conference) -> None:
    """Refuse (410) when the conference's last day has passed."""
    if conference.today > conference.ends_on:
        raise Refused(
            "conference_over",
            _("This conference is over, so nothing can be changed here any more."),
            status=410,
        )


def check_open(category: Category) -> None:
    """Refuse a category that the public may not, not yet or no longer choose."""
    if not category.public:
        message = _("This category is by invitation. Please choose another one.")
        raise Refused("by_invitation", message, status=403, field="category")
    if category.is_open():
        return
    at = category.closes_at
    if category.opens_later():
        code, status, at = "not_yet_open", 403, category.opens_at
        message = _("Registration for this category opens on %(day)s (%(zone)s).")
    else:
        code, status = "closed", 410
        message = _("Registration for this category closed on %(day)s (%(zone)s).")
    conference = category.conference
    day = date_format(at.astimezone(conference.zone), "DATETIME_FORMAT") if at else ""
    zone = zones.words(conference.time_zone, at) if at else ""
    detail = message % {"day": day, "zone": zone}
    raise Refused(code, detail, status=status, field="category")


def check_place(category: Category) -> None:
    """Refuse (409) when no place is left. Hold the category's row, or two may pass at once."""
    if category.places_left == 0:
        raise Refused(
            "full",
            _("All places of this category are taken. Please choose another one, or try again "
              "later: places that are not confirmed become free after two days."),
            field="category",
        )  # fmt: skip


def check_address_free(conference: Conference, email: str, *, but: Delegate | None = None) -> None:
    """Refuse (409) an address that somebody else at this conference has."""
    others = conference.delegates.current().filter(email__iexact=email)
    if others.exclude(pk=but.pk if but else None).exists():
        raise Refused(
            "address_taken",
            _("This address is registered already. If it is yours, have your link sent again."),
            field="email",
        )


def check_can_confirm(delegate: Delegate, email: str) -> None:
    """Refuse a link that was used (409), replaced by a later one, or outlived by events (410)."""
    check_not_over(delegate.conference)
    if delegate.status in Delegate.ENDED:
        raise Refused(
            "registration_ended",
            _("This registration has ended, or was not confirmed in time. You are welcome to "
              "register again."),
            status=410,
        )  # fmt: skip
    if delegate.pending_email and email == delegate.pending_email:
        check_address_free(delegate.conference, email, but=delegate)
    elif email != delegate.email:
        message = _("Another address was given since. Please open the link sent to that one.")
        raise Refused("link_replaced", message, status=410)
    elif delegate.status != Status.UNCONFIRMED:
        message = _("This address is confirmed already. There is nothing more to do.")
        raise Refused("already_confirmed", message)
    elif delegate.hold_until and delegate.hold_until <= timezone.now():
        check_place(delegate.category)


def check_can_correct(delegate: Delegate) -> None:
    """Refuse (409) to change an address this way once it has been confirmed."""
    if delegate.status != Status.UNCONFIRMED:
        message = _("This address is confirmed already. There is nothing more to do.")
        raise Refused("already_confirmed", message)


def check_can_approve(delegate: Delegate) -> None:
    """Refuse who has not confirmed, has cancelled, or was rejected while places ran out."""
    check_registered(delegate)
    if delegate.status == Status.UNCONFIRMED:
        raise Refused(
            "not_confirmed",
            _("The mail address is not confirmed yet. Send the link again, or wait."),
        )
    if delegate.status == Status.CANCELLED:
        message = _("The registration was cancelled. Ask the delegate to register again.")
        raise Refused("cancelled", message)
    if delegate.status == Status.REJECTED:
        check_place(delegate.category)
        check_address_free(delegate.conference, delegate.email, but=delegate)


def check_can_reject(delegate: Delegate) -> None:
    """Refuse who is approved (cancel instead) or has ended."""
    if delegate.status == Status.APPROVED:
        message = _("This delegate is approved. Cancel the registration instead.")
        raise Refused("approved", message)
    check_not_ended(delegate)


def check_not_ended(delegate: Delegate) -> None:
    """Refuse (410) what was cancelled or not accepted."""
    if delegate.status in Delegate.ENDED:
        message = _("This registration has ended, so it cannot be changed any more.")
        raise Refused("registration_ended", message, status=410)


def check_can_edit(delegate: Delegate) -> None:
    """Refuse after the end, of the registration or of the conference; and who never registered."""
    check_registered(delegate)
    check_not_ended(delegate)
    check_not_over(delegate.conference)


def check_registered(delegate: Delegate) -> None:
    """Refuse (409) whoever only signed online: there is no registration to change."""
    if delegate.status == Status.ONLINE:
        message = _("You signed online and are not registered for this conference.")
        raise Refused("not_registered", message)


def check_can_cancel(delegate: Delegate) -> None:
    """Refuse what has ended already, or is over."""
    check_can_edit(delegate)


def check_can_erase(delegate: Delegate) -> None:
    """Refuse (410) what is erased already."""
    if delegate.erased_at:
        message = _("Your data has been erased already.")
        raise Refused("erased", message, status=410)


def why_closed(categories: Iterable[Category]) -> Refused | None:
    """Why nobody can register at all; None while one category is open."""
    refusal = Refused("no_categories", _("Registration has not been opened yet."), status=403)
    for category in categories:
        try:
            check_not_over(category.conference)
            check_open(category)
            check_place(category)
        except Refused as no:
            refusal = no
        else:
            return None
    return refusal
