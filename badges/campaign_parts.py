"""Badge and certificates in campaigns: what is attached, the certificates' numbers and links."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import F

from badges.models import Badge, Certificate, Sending
from conference.mail import Attachment
from conference.models import OutgoingMail
from registration.models import Delegate


def badge_files(delegates: Sequence[Delegate]) -> dict[int, list[Attachment]]:
    """Each one's active badge, where its document shows what it should."""
    rows = Badge.objects.active().filter(delegate__in=delegates, made_revision=F("revision"))
    return {row.delegate_id: [Attachment(row.pdf, row.pdf_name)] for row in rows if row.is_made}


def certificate_files(delegates: Sequence[Delegate]) -> dict[int, list[Attachment]]:
    """All of each one's certificates in force, where the documents of all are made."""
    return {
        pk: [Attachment(row.pdf, row.filename) for row in rows]
        for pk, rows in in_force([delegate.pk for delegate in delegates]).items()
        if all(row.is_made for row in rows)
    }


def certificate_numbers(delegates: Sequence[Delegate]) -> dict[int, str]:
    """The numbers of all of each one's certificates in force."""
    found = in_force([delegate.pk for delegate in delegates])
    return {pk: ", ".join(row.serial for row in rows) for pk, rows in found.items()}


def certificate_links(delegates: Sequence[Delegate]) -> dict[int, str]:
    """Where anybody can check them."""
    found = in_force([delegate.pk for delegate in delegates])
    return {pk: " ".join(row.verify_url for row in rows) for pk, rows in found.items()}


def note_mailed(written: Mapping[int, OutgoingMail]) -> None:
    """The certificates that these messages carry as they stand in the outbox now are mailed by
    them, and no others: {delegate's pk: message}. Asked again of a message that was written anew.
    """
    mails = [mail.pk for mail in written.values()]
    rows = OutgoingMail.objects.filter(pk__in=mails)
    carried = {pk: {part["filename"] for part in parts}
               for pk, parts in rows.values_list("pk", "attachments")}  # fmt: skip
    Sending.objects.filter(item=None, mail__in=mails).delete()  # what it carried before
    papers = Certificate.objects.filter(delegate__in=list(written)).order_by("pk")
    Sending.objects.bulk_create([
        Sending(certificate=paper, mail=written[paper.delegate_id])
        for paper in papers if paper.filename in carried[written[paper.delegate_id].pk]
    ])  # fmt: skip


def in_force(delegates: Iterable[int]) -> dict[int, list[Certificate]]:
    """The certificates in force of the delegates with these keys, oldest first."""
    found = defaultdict(list)
    rows = Certificate.objects.valid().filter(delegate__in=list(delegates))
    for row in rows.order_by("pk"):
        found[row.delegate_id].append(row)
    return dict(found)
