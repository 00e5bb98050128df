"""What issues of certificates ask of the ledger (badges.endorsing): who signed, and one's paper."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from badges.endorsing import Endorsement, Order
from badges.facts import CertificateFacts
from badges.models import Certificate
from conference.errors import Refused
from conference.lib.localized import pick
from conference.models import Conference
from initiative import actions, documents, queries
from initiative.models import Signature, SignatureQuerySet
from registration.models import Delegate


def initiatives(conference: Conference) -> list[tuple[str, str]]:
    """(slug, title) of what is signed at the conference."""
    rows = conference.ceremonies.select_related("initiative").order_by("pk")
    return [(row.initiative.slug, pick(row.initiative.title)) for row in rows]


def endorsements(conference: Conference, slug: str) -> dict[int, Endorsement]:
    """The signatures that stand, by delegate."""
    rows = conference.signatures.active().filter(initiative__slug=slug)
    return {row.delegate_id: _endorsement(row) for row in rows.select_related("delegate")}


def facts(delegate: Delegate, slug: str) -> CertificateFacts:
    """What a certificate would say; nothing is kept. Raises Signature.DoesNotExist."""
    return documents.certificate_facts(_standing(delegate, slug).get(), kept=False)


@transaction.atomic
def issue(order: Order) -> Certificate:
    """The certificate that was ordered; its document follows. Raises Refused."""
    signature = _standing(order.delegate, order.slug).select_for_update(of=("self",)).first()
    if signature is None:
        raise Refused("not_signed", _("This person's signature does not stand in the ledger."))
    if order.anew:
        signature = actions.correct(signature)
    return documents.certificate_of(signature, order)


def _standing(delegate: Delegate, slug: str) -> SignatureQuerySet:
    rows = delegate.signatures.active().sequenced().filter(initiative__slug=slug)
    return rows.select_related("initiative__log", "conference", "delegate", "text__version")


def _endorsement(signature: Signature) -> Endorsement:
    name = queries.signing_name(signature.delegate)
    return Endorsement(
        kind="association" if signature.represents else "signatory",
        name=signature.name,
        represents=signature.represents,
        leaf_index=signature.leaf_index,
        new_name="" if name == signature.name else name,
    )
