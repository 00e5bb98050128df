"""Who may do what at a conference."""

from datetime import datetime

from django.conf.locale import LANG_INFO
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.errors import Refused
from conference.models import Conference, Membership, User

Role = Membership.Role
EVERYTHING = frozenset(
    {
        "view", "registration", "programme", "badges", "door", "counter", "ceremony",
        "certificates", "mail", "settings",
    }
)  # fmt: skip
CAPABILITIES = {
    Role.ORGANISER: EVERYTHING,
    Role.REGISTRATION: frozenset({"view", "registration", "badges", "mail", "counter"}),
    Role.PROGRAMME: frozenset({"view", "programme"}),
    Role.DOOR_LEAD: frozenset({"view", "door", "badges", "counter"}),
    Role.CEREMONY_HOST: frozenset({"view", "ceremony", "certificates"}),
    Role.READ_ONLY: frozenset({"view"}),
}

# First words of our addresses, with and without a language before them, and of the desk's own.
RESERVED_SLUGS = frozenset(LANG_INFO) | {
    "admin", "anymail", "api", "desk", "door", "healthz", "initiative", "log", "manifest", "me",
    "media", "metrics", "readyz", "static", "sw", "unsubscribe", "v", "verify",
    "login", "logout", "new", "password",
}  # fmt: skip


def capabilities(user: User, conference: Conference) -> frozenset[str]:
    """What this member of staff may do here; nothing for strangers."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if user.is_superuser:
        return EVERYTHING
    if is_desk_over(conference):
        return frozenset()
    roles = conference.memberships.filter(user=user).values_list("role", flat=True)
    return frozenset().union(*(CAPABILITIES[Role(role)] for role in roles))


def is_desk_over(conference: Conference) -> bool:
    """Whether the time of its team at the desk has ended; of most conferences it never does."""
    return conference.desk_until is not None and conference.desk_until <= timezone.now()


def check_may(user: User, conference: Conference, capability: str) -> frozenset[str]:
    """What this member of staff may do here. Refuses (403) unless the capability is among it."""
    may = capabilities(user, conference)
    if not may and is_desk_over(conference):
        raise Refused(
            "desk_over",
            _("Your time at this desk has ended. What was done here stands. Whoever runs this site "
              "helps with questions."),
            status=403,
        )  # fmt: skip
    if capability not in may:
        raise Refused(
            "not_allowed",
            _("Your role at this conference does not include this. An organiser can change it."),
            status=403,
        )
    return may


def check_may_create(user: User) -> None:
    """Refuse (403) a new conference to all but those who run this site."""
    if not user.is_active or not user.is_superuser:
        raise Refused(
            "not_allowed",
            _("Only those who run this site can make a new conference."),
            status=403,
        )


def check_slug(slug: str) -> None:
    """Refuse a slug that is a word of our own addresses (422), or another conference's (409)."""
    if slug.lower() in RESERVED_SLUGS:
        text = _("This word has a meaning of its own in our addresses. Please choose another.")
        raise Refused("reserved", text, status=422, field="slug")
    if Conference.objects.filter(slug__iexact=slug).exists():
        text = _("Another conference has this address. Please choose another.")
        raise Refused("taken", text, field="slug")


def check_ends_later(expires_at: datetime | None, now: datetime) -> None:
    """Refuse (422) a token that would be of no use from the start."""
    if expires_at and expires_at <= now:
        text = _("This is over already. Please choose a later time, or leave it empty.")
        raise Refused("already_over", text, status=422, field="expires_at")


def check_invited(user: User) -> None:
    """Refuse to invite somebody who can log in already."""
    if user.has_usable_password():
        raise Refused("has_password", _("This person has set a password already."))


def check_last_organiser(conference: Conference, leaving: Membership) -> None:
    """Refuse to leave a conference without an organiser."""
    others = conference.memberships.filter(role=Role.ORGANISER).exclude(pk=leaving.pk)
    if leaving.role == Role.ORGANISER and not others.exists():
        raise Refused(
            "last_organiser",
            _("A conference needs an organiser. Give somebody else this role first."),
        )
