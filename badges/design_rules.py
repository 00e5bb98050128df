"""What may not become of badges' designs and their backgrounds: each raises Refused."""

from collections.abc import Collection, Sequence

from django.utils.translation import gettext_lazy as _

from badges import design_seen
from badges.design_queries import Lost
from badges.models import BadgeDesign, BadgePicture
from conference import last_change
from conference.errors import Refused
from conference.models import Conference

MOST_PICTURES = 60
SAVED = ["badge_design.created", "badge_design.copied", "badge_design.changed"]


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


def check_is_there(design: BadgeDesign | None) -> BadgeDesign:
    """A colleague may have deleted it since it was opened."""
    if design is None:
        raise Refused("design_gone", _("This design is deleted."), status=404)
    return design


def check_can_delete(design: BadgeDesign) -> None:
    """Nothing goes that badges are drawn by."""
    if design.published_id:
        text = _("“%(name)s” is published, so it stays. Use it no longer, then delete it.")
        raise Refused("design_published", text % {"name": design.name})


def check_seen(design: BadgeDesign, seen: str | None) -> None:
    """Refuse to save over what somebody else saved since the design was opened. `seen` is the
    digest of what was opened; None where nobody opened anything."""
    if seen is None or seen == design_seen.digest(design):
        return
    text = _("This design was changed after you had opened it: %(who)s, %(when)s. What you entered "
             "is not saved yet; it stands below, beside what is saved now. Saving again takes the "
             "place of that.")  # fmt: skip
    said = last_change.words(design, SAVED, design.conference)
    raise Refused("changed_meanwhile", text % said)


def check_takes_over(taken: Sequence[Lost], replacing: Collection[int]) -> None:
    """Nobody's badge changes hands unseen: the designs that are replaced are named before."""
    unseen = [each for each in taken if each.to.pk not in replacing]
    if unseen:
        text = _("This replaces “%(name)s” for: %(categories)s. Tick that this is meant.")
        said = {"name": unseen[0].to.name, "categories": unseen[0].said}
        raise Refused("design_replaces", text % said)
