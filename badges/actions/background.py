"""Pictures that badges stand on: kept for a conference, deleted where no version needs them."""

from pathlib import PurePath

from django.db import transaction

from badges import design_pictures, design_rules
from badges.models import BadgePicture
from conference import audit
from conference.discarding import discard
from conference.lib.afterwards import after_commit
from conference.models import Conference, User


def add_background(conference: Conference, name: str, data: bytes, by: User | None) -> BadgePicture:
    """Keep an uploaded picture, written anew; the same picture is kept once. Raises Refused."""
    encoded, (width, height) = design_pictures.encode(data)
    with transaction.atomic():
        sha256 = design_pictures.keep(encoded)
        picture = BadgePicture(sha256=sha256, name=PurePath(name).stem[:80] or sha256[:8],
                               width=width, height=height)  # fmt: skip
        return _added(conference, picture, by)


def bring_background(picture: BadgePicture, conference: Conference, by: User | None) -> None:
    """The same picture as one of this conference: a row of its own, the file is kept once."""
    own = BadgePicture(sha256=picture.sha256, name=picture.name, width=picture.width,
                       height=picture.height)  # fmt: skip
    _added(conference, own, by)


def _added(conference: Conference, picture: BadgePicture, by: User | None) -> BadgePicture:
    """The picture among the conference's, where there is room; or the same one it has already."""
    known: BadgePicture | None
    if known := conference.badge_pictures.filter(sha256=picture.sha256).first():
        return known
    design_rules.check_room_for_picture(conference)
    picture.conference, picture.made_by = conference, by
    picture.save()
    audit.record("badge_picture.added", picture, by=by, after={"name": picture.name})
    return picture


@transaction.atomic
def delete_background(picture: BadgePicture, by: User | None) -> None:
    """Away with it. Refuses while a version of a design stands on it."""
    picture = BadgePicture.objects.select_for_update().get(pk=picture.pk)
    design_rules.check_picture_unused(picture)
    audit.record("badge_picture.deleted", picture, by=by, before={"name": picture.name})
    picture.delete()
    after_commit(_forget, picture.sha256, picture.path)


def _forget(sha256: str, path: str) -> None:
    """The file, unless another conference has the same picture."""
    if not BadgePicture.objects.filter(sha256=sha256).exists():
        discard(path)
        design_pictures.read.cache_clear()
