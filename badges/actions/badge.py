"""The life of a badge: issued, shown anew, printed again, revoked."""

from django.conf import settings
from django.db import transaction

from badges import facts as facts_of, mails, rules, tokens
from badges.actions.endings import end
from badges.models import Badge
from conference import audit, events, jobs
from conference.lib import keys
from conference.models import WorkItem
from registration.models import Delegate

MAKE_BADGE = "badges.tasks.make_badge"


@transaction.atomic
def issue_badge(delegate: Delegate) -> Badge:
    """The delegate's one active badge; issuing again gives the same one."""
    delegate = Delegate.objects.select_for_update().get(pk=delegate.pk)
    rules.check_can_issue(delegate)
    if badge := delegate.badges.active().first():
        return badge
    shown = facts_of.of_badge(delegate)
    badge = Badge(conference=delegate.conference, delegate=delegate)
    write_facts(badge, shown)
    badge.save()
    make_badge(badge)
    audit.record("badge.issued", badge, after={"badge": badge.badge_id})
    events.publish("badge.changed", badge)
    return badge


def write_facts(badge: Badge, shown: dict) -> None:
    """What the token says of person and days, and the digest of all that is shown."""
    badge.role_code = shown["role_code"]
    badge.valid_from, badge.valid_days = facts_of.first_day(shown), shown["days"]
    badge.key_slot = keys.badge_slot(settings.KEYS_DIR)
    badge.shown = facts_of.digest(shown)


def make_badge(badge: Badge, priority: int = jobs.NEXT) -> WorkItem:
    """Leave the documents of this revision to a worker."""
    return jobs.enqueue(
        MAKE_BADGE,
        {"badge": badge.pk, "revision": badge.revision},
        conference=badge.conference,
        dedupe=f"make_badge:{badge.pk}:{badge.revision}",
        about=badge.delegate,
        label=badge.code,
        priority=priority,
    )


def hurry(badge: Badge) -> None:
    """Its bearer stands at the door: its documents are made before everybody else's."""
    if not badge.is_made:
        jobs.hurry(make_badge(badge, jobs.NOW))


@transaction.atomic
def refresh(delegate: Delegate) -> Badge | None:
    """Make the badge again if what it shows has changed.

    What the token says (role, days) needs another print: the old one would no longer be true.
    """
    badge = delegate.badges.active().select_for_update(of=("self",)).first()
    if badge is None:
        return None
    shown = facts_of.of_badge(delegate)
    if badge.shown == facts_of.digest(shown):
        return badge
    said = (badge.role_code, badge.valid_from, badge.valid_days)
    write_facts(badge, shown)
    if said != (badge.role_code, badge.valid_from, badge.valid_days):
        return print_again(badge)
    badge.revision += 1
    badge.save()
    make_badge(badge)
    return badge


@transaction.atomic
def reprint(badge: Badge) -> Badge:
    """A lost or broken badge: the new print revokes all older ones, typed codes included."""
    badge = lock_badge(badge)
    write_facts(badge, facts_of.of_badge(badge.delegate))
    return print_again(badge)


def print_again(badge: Badge) -> Badge:
    """The next print serial; the rows must be locked."""
    rules.check_can_reprint(badge)
    badge.print_serial += 1
    badge.lowest_valid_serial = badge.print_serial
    badge.short_code = tokens.new_short_code()
    badge.revision += 1
    badge.save()
    make_badge(badge, jobs.NOW)  # its holder has none that opens the door
    audit.record("badge.reprinted", badge, after={"serial": badge.print_serial})
    events.publish("badge.changed", badge)
    return badge


@transaction.atomic
def revoke(badge: Badge, reason: str = "") -> Badge:
    """The badge opens no door any more; its holder reads so. The reason stays with the desk."""
    badge = withdraw(badge, reason)
    mails.badge_revoked(badge)
    return badge


@transaction.atomic
def withdraw(badge: Badge, reason: str) -> Badge:
    """End a badge without a word to its holder."""
    badge = lock_badge(badge)
    rules.check_is_active(badge)
    badge.status = Badge.Status.REVOKED
    end(badge, reason)
    audit.record("badge.revoked", badge, after={"reason": reason})
    events.publish("badge.changed", badge)
    return badge


def revoke_all(delegate: Delegate) -> None:
    """The delegate does not come, and was told so: no badge of theirs opens a door."""
    for badge in delegate.badges.active():
        withdraw(badge, delegate.get_status_display())


def lock_badge(badge: Badge) -> Badge:
    """The row, locked, with what its facts are read from."""
    rows = Badge.objects.select_related("conference", "delegate__category", "delegate__association")
    return rows.select_for_update(of=("self",)).get(pk=badge.pk)
