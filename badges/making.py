"""What a worker does with a row: make the document, keep it, mail it. Safe to run twice."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from badges import (
    award_documents,
    award_facts,
    certificate_documents,
    documents,
    facts as facts_of,
    in_force,
    mails,
    recipients,
    renewals,
)
from badges.models import Badge, Certificate, Sending
from conference import jobs, work_words
from conference.discarding import discard
from conference.errors import Refused
from conference.lib import files, pdf
from conference.lib.fonts import Missing
from conference.models import Job
from registration.models import Delegate

_PERSON = (
    "conference", "delegate__category", "delegate__association", "delegate__conference",
    "delegate__photo",
)  # fmt: skip


def make_badge(payload: dict[str, Any]) -> dict[str, Any]:
    """{"badge", "revision"}: PDF and PNG into the store, then the mail of this print."""
    badge = Badge.objects.select_related(*_PERSON).get(pk=payload["badge"])
    if badge.revision != payload["revision"] or not badge.is_active:
        return {"skipped": "a newer revision has its own item, a revoked badge needs none"}
    if not badge.is_made and not _keep(badge, _badge_documents(badge)):
        return {"skipped": "changed meanwhile: a newer revision has its own item"}
    with transaction.atomic():
        mails.badge(badge)
    return {"pdf": badge.pdf, "png": badge.png}


def make_certificate(payload: dict[str, Any]) -> dict[str, Any]:
    """{"certificate", "revision"}: the sealed PDF into the store, and what follows from it."""
    rows = Certificate.objects.select_related("conference", "delegate")
    certificate = rows.get(pk=payload["certificate"])
    if payload["revision"] not in {certificate.revision, certificate.ordered_revision}:
        return {"skipped": "a newer revision has its own item"}
    if not certificate.may_come:
        return {"skipped": "one that has ended needs none"}
    if payload["revision"] == certificate.revision:
        return {"pdf": made(certificate).pdf}
    try:
        return {"pdf": as_ordered(certificate).pdf}
    except Refused as no:
        raise refused(no) from no


def mail_certificates(payload: dict[str, Any]) -> dict[str, Any]:
    """{"sendings", "job"}: one mail with these certificates of a person; PDFs that are not made
    yet, first. What is no longer in force is left out."""
    sendings = Sending.objects.filter(pk__in=payload["sendings"])
    if not sendings.exists():
        return {"skipped": "ordered anew: another item mails them"}
    rows = Certificate.objects.valid().filter(sendings__in=sendings).order_by("kind", "pk")
    papers = [made(paper) for paper in rows.select_related("conference", "delegate")]
    if not papers:
        raise jobs.Permanent("the certificate is no longer in force", "not_in_force")
    for reason in recipients.marked(papers[0].conference, papers).values():
        raise jobs.Permanent(f"no mail is sent: {reason}", f"address_{reason}")
    job = Job.objects.filter(pk=payload["job"]).first()
    with transaction.atomic():
        message = mails.certificates(papers, job, f"certificates:{payload['sendings'][0]}")
        sendings.filter(certificate__in=papers).update(mail=message)
    return {"mail": message.pk}


def not_printable(error: Missing) -> jobs.Permanent:
    """What a row keeps of characters that no font has."""
    signs = work_words.named(error.characters)
    return jobs.Permanent(str(error), "no_font", signs=signs)


def refused(no: Refused) -> jobs.Permanent:
    """What a row keeps of a rule that speaks against it."""
    code = no.code if no.code in work_words.REASONS else ""
    return jobs.Permanent(str(no.message), code, **no.params)


def made_badge(badge: Badge) -> Badge:
    """The badge with its documents, made now if need be."""
    if not badge.is_made and not _keep(badge, _badge_documents(badge)):
        raise RuntimeError("the badge changed while it was made")  # and is tried again
    return badge


def _badge_documents(badge: Badge) -> dict[str, str]:
    """The stored documents as column values. Raises jobs.Permanent where no font can print it."""
    try:
        page = documents.badge_pdf(
            facts_of.of_badge(badge.delegate), badge.token(), badge.code, timezone.now()
        )
    except Missing as error:
        raise not_printable(error) from error
    folder = f"badges/{badge.conference.slug}/{badge.badge_id}"
    path, digest = files.store(f"{folder}.pdf", page)
    picture, picture_digest = files.store(f"{folder}.png", pdf.to_png(page, documents.PNG_WIDTH))
    return {"pdf": path, "pdf_sha256": digest, "png": picture, "png_sha256": picture_digest}


def made(certificate: Certificate) -> Certificate:
    """The certificate with its document, made now if need be: then it is in force."""
    if certificate.is_made:
        return certificate
    if not certificate.may_come and not certificate.pdf:
        raise jobs.Permanent("the certificate is no longer in force", "not_in_force")
    if not _keep(certificate, _sealed(certificate, certificate.facts)):
        raise RuntimeError("the certificate changed while it was made")  # and is tried again
    return certificate


def as_ordered(certificate: Certificate) -> Certificate:
    """The same as it was ordered last (badges.renewals): of an entry that is made anew, the new
    one's. Raises Refused."""
    if not certificate.renewal:
        return made(certificate)
    if "facts" not in certificate.renewal:
        newer = renewals.enter(certificate)
        return as_ordered(newer) if newer.pk == certificate.pk else newer
    done = _sealed(certificate, certificate.renewal["facts"])
    if not renewals.keep(certificate, done):
        raise RuntimeError("the certificate changed while it was made")  # and is tried again
    return certificate


def _sealed(certificate: Certificate, said: dict[str, Any]) -> dict[str, str]:
    """The stored document as column values. Raises jobs.Permanent where no font can print it."""
    try:
        page = _page(certificate, said)
    except Missing as error:
        raise not_printable(error) from error
    folder = f"certificates/{certificate.conference.slug}/{certificate.serial}"
    path, digest = files.store(f"{folder}.pdf", page)
    return {"pdf": path, "pdf_sha256": digest}


def _page(certificate: Certificate, said: dict[str, Any]) -> bytes:
    """Its sealed PDF. Raises fonts.Missing."""
    url, now = certificate.verify_url, timezone.now()
    if award_facts.is_award(said):
        return award_documents.award_pdf(award_facts.of_award(said), url, now)
    facts = facts_of.of_certificate(said)
    attached = {name: files.read(path) for name, path in facts.attachments.items()}
    return certificate_documents.certificate_pdf(facts, url, attached, now)


def _keep(document: Badge | Certificate, made: dict[str, str]) -> bool:
    """Write down what was made, unless another worker was first or the row has moved on.

    The row is read back: what is mailed is what is kept. False if that shows something older.
    Of a person who was erased meanwhile nothing stays in the store.
    """
    earlier = _earlier(document)
    if _written(document, made | earlier):
        for column in {"pdf", "png"} & set(made):
            if (old := getattr(document, column)) and old != made[column]:
                discard(old)
    document.refresh_from_db(
        fields=[*made, *earlier, "made_revision", "made_at", "revision", "status"]
    )
    if Delegate.everyone.filter(pk=document.delegate_id, erased_at__isnull=False).exists():
        discard(*(made[column] for column in {"pdf", "png"} & set(made)))
    return document.is_made


@transaction.atomic
def _written(document: Badge | Certificate, made: dict[str, Any]) -> bool:
    """With its document a certificate that waited for it comes into force, unless it was taken back
    meanwhile."""
    rows = type(document).objects.filter(
        pk=document.pk, revision=document.revision, made_revision__lt=document.revision
    )
    coming = document if isinstance(document, Certificate) and document.is_pending else None
    if coming:
        in_force.lock(coming)
        rows = rows.filter(status=Certificate.Status.PENDING)
    done = rows.update(**made, made_revision=document.revision, made_at=timezone.now())
    if done and coming:
        in_force.enter(coming)
    return bool(done)


def _earlier(document: Badge | Certificate) -> dict[str, list[str]]:
    """Hashes of a certificate's older files: whoever holds one reads that it is genuine."""
    if isinstance(document, Certificate) and document.pdf_sha256:
        return {"earlier_files": [*document.earlier_files, document.pdf_sha256]}
    return {}
