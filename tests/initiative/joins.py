"""What the tests of joining online share: a place that collects, what a visitor sends, the code."""

import re

from conference.lib.papers import Paper
from conference.models import OutgoingMail
from initiative import joining
from initiative.joining import Asked
from registration.details import Account, OnlineSignatory
from tests.initiative.factories import CeremonyFactory
from tests.initiative.signing import given, text_of

EMAIL = "li.mei@example.org"


def collecting(**facts):
    """A ceremony that is over, whose conference collects what is signed online, unmoderated."""
    facts = {"state": "closed", "joins_online": True, "moderated": False} | facts
    return CeremonyFactory(**facts)


def asked(initiative, **changes) -> Asked:
    """A person without accounts; `given` and the person's columns can be changed by name."""
    person = {"name": "李梅", "email": EMAIL, "city": "重庆", "language": "zh-hans", "accounts": ()}
    mine = {name: changes.pop(name) for name in (*person,) if name in changes}
    endorsement = changes.pop("given", None) or given(initiative)
    return Asked(endorsement, OnlineSignatory(**(person | mine)), **changes)


def for_association(initiative, **changes) -> Asked:
    """The same for a body, by its letter."""
    paper = Paper(b"%PDF-1.4 a letter", "pdf")
    return asked(initiative, represents="山城创作者协会", office="会长", letter=paper, **changes)


def account(platform="douyin", handle="limei", followers=1000) -> Account:
    """One of a visitor's."""
    return Account(platform, handle, followers)


def digits(to=EMAIL) -> str:
    """Of the newest mail to an address."""
    return re.search(
        r"\b\d{6}\b", OutgoingMail.objects.filter(to=to, kind="code").latest("pk").text
    )[0]


def joined(initiative, sent=None):
    """The delegate who asked and typed the code."""
    sent = sent or asked(initiative)
    key = joining.ask(initiative, sent, "10.0.0.1")
    return joining.redeem(initiative, key, digits(sent.person.email), "10.0.0.1")


def posted(initiative, **changes) -> dict:
    """The form as a browser posts it."""
    facts = {
        "text_sha256": text_of(initiative).sha256, "name": "李梅", "email": EMAIL, "city": "重庆",
        "kind": "person", "adult": "on", "record": "on",
        "accounts-TOTAL_FORMS": "0", "accounts-INITIAL_FORMS": "0",
    }  # fmt: skip
    return facts | changes
