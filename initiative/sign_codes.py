"""Six digits by mail: whoever has no link at hand gets to their own page from their seat."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from conference import audit
from conference.errors import Refused
from conference.lib import throttle
from initiative import mails, queries
from initiative.models import Ceremony, Initiative, SignCode
from registration.models import Delegate

LIFE = timedelta(minutes=10)
MOST_TRIES = 5
CODES_AN_HOUR = 5  # to one address
ASKED_AN_HOUR = 60  # from one network: a hall of people is behind one
ENTERED_IN_TEN_MINUTES = 100


def send(initiative: Initiative, email: str, address: str | None) -> None:
    """Mail a code to whoever has this address and may sign now. What is known is not told.

    Raises Refused (429) where too many are asked for.
    """
    if not throttle.allow(f"sign-code:{address}", ASKED_AN_HOUR, 3600):
        raise _too_many()
    if not throttle.allow(f"sign-code-to:{email.lower()}", CODES_AN_HOUR, 3600):
        return
    for ceremony in queries.ceremonies(initiative).filter(state=Ceremony.State.OPEN):
        people = ceremony.conference.delegates.filter(status=Delegate.Status.APPROVED)
        if delegate := people.filter(email__iexact=email, erased_at=None).first():
            _mail_code(ceremony, delegate)


@transaction.atomic
def _mail_code(ceremony: Ceremony, delegate: Delegate) -> None:
    """A new code; older ones open nothing any more."""
    ceremony.codes.filter(delegate=delegate).delete()
    digits = f"{secrets.randbelow(10**6):06}"
    code = SignCode.objects.create(
        conference=ceremony.conference, ceremony=ceremony, delegate=delegate,
        digest=_digest(delegate, digits), expires_at=timezone.now() + LIFE,
    )  # fmt: skip
    audit.record("sign_code.sent", delegate, by=delegate)
    mails.send_code(code, digits)


def redeem(initiative: Initiative, email: str, digits: str, address: str | None) -> Delegate:
    """Whose code it is, once. Raises Refused: a wrong one says no more than that."""
    if not throttle.allow(f"sign-code-in:{address}", ENTERED_IN_TEN_MINUTES, 600):
        raise _too_many()
    rows = SignCode.objects.filter(
        ceremony__initiative=initiative, delegate__email__iexact=email, delegate__erased_at=None,
        used_at=None, expires_at__gt=timezone.now(), tries__lt=MOST_TRIES,
    )  # fmt: skip
    for code in rows.select_related("delegate__conference"):
        if _fits(code, digits):
            audit.record("sign_code.used", code.delegate, by=code.delegate)
            return code.delegate
    raise Refused(
        "wrong_code",
        _("This code does not fit, or is too old. Please look at the newest mail, or ask for "
          "another code."),
        status=422, field="code",
    )  # fmt: skip


def _fits(code: SignCode, digits: str) -> bool:
    """Counts the try before it looks; of two that are right at once, one wins."""
    mine = SignCode.objects.filter(pk=code.pk, used_at=None)
    if not mine.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        return False
    if not constant_time_compare(code.digest, _digest(code.delegate, digits)):
        return False
    return bool(mine.update(used_at=timezone.now()))


def _digest(delegate: Delegate, digits: str) -> str:
    text = f"{delegate.pk}:{digits}"
    return salted_hmac("initiative.sign_code", text, algorithm="sha256").hexdigest()


def _too_many() -> Refused:
    return Refused(
        "too_many", _("That was a lot of codes. Please try again in a while."), status=429
    )  # fmt: skip
