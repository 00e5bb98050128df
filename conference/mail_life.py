"""What happens to messages, written down: a row for each change, in the change's transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from conference import audit
from conference.models import MailEvent, OutgoingMail, User

What = MailEvent.What
BATCH = 1000  # rows a statement


def event(
    mail: int,
    what: str,
    reason: str = "",
    *,
    answer: str = "",
    until: datetime | None = None,
    at: datetime | None = None,
) -> MailEvent:
    """One thing that happened to a message, not yet saved; `by` is whoever asks just now.

    `reason` is a code of conference.mail_words, `answer` the other server's own words, `until` when
    it may go on at the earliest.
    """
    user = audit.origin.get().user
    by = user if isinstance(user, User) else None
    made = MailEvent(mail_id=mail, what=what, reason=reason, answer=answer, until=until, by=by)
    if at is not None:
        made.at = at
    return made


def note(*events: MailEvent) -> None:
    """Add these rows."""
    MailEvent.objects.bulk_create(events, batch_size=BATCH)


@transaction.atomic
def change(
    mails: QuerySet[OutgoingMail], values: Mapping[str, Any], what: str, reason: str = ""
) -> int:
    """Change these columns of all of these messages, and note it of each. Returns how many."""
    rows = mails.order_by("pk").select_for_update(of=("self",), no_key=True)
    pks = list(rows.values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        OutgoingMail.objects.filter(pk__in=pks[start : start + BATCH]).update(**values)
    note(*(event(pk, what, reason) for pk in pks))
    return len(pks)


def silence(mails: QuerySet[OutgoingMail]) -> None:
    """Forget what other servers said of these messages: it may quote an address."""
    MailEvent.objects.filter(mail__in=mails).exclude(answer="").update(answer="")
