"""What happens to documents of either kind: made once more, or deleted with their person."""

from django.db import transaction
from django.utils import timezone

from badges import design_queries, renewals
from badges.actions.badge import make_badge
from badges.actions.bundle import forget_bundles
from badges.models import Badge, Certificate, HandedOut
from badges.orders import make_certificate
from conference import audit
from conference.discarding import discard
from registration.models import Delegate


@transaction.atomic
def make_again(document: Badge | Certificate) -> HandedOut:
    """Make the documents of a row once more, say after a font was installed; where the one that is
    to take its place could not be made, that one."""
    document = type(document).objects.select_for_update().get(pk=document.pk)
    if isinstance(document, Certificate) and document.renewal:
        renewals.order_again(document)
    else:
        document.revision += 1
        document.save(update_fields=["revision"])
    make_badge(document) if isinstance(document, Badge) else make_certificate(document)
    audit.record(f"{document._meta.model_name}.made_again", document)
    return document


@transaction.atomic
def forget(delegate: Delegate) -> None:
    """The person is erased: documents go, rows stay and name nobody."""
    for badge in delegate.badges.select_for_update().order_by("pk"):
        discard(badge.pdf, badge.png)
        badge.pdf = badge.png = ""
        badge.revision += 1  # what a worker is just making, is not kept
        badge.save()
    forget_sheets(delegate)
    forget_bundles(delegate)
    for certificate in delegate.certificates.select_for_update().order_by("pk"):
        discard(certificate.pdf)
        certificate.pdf = ""
        certificate.revision += 1
        certificate.earlier_files = []
        certificate.facts = {"title": certificate.facts.get("title", {})}
        certificate.renewal = None
        if certificate.may_come:
            certificate.status, certificate.ended_at = certificate.Status.REVOKED, timezone.now()
        certificate.save()


@transaction.atomic
def forget_photo(delegate: Delegate) -> None:
    """The consent to the photo was taken back: no document that may show it is kept.

    Badges are made again without it; sheets of paper that were made of them are gone.
    """
    if not design_queries.show_photos(delegate.conference):
        return
    for badge in delegate.badges.select_for_update().order_by("pk"):
        discard(badge.pdf, badge.png)
        badge.pdf = badge.png = ""
        badge.revision += 1
        badge.save()
        if badge.is_active:
            make_badge(badge)
    forget_sheets(delegate)


def forget_sheets(delegate: Delegate) -> None:
    """Delete what was made to be printed of badges, this one's among them."""
    for run in delegate.conference.sheet_runs.filter(prints__badge__delegate=delegate):
        discard(run.pdf)
        delegate.conference.sheet_runs.filter(pk=run.pk).update(pdf="")
