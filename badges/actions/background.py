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
        if known := conference.badge_pictures.filter(sha256=sha256).first():
            return known
        design_rules.check_room_for_picture(conference)
        picture: BadgePicture = conference.badge_pictures.create(
            sha256=sha256, name=PurePath(name).stem[:80] or sha256[:8], width=width,
            height=height, made_by=by,
        )  # fmt: skip
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
