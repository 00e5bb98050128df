"""How somebody who signed is named beside their words: name, body or city, the largest account."""

from collections.abc import Mapping
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _, pgettext

from conference.lib import places
from initiative import queries
from initiative.models import Signature
from registration.models import PlatformAccount

PLATFORMS = dict(PlatformAccount.Platform.choices)


def name(signature: Signature) -> str:
    """As it was signed, with its Latin letters for readers who may not read it."""
    return " ".join(filter(None, (signature.name, queries.name_beside(signature))))


def city_name(city: str) -> str:
    """A city for the reader: in Latin letters for those who may not read Han characters."""
    return city if queries.reads_han() else places.in_latin(city)


def city(signature: Signature) -> str:
    """The signatory's, for the reader."""
    return city_name(signature.city)


def place(signature: Signature) -> str:
    """The body that was signed for, or the city."""
    return signature.represents or city(signature)


def largest_account(signature: Signature) -> Mapping[str, Any] | None:
    """Of those that were signed with, {platform, handle, followers, as_of}; the list shows them
    of whoever is on it."""
    return max(signature.platforms, key=lambda each: each["followers"], default=None)


def in_full(signature: Signature) -> str:
    """Name and handle, body and city, followers on the platform: as a newspaper names somebody."""
    who, account = name(signature), largest_account(signature)
    comma = pgettext("between clauses", ", ")
    about = comma.join(filter(None, (signature.represents, city(signature))))
    if not account:
        return comma.join(filter(None, (who, about)))
    handle = f"@{account['handle'].lstrip('@')}"
    platform = str(PLATFORMS.get(account["platform"], account["platform"]))
    if not (about and account["followers"]):
        handle = _("%(who)s on %(platform)s") % {"who": handle, "platform": platform}
        return comma.join(filter(None, (who, handle, about)))
    return _("%(who)s, %(about)s, %(reach)s followers on %(platform)s") % {
        "who": f"{who} {handle}", "about": about, "reach": intcomma(account["followers"]),
        "platform": platform,
    }  # fmt: skip
