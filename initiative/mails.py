"""Messages to those who sign: one function each."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from conference import mail
from conference.models import OutgoingMail
from initiative import queries
from initiative.models import Signature, SignCode


def send_signed(signature: Signature) -> OutgoingMail:
    """Thank you, with the serial and the way to withdraw."""
    delegate, language = signature.delegate, signature.delegate.language
    with translation.override(language):
        page = reverse("initiative:sign_as", args=[delegate.key, signature.initiative.slug])
    return mail.queue(
        "initiative/mail/signed",
        conference=signature.conference,
        to=delegate.email,
        language=language,
        context={
            "delegate": delegate,
            "name": delegate.display_name(language),
            "signature": signature,
            "serial": queries.serial(signature),
            "page": f"{settings.SITE_URL}{page}",
        },
        about=delegate,
        dedupe=f"initiative/signed:{signature.pk}",
    )


def send_code(code: SignCode, digits: str) -> OutgoingMail:
    """Six digits for the signing page; urgent, and worth nothing after ten minutes."""
    delegate, language = code.delegate, code.delegate.language
    return mail.queue(
        "initiative/mail/code",
        conference=code.conference,
        to=delegate.email,
        language=language,
        context={
            "delegate": delegate,
            "name": delegate.display_name(language),
            "initiative": code.ceremony.initiative,
            "digits": digits,
        },
        about=delegate,
        dedupe=f"initiative/code:{code.pk}",
        priority=1,  # somebody sits there and waits
    )
