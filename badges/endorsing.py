"""Endorsements as an issue of certificates asks for them: the ledger's app, which lies above, says
in AppConfig.ready() how they are found and entered (as it does with registration.audiences)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from badges.facts import CertificateFacts
from badges.models import Certificate, CertificateIssue
from conference.models import Conference
from registration.models import Delegate


@dataclass(frozen=True)
class Endorsement:
    """A signature that stands. `new_name` is the person's today where it was signed with another:
    a certificate with it needs a new entry in the ledger."""

    kind: str  # signatory, association
    name: str
    represents: str
    leaf_index: int | None  # None while the ledger does not hold it
    new_name: str = ""


@dataclass(frozen=True)
class Order:
    """What the ledger's app is asked for: the certificate of one person, by an issue or by hand."""

    delegate: Delegate
    slug: str
    issue: CertificateIssue | None = None
    anew: bool = False  # enter the signature anew, with the name of today
    by_hand: bool = False  # for this one person


@dataclass(frozen=True)
class Ledger:
    """What the ledger's app does for issues."""

    initiatives: Callable[[Conference], list[tuple[str, str]]]  # (slug, title) that are signed here
    endorsements: Callable[[Conference, str], Mapping[int, Endorsement]]  # by delegate
    facts: Callable[[Delegate, str], CertificateFacts]  # as they are: nothing is written
    issue: Callable[[Order], Certificate]  # raises Refused


_ledgers: list[Ledger] = []


def register(ledger: Ledger) -> None:
    """Say who keeps the ledger; done once, in AppConfig.ready()."""
    _ledgers[:] = [ledger]


def ledger() -> Ledger:
    """Whoever keeps the ledger."""
    return _ledgers[0]


def initiatives(conference: Conference) -> list[tuple[str, str]]:
    """(slug, title) of what is signed at this conference; none where no app keeps a ledger."""
    return ledger().initiatives(conference) if _ledgers else []
