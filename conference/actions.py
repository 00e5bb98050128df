"""What can happen to a conference, its team, its API tokens and its work."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy as _

from conference import api_access, audit, events, jobs, mail_again, mails, queries, rules
from conference.errors import Refused
from conference.lib import throttle
from conference.lib.leases import Leased
from conference.models import ApiToken, Conference, Job, Membership, User

UNHAPPY = [Leased.FAILED, Leased.UNCERTAIN]
LINKS_AN_ADDRESS = (3, 3600)


def facts_of(conference: Conference) -> dict:
    """The fields an organiser may change, for the audit trail."""
    fields = ("name", "city", "venue", "address", "about", "organiser", "contact_email",
              "time_zone", "photo_days", "published", "email_url")  # fmt: skip
    facts = {field: getattr(conference, field) for field in fields}
    days = {"starts_on": str(conference.starts_on), "ends_on": str(conference.ends_on)}
    return facts | days | {"email_url": bool(conference.email_url)}


@transaction.atomic
def save_conference(conference: Conference) -> Conference:
    """Save a conference, new or edited; nobody is on its team by that."""
    old = Conference.objects.filter(pk=conference.pk).first()
    conference.save()
    audit.record(
        "conference.changed" if old else "conference.created",
        conference,
        conference=conference,
        before=facts_of(old) if old else None,
        after=facts_of(conference),
    )
    if old and old.time_zone != conference.time_zone:
        events.publish("conference.time_zone_changed", conference)
    return conference


def end_desk(conference: Conference, at: datetime) -> None:
    """From this time on its team is let neither onto the desk nor to the API (conference.rules)."""
    conference.desk_until = at
    conference.save(update_fields=["desk_until"])


@transaction.atomic
def create_conference(conference: Conference, by: User) -> Conference:
    """Save a new conference under the next free number; `by` organises it.

    Raises Refused for anybody but a superuser, and for a slug that is reserved or taken.
    """
    rules.check_may_create(by)
    found_conference(conference, by)
    role = Membership.Role.ORGANISER
    membership = conference.memberships.create(user=by, role=role)
    audit.record("team.added", membership, by=by, after={"email": by.email, "role": role})
    return conference


def found_conference(conference: Conference, by: User | None = None) -> Conference:
    """Save a new conference under the next free number, without a team. Whoever calls this has
    asked who may. Raises Refused for a slug that is reserved or taken."""
    rules.check_slug(conference.slug)
    conference.number = queries.next_number()
    try:
        with transaction.atomic():
            conference.save(force_insert=True)
    except IntegrityError as error:  # the number or the slug went to another one just now
        rules.check_slug(conference.slug)
        text = _("Another conference was made at the same moment. Please send the form again.")
        raise Refused("at_once", text) from error
    facts = facts_of(conference)
    audit.record("conference.created", conference, conference=conference, by=by, after=facts)
    return conference


@transaction.atomic
def add_member(conference: Conference, email: str, name: str, role: str) -> Membership:
    """Give somebody a role. Who has no password yet gets a mail with a link to set one.

    An unknown address gets an account.
    """
    user = User.objects.filter(email__iexact=email).first()
    user = user or User.objects.create_user(email, name=name)
    membership, is_new = conference.memberships.get_or_create(user=user, role=role)
    if is_new:
        audit.record("team.added", membership, after={"email": user.email, "role": role})
        if not user.has_usable_password():
            mails.send_welcome(conference, user, _language())
    return membership


@transaction.atomic
def invite_again(membership: Membership) -> None:
    """Send the link to set a first password once more. Raises Refused, also for too many."""
    rules.check_invited(membership.user)
    if not _may_get_a_link(membership.user.email):
        text = _("Three links an hour are enough. Please look among unwanted mail too.")
        raise Refused("too_many", text, status=429)
    mails.send_welcome(membership.conference, membership.user, _language())
    audit.record("team.invited", membership, after={"email": membership.user.email})


@transaction.atomic
def send_password_link(email: str) -> None:
    """Mail whoever has this address a link to set a new password; strangers get nothing."""
    if not _may_get_a_link(email):
        return
    for user in User.objects.filter(email__iexact=email, is_active=True):
        mails.send_password(user, _language())


@transaction.atomic
def set_password(user: User, password: str) -> None:
    """Give this user a new password: links mailed before and other log-ins end."""
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("password.set", user, by=user)


def _may_get_a_link(email: str) -> bool:
    return throttle.allow(f"password:{email.strip().lower()}", *LINKS_AN_ADDRESS)


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


@transaction.atomic
def remove_member(membership: Membership) -> None:
    """Take a role away. Raises Refused for the last organiser."""
    conference = Conference.objects.select_for_update().get(pk=membership.conference_id)
    rules.check_last_organiser(conference, membership)
    facts = {"email": membership.user.email, "role": membership.role}
    audit.record("team.removed", membership, before=facts)
    membership.delete()


@transaction.atomic
def create_token(
    conference: Conference, by: User, name: str, scopes: list[str], expires_at: datetime | None
) -> tuple[ApiToken, str]:
    """Make an API token; the second value is the token itself, shown once and never kept.

    Refuses a time that is over.
    """
    rules.check_ends_later(expires_at, timezone.now())
    secret = api_access.new_token()
    token = conference.api_tokens.create(
        name=name,
        scopes=scopes,
        created_by=by,
        expires_at=expires_at,
        digest=api_access.digest(secret),
    )
    audit.record("token.created", token, by=by, after={"name": name, "scopes": scopes})
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, at: datetime) -> None:
    """End a token at once. Doing it twice keeps the first time."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        audit.record("token.revoked", token)


@transaction.atomic
def retry_job(job: Job) -> int:
    """Try the failed rows of a job again, mails included; not those whose address is known not to
    work. Returns how many."""
    items = list(job.items.filter(status__in=UNHAPPY))
    for item in items:
        jobs.retry(item)
    mails = mail_again.send_all_again(job.mails.filter(status=Leased.FAILED)).again
    if mails:
        audit.record("work.retried", job, after={"messages": mails})
        jobs.call_hands("mail", mails, jobs.LATER)
    return len(items) + mails


@transaction.atomic
def stop_job(job: Job) -> int:
    """What waits, waits until somebody goes on; what a worker holds is finished, or put back to
    wait likewise. Returns how many wait.

    Withheld items are woken by nobody, so a stopped job stays so over restarts.
    """
    Job.objects.filter(pk=job.pk).update(stopped_at=timezone.now())
    count = job.items.filter(status=Leased.WAITING).update(status=Leased.WITHHELD)
    audit.record("job.stopped", job, after={"open": count})
    return count


@transaction.atomic
def go_on(job: Job) -> int:
    """The stopped job's items wait for workers again. Returns how many."""
    Job.objects.filter(pk=job.pk).update(stopped_at=None)
    again = {"status": Leased.WAITING, "due_at": timezone.now(), "woken_at": None}
    rows = job.items.filter(status=Leased.WITHHELD)
    count = rows.update(**again, away_since=None, error="")
    jobs.call_hands("documents", count)
    audit.record("job.resumed", job, after={"open": count})
    return count


@transaction.atomic
def hasten(job: Job) -> int:
    """What waits for another try is tried now. Returns how many."""
    rows = job.items.filter(status=Leased.WAITING).exclude(error="")
    count = rows.update(due_at=timezone.now(), woken_at=None)
    jobs.call_hands("documents", count)
    return count


def retry_lone_items(conference: Conference) -> int:
    """Try failed pieces of work that belong to no job again. Returns how many."""
    rows = list(conference.work_items.filter(job=None, status__in=UNHAPPY))
    for row in rows:
        jobs.retry(row)
    return len(rows)
