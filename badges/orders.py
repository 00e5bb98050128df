"""A certificate's document, left to a worker."""

from badges.models import Certificate
from conference import jobs
from conference.models import WorkItem

MAKE_CERTIFICATE = "badges.tasks.make_certificate"


def make_certificate(certificate: Certificate) -> WorkItem:
    """The document that was ordered last."""
    revision = certificate.ordered_revision
    return jobs.enqueue(
        MAKE_CERTIFICATE,
        {"certificate": certificate.pk, "revision": revision},
        conference=certificate.conference,
        dedupe=f"make_certificate:{certificate.pk}:{revision}",
        about=certificate.delegate,
        label=certificate.serial,
        priority=jobs.SOON,
    )
