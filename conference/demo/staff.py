"""Log-ins of the demonstration, one for each role."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from conference import actions
from conference.models import Conference, Membership, User

Role = Membership.Role
LOCAL = {"127.0.0.1", "localhost", "::1", "testserver"}
LOCAL_PASSWORD = "brocade-river"

# role, the name before @example.org, shown name
TEAM = [
    (Role.ORGANISER, "organiser", "演示主办 Demo Organiser"),
    (Role.REGISTRATION, "registration", "演示注册 Demo Registration"),
    (Role.PROGRAMME, "programme", "演示议程 Demo Programme"),
    (Role.DOOR_LEAD, "door", "演示门岗 Demo Door Lead"),
    (Role.CEREMONY_HOST, "host", "演示司仪 Demo Host"),
    (Role.READ_ONLY, "reader", "演示只读 Demo Reader"),
]


@dataclass(frozen=True)
class LogIn:
    """What somebody types in; password "" where it is no longer known."""

    email: str
    password: str
    role: str


def is_local() -> bool:
    """True where the site is reached from this machine alone, so a known password does no harm."""
    return urlsplit(settings.SITE_URL).hostname in LOCAL


def create(conference: Conference) -> list[LogIn]:
    """One user for each role; anywhere but on this machine with a password made now."""
    local = make_password(LOCAL_PASSWORD) if is_local() else ""  # once: hashing is slow on purpose
    made = []
    for role, name, shown in TEAM:
        user, _is_new = User.objects.get_or_create(
            email=f"{name}@example.org", defaults={"name": shown, "password": make_password(None)}
        )
        password = LOCAL_PASSWORD if local else secrets.token_urlsafe(12)
        if user.has_usable_password():
            password = ""
        else:
            user.password = local or make_password(password)
            user.save()
        actions.add_member(conference, user.email, shown, role)  # after the password: no mail
        made.append(LogIn(user.email, password, str(role.label)))
    return made


def known(conference: Conference) -> list[LogIn]:
    """The log-ins of a demonstration loaded before; the password only where it still is ours."""
    found, checked = [], {}
    for role, name, _shown in TEAM:
        user = User.objects.filter(
            email=f"{name}@example.org", memberships__conference=conference
        ).first()
        if user is None:
            continue
        if user.password not in checked:  # the same for all: checking is slow on purpose
            checked[user.password] = is_local() and check_password(LOCAL_PASSWORD, user.password)
        ours = checked[user.password]
        found.append(LogIn(user.email, LOCAL_PASSWORD if ours else "", str(role.label)))
    return found
