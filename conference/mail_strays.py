"""What came back and could be put to no message: counted by day, and told to those who can look."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from conference.models import StrayReport

LATELY = timedelta(days=7)
Why = StrayReport.Why
MAILBOX = [Why.UNKNOWN, Why.UNREADABLE]  # lie there flagged
TROUBLE = [Why.UNKNOWN, Why.UNREADABLE, Why.EVENT]  # answers of people and of machines are not


@transaction.atomic
def count(why: str) -> None:
    """One more of today (UTC)."""
    now = timezone.now()
    row, _is_new = StrayReport.objects.get_or_create(
        day=now.date(), why=why, defaults={"last_at": now}
    )
    StrayReport.objects.filter(pk=row.pk).update(count=F("count") + 1, last_at=now)


def totals() -> dict[str, int]:
    """How many there ever were, by why."""
    rows = StrayReport.objects.order_by().values_list("why").annotate(Sum("count"))
    return dict.fromkeys(Why.values, 0) | dict(rows)


def lately(whys: Sequence[str] = TROUBLE) -> int:
    """How many notifications of the last seven days name no message of this site, or cannot be
    read; with `whys` of these alone."""
    since = (timezone.now() - LATELY).date()
    found = StrayReport.objects.filter(day__gte=since, why__in=whys)
    return found.aggregate(Sum("count"))["count__sum"] or 0
