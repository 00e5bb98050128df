"""A badge design as somebody opens it: what stands for it, and who has changed it since."""

from badges.models import BadgeDesign
from conference import audit
from conference.lib import canonical
from conference.models import AuditEntry


def digest(design: BadgeDesign) -> str:
    """What stands for exactly this name and newest version: the form hands it out, saving wants it
    back."""
    return canonical.sha256([design.name, design.newest.number])


def last_change(design: BadgeDesign) -> AuditEntry | None:
    """The last time that it was saved."""
    actions = ["badge_design.created", "badge_design.changed"]
    rows = AuditEntry.objects.filter(target=audit.reference(design), action__in=actions)
    return rows.order_by("-pk").first()
