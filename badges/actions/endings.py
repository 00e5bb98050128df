"""How a badge or certificate ends; and the order in which workers take what is to be made."""

from django.utils import timezone

from badges.models import HandedOut

SOON, LATER = 4, 6  # one person waits for it, or a whole list does


def end(document: HandedOut, reason: str) -> None:
    """Note when and why it ended."""
    document.ended_at, document.end_reason = timezone.now(), reason[:300]
    document.save()
