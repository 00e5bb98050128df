"""A draft as somebody opens it: what it holds, and who has changed it since."""

from typing import Any

from conference import audit
from conference.lib import canonical
from conference.models import AuditEntry
from registration.models import Campaign

FACTS = ("name", "kind", "audience", "subject", "body", "attachment")


def facts(campaign: Campaign) -> dict[str, Any]:
    """What people write of a campaign, and what the audit trail keeps."""
    return {name: getattr(campaign, name) for name in FACTS}


def digest(campaign: Campaign) -> str:
    """What stands for exactly this draft: its form hands it out, saving wants it back."""
    return canonical.sha256(facts(campaign))


def last_change(campaign: Campaign) -> AuditEntry | None:
    """The last time that its text or its recipients were saved."""
    actions = ["campaign.created", "campaign.changed"]
    rows = AuditEntry.objects.filter(target=audit.reference(campaign), action__in=actions)
    return rows.order_by("-pk").first()
