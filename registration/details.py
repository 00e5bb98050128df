"""What a registration says, in one shape for form, desk, API and rehearsal."""

import uuid
from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, ngettext

from registration.models import Association, Category, Consent

# Stored with each consent in the words the delegate saw; a changed wording is a new consent.
WORDINGS: dict[str, Promise] = {
    Consent.Kind.PROCESSING: _(
        "The organiser may use what I enter here to run this conference: registration, badge, "
        "door and messages about it."
    ),
    Consent.Kind.PUBLIC_LIST: _(
        "My name, association and accounts may be shown in the public list of participants."
    ),
    Consent.Kind.PHOTOS: _(
        "Photographs and recordings made at the conference that show me may be published."
    ),
    Consent.Kind.NEWS: _("The organiser may write to me about later gatherings."),
}


def portrait_wording(days: int) -> str:
    """Asked where the photo is uploaded, in no other form; to take it back removes the photo, and
    so many days after the conference it is removed by itself. In the language of now."""
    words = ngettext(
        "The organiser may print the photo I upload on my badge and show it to the staff of the "
        "desk and the doors, so that they recognise me. I can take this back at any time; the "
        "photo is then deleted. It is deleted in any case %(n)d day after the conference.",
        "The organiser may print the photo I upload on my badge and show it to the staff of the "
        "desk and the doors, so that they recognise me. I can take this back at any time; the "
        "photo is then deleted. It is deleted in any case %(n)d days after the conference.",
        days,
    )
    return words % {"n": days}


@dataclass(frozen=True)
class Account:
    """Where a creator publishes; followers as the delegate says."""

    platform: str
    handle: str
    followers: int = 0


@dataclass(frozen=True)
class OnlineSignatory:
    """Who signs without coming: what a signature needs to know of a person, in normal forms.

    `accounts` are (account, day of that number of followers).
    """

    name: str
    email: str
    city: str
    language: str
    accounts: tuple[tuple[Account, date], ...] = ()


@dataclass(frozen=True)
class Registration:
    """A delegate's own words, already in the forms of registration.normal.

    `form_key` makes sending twice harmless. `category` None keeps the one there is; `note` and
    `pinyin` None keep what the desk has written.
    """

    email: str
    phone: str
    category: Category | None = None
    name_zh: str = ""
    name_latin: str = ""
    association: Association | None = None
    association_name: str = ""
    city: str = ""
    language: str = "zh-hans"
    accounts: tuple[Account, ...] = ()
    consents: frozenset[str] = frozenset()
    form_key: uuid.UUID = field(default_factory=uuid.uuid4)
    note: str | None = None
    pinyin: str | None = None
