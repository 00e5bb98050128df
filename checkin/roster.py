"""Who stands in the roster of a device, and how much of them (scopes.py)."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from django.db.models import F

from checkin import queries
from checkin.gates import seats_asked, seats_held
from checkin.rows import Bearer
from checkin.scopes import Scope
from conference.models import Conference
from registration.models import Delegate

OUTSIDE = "outside"  # none of the device's gates lets this person in: forget them

Entry = dict[str, Any]


class Told(NamedTuple):
    """Roster and revocations of a page, and the numbers of those badges whose stays it tells;
    None: of all.
    """

    roster: list[Entry]
    revocations: list[Entry]
    followed: tuple[int, ...] | None


def tell(
    conference: Conference,
    scope: Scope | None,
    badges: Sequence[Bearer],
    gone: Collection[str],
    *,
    changed: bool,
) -> Told:
    """What a device of this scope is told of badges, and of those that are gone.

    `changed`: it may know of them already. A badge without a revocation opens the door with every
    print.
    """
    talks = seats_asked(conference) if scope is None else set(scope.talks)
    seats = seats_held(talks, [badge.delegate_id for badge in badges])
    entries = _entries(conference, scope, badges, seats, changed=changed)
    told = {entry["badge"] for entry in entries if entry["status"] != OUTSIDE}
    lowest = [(row.badge_id, queries.lowest_valid(row)) for row in badges if row.badge_id in told]
    return Told(
        [*entries, *({"badge": badge, "status": "gone"} for badge in gone)],
        [
            *({"badge": badge, "serial": serial} for badge, serial in lowest if serial > 1),
            *({"badge": badge, "serial": queries.NO_SERIAL_IS_VALID} for badge in gone),
        ],
        None if scope is None else _followed(scope, badges),
    )


def _followed(scope: Scope, badges: Sequence[Bearer]) -> tuple[int, ...]:
    return tuple(badge.pk for badge in badges if scope.may_pass(badge.delegate))


def _entries(
    conference: Conference,
    scope: Scope | None,
    badges: Sequence[Bearer],
    seats: dict[int, set[int]],
    *,
    changed: bool,
) -> list[Entry]:
    def held(badge: Bearer) -> set[int]:
        return seats.get(badge.delegate_id, set())

    if scope is None:
        return [queries.roster_entry(badge, held(badge)) for badge in badges]
    named = {badge.pk for badge in badges if scope.names(badge.delegate, held(badge))}
    bare = _bare(conference, [badge for badge in badges if badge.pk not in named])
    found = []
    for badge in badges:
        if badge.pk in named:
            found.append(queries.roster_entry(badge, held(badge)))
        elif badge.pk in bare:
            person = badge.delegate
            found.append(
                {"badge": badge.badge_id, "role": person.category.code, "status": person.status}
            )
        elif changed:
            found.append({"badge": badge.badge_id, "status": OUTSIDE})
    return found


def _bare(conference: Conference, badges: Sequence[Bearer]) -> set[int]:
    """Those whose printed badge alone would be decided otherwise: of no approved person, of a
    print that counts no more, or of another category than the one that is printed.
    """
    numbers = [badge.pk for badge in badges]
    printed = F("delegate__category__role_code")
    other = conference.badges.filter(pk__in=numbers).exclude(role_code=printed).order_by()
    return set(other.values_list("pk", flat=True)) | {
        badge.pk
        for badge in badges
        if badge.delegate.status != Delegate.Status.APPROVED or queries.lowest_valid(badge) > 1
    }
