"""Certificates for the printer: ordered as one file, and taken away with their people."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import get_language, gettext as _

from badges import rules
from badges.actions.endings import SOON
from badges.models import Certificate
from conference import jobs
from conference.discarding import discard
from conference.models import Conference, Job, User, WorkItem
from registration.models import Delegate

MAKE_BUNDLE = "badges.tasks.make_bundle"


@transaction.atomic
def order_bundle(
    conference: Conference, certificates: Iterable[Certificate], form: str, by: User | None
) -> Job:
    """A worker makes one file of them: "zip" or "pdf". Refuses an empty list."""
    chosen = [certificate.pk for certificate in certificates]
    rules.check_any_to_print(chosen)
    job = jobs.start(conference, "print_certificates", _("Certificates for printing"), by)
    jobs.enqueue(
        MAKE_BUNDLE,
        {"conference": conference.pk, "certificates": chosen, "form": form,
         "language": get_language()},
        conference=conference,
        dedupe=f"make_bundle:{job.pk}",
        job=job,
        label=form.upper(),
        priority=SOON,
    )  # fmt: skip
    return job


def forget_bundles(delegate: Delegate) -> None:
    """Files in which an erased person's certificate is, go; they can be ordered again."""
    own = set(delegate.certificates.values_list("pk", flat=True))
    for item in delegate.conference.work_items.filter(task=MAKE_BUNDLE, status=WorkItem.DONE):
        path = (item.result or {}).get("path")
        if path and own & set(item.payload["certificates"]):
            WorkItem.objects.filter(pk=item.pk).update(result={"erased": True})
            discard(path)
