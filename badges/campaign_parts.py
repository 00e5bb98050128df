"""Badge and certificate in campaigns: what is attached, and the certificate's number and link."""

from collections.abc import Sequence

from django.db.models import F

from badges.models import Badge, Certificate
from conference.mail import Attachment
from registration.models import Delegate


def badge_files(delegates: Sequence[Delegate]) -> dict[int, Attachment]:
    """Each one's active badge, where its document shows what it should."""
    rows = Badge.objects.active().filter(delegate__in=delegates, made_revision=F("revision"))
    return {row.delegate_id: Attachment(row.pdf, row.pdf_name) for row in rows if row.is_made}


def certificate_files(delegates: Sequence[Delegate]) -> dict[int, Attachment]:
    """Each one's newest certificate in force, where its document is made."""
    return {
        pk: Attachment(row.pdf, row.filename)
        for pk, row in newest(delegates).items()
        if row.is_made
    }


def certificate_numbers(delegates: Sequence[Delegate]) -> dict[int, str]:
    """The number of each one's newest certificate in force."""
    return {pk: row.serial for pk, row in newest(delegates).items()}


def certificate_links(delegates: Sequence[Delegate]) -> dict[int, str]:
    """Where anybody can check it."""
    return {pk: row.verify_url for pk, row in newest(delegates).items()}


def newest(delegates: Sequence[Delegate]) -> dict[int, Certificate]:
    """Each one's newest certificate in force."""
    rows = Certificate.objects.valid().filter(delegate__in=delegates).order_by("pk")
    return {row.delegate_id: row for row in rows}
