"""What a signatory can have done to the certificate: set in another language."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from badges import actions as certificates
from badges.endorsing import Order
from badges.models import Certificate
from conference import audit
from conference.errors import Refused
from initiative import documents, rules
from initiative.models import Signature


@transaction.atomic
def set_language(signature: Signature, language: str) -> Certificate:
    """Make the certificate anew in this language; the text signed stays on it.

    The language it has already changes nothing.
    """
    rows = Signature.objects.select_related(
        "initiative__log", "conference", "delegate", "text__version"
    )
    signature = rows.select_for_update(of=("self",)).get(pk=signature.pk)
    rules.check_active(signature)
    found = _check_can_be_set(signature, language)
    before = documents.chosen_language(signature) or signature.text.language
    if language == before:
        return found
    order = Order(signature.delegate, signature.initiative.slug, issue=found.issue, by_hand=True)
    facts = documents.certificate_facts(signature, language=language)
    certificate = certificates.issue_certificate(signature.delegate, facts, order)
    certificates.make_certificate(certificate)
    audit.record(
        "initiative.certificate_language", signature, by=signature.delegate,
        before={"language": before}, after={"language": language},
    )  # fmt: skip
    return certificate


def _check_can_be_set(signature: Signature, language: str) -> Certificate:
    """The valid certificate. Refuses a language we have no words in, and where none is issued."""
    if language not in dict(settings.LANGUAGES):
        raise Refused("unknown_language", _("We set certificates in no such language."), status=422)
    rows = signature.delegate.certificates.valid()
    found = rows.filter(
        initiative_slug=signature.initiative.slug, leaf_index=signature.leaf_index
    ).first()
    if signature.leaf_index is None or found is None:
        raise Refused("no_certificate", _("The certificate is not made yet."))
    return found
