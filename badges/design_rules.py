"""What may not become of badges' backgrounds: each raises Refused."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from badges.models import BadgePicture
from conference.errors import Refused
from conference.models import Conference

MOST_PICTURES = 60


def check_room_for_picture(conference: Conference) -> None:
    """A desk keeps what it can look through."""
    if conference.badge_pictures.count() >= MOST_PICTURES:
        raise Refused(
            "too_many_backgrounds",
            _("There are %(n)d pictures already. Delete one that no design uses.")
            % {"n": MOST_PICTURES},
            field="upload",
        )


def check_pictures_known(wanted: Collection[str], known: Collection[str]) -> None:
    """A badge stands on pictures of its own conference."""
    if set(wanted) - set(known):
        raise Refused(
            "background_gone",
            _("This background is no longer here. Please choose another one."),
            field="paper",
        )


def check_picture_unused(picture: BadgePicture) -> None:
    """Versions are kept, and so is what they stand on."""
    version = (picture.fronts.all() | picture.backs.all()).select_related("design").first()
    if version:
        raise Refused(
            "background_used",
            _("The design “%(design)s” uses this picture in version %(n)d, so it stays.")
            % {"design": version.design.name, "n": version.number},
        )
