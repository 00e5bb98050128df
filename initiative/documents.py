"""From a final signature to the facts of its certificate; badges makes the paper."""

import hashlib
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import transaction

from badges import actions as certificates, renewals
from badges.endorsing import Order
from badges.facts import CertificateFacts, PledgeText
from badges.models import Certificate
from conference.discarding import discard
from conference.lib import files
from initiative import credentials, public_list, queries, witnessing
from initiative.models import LogEntry, Signature


def chosen_language(signature: Signature) -> str:
    """The language its bearer chose for the certificate, as the newest one keeps it, or is to be
    made anew in; else ""."""
    rows = signature.delegate.certificates.filter(initiative_slug=signature.initiative.slug)
    newest = rows.order_by("-pk").first()
    return str(renewals.facts(newest).get("language", "")) if newest else ""


def pledge_texts(signature: Signature, language: str) -> tuple[PledgeText, ...]:
    """The text that was signed, then the authoritative one; where that was signed, the text in the
    certificate's language, else in another of the house's."""
    others = signature.text.version.texts.exclude(pk=signature.text_id)
    wanted = {code: place for place, code in enumerate(dict(settings.HOUSE_LANGUAGES), start=2)}
    wanted |= {language: 1, signature.text.version.authoritative: 0}
    ranked = sorted(others, key=lambda text: (wanted.get(text.language, len(wanted)), text.pk))
    return tuple(
        PledgeText(text.language, text.body, text.sha256, text.status)
        for text in (signature.text, *ranked[:1])
    )


def place(signature: Signature) -> dict[str, str]:
    """The city of the ceremony; where the initiative was launched in the same one, also as it
    calls it in other languages."""
    own, launched = signature.conference.city, signature.initiative.city
    return {**launched, **own} if own.items() & launched.items() else dict(own)


def attachment_folder(signature: Signature) -> str:
    """Where the store keeps what travels inside the certificate."""
    return f"certificates/{signature.conference.slug}/{signature.leaf}"


def attachments(signature: Signature, leaf: bytes, facts: CertificateFacts) -> dict[str, str]:
    """What travels inside the PDF, by name: credential, leaf, proof, text; paths in the store."""
    of = signature.initiative.log
    proof = witnessing.cosigned_proof(of, signature.leaf, public_list.carried(signature))
    contents = {
        "credential.json": credentials.of_certificate(facts, of.slug, of.origin),
        "leaf.json": leaf,
        "proof.tlog-proof": proof.encode(),
        "text.txt": signature.text.body.encode(),
    }
    folder = attachment_folder(signature)
    return {name: files.store(f"{folder}/{name}", data)[0] for name, data in contents.items()}


def forget_files(signature: Signature) -> None:
    """Let go of the drawing, and of what travels inside the certificate: its proof carries
    disclosures."""
    discard(signature.drawn_image.name or "")
    if signature.final:
        discard(f"{attachment_folder(signature)}/")


def certificate_facts(
    signature: Signature, *, kept: bool = True, language: str | None = None
) -> CertificateFacts:
    """Everything the certificate of a signature in the log says; what travels inside it is kept in
    the store, but for a preview. `language`: None for the one chosen before, if any."""
    initiative = signature.initiative
    language = chosen_language(signature) if language is None else language
    leaf = bytes(LogEntry.objects.get(log=initiative.log_id, index=signature.leaf).data)
    facts = CertificateFacts(
        initiative_slug=initiative.slug,
        title=initiative.title,
        name=signature.name,
        texts=pledge_texts(signature, language),
        serial=queries.serial(signature),
        leaf_index=signature.leaf,
        leaf_sha256=hashlib.sha256(leaf).hexdigest(),
        signed_at=signature.at,
        place={} if signature.given_online else place(signature),
        organiser=signature.conference.organiser,
        represents=signature.represents,
        rehearsal=signature.conference.is_rehearsal,
        kind="association" if signature.represents else "signatory",
        language=language,
    )
    return replace(facts, attachments=attachments(signature, leaf, facts)) if kept else facts


def issue_certificate(payload: dict[str, Any]) -> dict[str, Any] | None:
    """Work item {"signature": pk}, run once its checkpoint is committed; harmless when repeated.

    Raises witnessing.Awaited where it is worth to wait for cosignatures, for a bounded time.
    """
    rows = Signature.objects.active().sequenced().select_related("initiative__log")
    if found := rows.filter(pk=payload["signature"]).first():
        witnessing.wait_for(found.initiative.log, found.leaf)
    return _issue(payload)


@transaction.atomic
def _issue(payload: dict[str, Any]) -> dict[str, Any] | None:
    """The row is locked: whoever withdraws or is erased meanwhile waits, and finds it issued."""
    rows = Signature.objects.select_related(
        "initiative__log", "conference", "delegate", "text__version"
    )
    locked = rows.active().sequenced().select_for_update(of=("self",))
    signature = locked.filter(pk=payload["signature"]).first()
    if signature is None:
        return {"skipped": "the signature no longer stands"}
    return {"serial": certificate_of(signature).serial}


def certificate_of(signature: Signature, order: Order | None = None) -> Certificate:
    """The certificate of a locked signature, in the place of those of its older entries."""
    facts = certificate_facts(signature)
    certificate = certificates.issue_certificate(signature.delegate, facts, order)
    older = signature.delegate.certificates.valid().exclude(pk=certificate.pk)
    for replaced in older.filter(initiative_slug=signature.initiative.slug):
        certificates.supersede(replaced, certificate, "the signature was entered anew")
    return certificate
