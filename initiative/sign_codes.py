"""Six digits by mail: whoever has no link at hand gets to their own page from their seat."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from conference import audit
from conference.errors import Refused
from conference.lib import throttle
from initiative import ceremony_queries, mails
from initiative.code_models import OpenedByCode
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
        raise too_many()
    if not throttle.allow(f"sign-code-to:{email.lower()}", CODES_AN_HOUR, 3600):
        return
    for ceremony in ceremony_queries.signing_now(initiative):
        people = ceremony.conference.delegates.filter(status=Delegate.Status.APPROVED)
        if delegate := people.filter(email__iexact=email, erased_at=None).first():
            _mail_code(ceremony, delegate)


@transaction.atomic
def _mail_code(ceremony: Ceremony, delegate: Delegate) -> None:
    """A new code; older ones open nothing any more."""
    ceremony.codes.filter(delegate=delegate).delete()
    digits = new_digits()
    code = SignCode.objects.create(
        conference=ceremony.conference, ceremony=ceremony, delegate=delegate,
        digest=digest(str(delegate.pk), digits), expires_at=timezone.now() + LIFE,
    )  # fmt: skip
    audit.record("sign_code.sent", delegate, by=delegate)
    mails.send_code(code, digits)


def redeem(initiative: Initiative, email: str, digits: str, address: str | None) -> Delegate:
    """Whose code it is, once. Raises Refused: a wrong one says no more than that."""
    if not throttle.allow(f"sign-code-in:{address}", ENTERED_IN_TEN_MINUTES, 600):
        raise too_many()
    rows = SignCode.objects.filter(
        ceremony__initiative=initiative, delegate__email__iexact=email, delegate__erased_at=None,
        used_at=None, expires_at__gt=timezone.now(), tries__lt=MOST_TRIES,
    )  # fmt: skip
    for code in rows.select_related("delegate__conference"):
        if fits(SignCode.objects.all(), code, str(code.delegate.pk), digits):
            audit.record("sign_code.used", code.delegate, by=code.delegate)
            return code.delegate
    raise wrong_code()


def fits(rows: QuerySet, row: OpenedByCode, of: str, digits: str) -> bool:
    """Whether these are the digits of a row of `rows`, which is used up then; `of` as in digest().

    Counts the try before it looks; of two that are right at once, one wins.
    """
    mine = rows.filter(pk=row.pk, used_at=None)
    if not mine.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        return False
    if not constant_time_compare(row.digest, digest(of, digits)):
        return False
    return bool(mine.update(used_at=timezone.now()))


def new_digits() -> str:
    """Six of them."""
    return f"{secrets.randbelow(10**6):06}"


def digest(of: str, digits: str) -> str:
    """What is kept of the digits that were mailed to somebody."""
    text = f"{of}:{digits}"
    return salted_hmac("initiative.sign_code", text, algorithm="sha256").hexdigest()


def wrong_code() -> Refused:
    """Says no more than that."""
    return Refused(
        "wrong_code",
        _("This code does not fit, or is too old. Please look at the newest mail, or ask for "
          "another code."),
        status=422, field="code",
    )  # fmt: skip


def too_many() -> Refused:
    """More codes asked for, or tried, than one network does."""
    return Refused(
        "too_many", _("That was a lot of codes. Please try again in a while."), status=429
    )  # fmt: skip
