"""Whoever signs online without coming: a row for the signature, and nothing at the conference."""

from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone

from conference import audit
from conference.lib.pinyin import HAN
from conference.models import Conference
from registration.details import OnlineSignatory
from registration.models import Category, Delegate, PlatformAccount

CODE = "online"
NAME = {"en": "Online signatory", "zh-hans": "线上签署者"}
ROLE_CODES = range(255, -1, -1)  # from the end, where an organiser's own are not


@transaction.atomic
def sign_up_online(conference: Conference, data: OnlineSignatory) -> Delegate:
    """The person of this name and this address, which was proved by a code, with what was said
    this time; a mailbox may be shared by several.

    The row is locked until the transaction ends.
    """
    known = Delegate.everyone.online().filter(conference=conference).select_for_update()
    by_address = known.alias(address=Lower("email")).filter(address=data.email.lower())
    delegate = next((each for each in by_address if each.is_called(data.name)), None)
    is_new = delegate is None
    delegate = delegate or Delegate(conference=conference, email=data.email)
    delegate.status = Delegate.Status.ONLINE
    delegate.category = _category(conference)
    delegate.name_zh, delegate.name_latin = (
        (data.name, "") if HAN.search(data.name) else ("", data.name)
    )
    delegate.city, delegate.language, delegate.pinyin = data.city, data.language, ""
    delegate.confirmed_at = delegate.confirmed_at or timezone.now()
    delegate.index()
    delegate.save()
    _write_accounts(delegate, data)
    if is_new:
        audit.record("delegate.signed_up_online", delegate, by=delegate)
    return delegate


def _write_accounts(delegate: Delegate, data: OnlineSignatory) -> None:
    delegate.platforms.all().delete()
    for account, as_of in data.accounts:
        PlatformAccount.objects.create(
            delegate=delegate, platform=account.platform, handle=account.handle,
            followers=account.followers, as_of=as_of,
        )  # fmt: skip


def _category(conference: Conference) -> Category:
    """One that nobody can choose: not public, and without a place."""
    taken = set(conference.categories.values_list("role_code", flat=True))
    free = next(code for code in ROLE_CODES if code not in taken)
    category, _is_new = conference.categories.get_or_create(
        code=CODE,
        defaults={"name": NAME, "role_code": free, "public": False, "capacity": 0, "position": 999},
    )
    return category
