"""A draft as somebody opens it: what it holds, and what stands for it."""

from typing import Any

from conference.lib import canonical
from registration.models import Campaign

FACTS = ("name", "kind", "audience", "subject", "body", "attachment")


def facts(campaign: Campaign) -> dict[str, Any]:
    """What people write of a campaign, and what the audit trail keeps."""
    return {name: getattr(campaign, name) for name in FACTS}


def digest(campaign: Campaign) -> str:
    """What stands for exactly this draft: its form hands it out, saving wants it back."""
    return canonical.sha256(facts(campaign))
