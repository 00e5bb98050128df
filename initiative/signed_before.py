"""Whether whoever signs has signed already: under the same mail address, at whatever gathering.

Same address and same name is the same person, who signs an initiative once. Same address and
another name is a mailbox that several share: they may sign, and are told of each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _, pgettext

from conference.lib import characters
from conference.lib.localized import pick
from initiative.models import Initiative, Signature, SignatureQuerySet
from registration.models import Delegate


@dataclass(frozen=True)
class Before:
    """What stands under an address: `same` is this person's, `others` are other people's."""

    same: Signature | None
    others: tuple[Signature, ...] = ()


def of(delegate: Delegate, initiative: Initiative) -> Before:
    """What stands under the delegate's address, the delegate's own signature left out."""
    names = (delegate.name_zh, delegate.name_latin)
    return find(initiative, delegate.email, names, besides=delegate.pk)


def find(
    initiative: Initiative, email: str, names: Iterable[str], besides: int | None = None
) -> Before:
    """What stands under an address; `besides`: whose signature is left out."""
    rows = under(initiative, email, besides).order_by("at", "pk")
    found = list(rows.select_related("delegate", "conference"))
    wanted = _plain(names)
    same = [each for each in found if wanted & _names_of(each)]
    others = tuple(each for each in found if each not in same)
    return Before(same[0] if same else None, others)


def elsewhere(delegates: Iterable[Delegate], initiative: Initiative) -> set[int]:
    """The keys of those whose signature stands in another row: at another gathering, or online."""
    by_address: dict[str, list[Delegate]] = {}
    for delegate in delegates:
        by_address.setdefault(delegate.email.lower(), []).append(delegate)
    rows = initiative.signatures.active().alias(address=Lower("delegate__email"))
    rows = rows.filter(address__in=list(by_address)).select_related("delegate")
    return {
        delegate.pk
        for row in rows
        for delegate in by_address[row.delegate.email.lower()]
        if delegate.pk != row.delegate_id
        and _names_of(row) & _plain((delegate.name_zh, delegate.name_latin))
    }


def elsewhere_among(delegates: QuerySet[Delegate], initiative: Initiative) -> set[int]:
    """The same of many: only who shares an address with a signature is looked at."""
    standing = initiative.signatures.active().alias(address=Lower("delegate__email"))
    same = standing.filter(address=OuterRef("address"))
    return elsewhere(delegates.alias(address=Lower("email")).filter(Exists(same)), initiative)


def under(initiative: Initiative, email: str, besides: int | None = None) -> SignatureQuerySet:
    """The signatures that stand under an address, at whatever gathering."""
    rows = initiative.signatures.active().alias(address=Lower("delegate__email"))
    rows = rows.filter(address=email.lower())
    return rows.exclude(delegate=besides) if besides else rows


def _names_of(signature: Signature) -> set[str]:
    delegate = signature.delegate
    return _plain((signature.name, delegate.name_zh, delegate.name_latin))


def _plain(names: Iterable[str]) -> set[str]:
    return {characters.compared(name) for name in names} - {""}


def place(signature: Signature) -> str:
    """Where it was given: the gathering, or online."""
    if signature.given_online:
        return pgettext("where somebody signed", "online")
    return pick(signature.conference.name)


def notice(signature: Signature) -> str:
    """That somebody else has signed under the same address; by name where that is public."""
    facts = {"name": signature.name, "place": place(signature)}
    if signature.consent_list and not signature.hidden:
        return _("With this mail address, %(name)s has signed already (%(place)s).") % facts
    return _("With this mail address, somebody has signed already (%(place)s).") % facts
