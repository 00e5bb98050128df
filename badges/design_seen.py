"""A badge design as somebody opens it: what stands for it until it is saved."""

from badges.models import BadgeDesign
from conference.lib import canonical


def digest(design: BadgeDesign) -> str:
    """What stands for exactly this name and newest version: the form hands it out, saving wants it
    back."""
    return canonical.sha256([design.name, design.newest.number])
