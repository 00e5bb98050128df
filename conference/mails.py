"""Messages of the ground: one function each."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from conference import mail
from conference.models import Conference, OutgoingMail, User


def send_test(conference: Conference, user: User, language: str) -> OutgoingMail:
    """Lets an organiser see that mail leaves this system and arrives."""
    return mail.queue(
        "mail/test",
        conference=conference,
        to=user.email,
        language=language,
        context={"user": user},
        priority=1,
    )


def send_welcome(conference: Conference, user: User, language: str) -> OutgoingMail:
    """Tells a new member of the team, and carries the link to set a password."""
    return _with_password_link("mail/welcome", user, language, conference)


def send_password(user: User, language: str) -> OutgoingMail:
    """The link to set a new password, for somebody who asked for it."""
    return _with_password_link("mail/password", user, language)


def _with_password_link(
    template: str, user: User, language: str, conference: Conference | None = None
) -> OutgoingMail:
    # The row belongs to no conference: whoever reads an outbox must not get at others' log-ins.
    return mail.queue(
        template,
        conference=None,
        to=user.email,
        language=language,
        about=user,
        context={
            "conference": conference,
            "user": user,
            "uid": urlsafe_base64_encode(force_bytes(user.pk)),
            "token": default_token_generator.make_token(user),
            "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        },
        priority=1,
    )
