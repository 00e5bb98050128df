"""Photographs for the press: added with a credit, taken out again."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from conference import audit
from conference.discarding import discard
from conference.errors import Refused
from conference.lib import files, photographs
from conference.models import Conference
from initiative import rules_grants
from initiative.models import Initiative
from initiative.press_models import PressPhoto

MOST_PHOTOS = 40
WORDS = {
    "too_large": (413, _("This file is larger than 25 MB. Please save the photo smaller.")),
    "too_many_pixels": (413, _("This photo has more than 60 million pixels. Please save it "
                               "smaller.")),
    "too_small": (422, _("This photo cannot be printed: its longer side needs 1,000 pixels at "
                         "least.")),
    "unknown": (415, _("This is no photo we can read. Please choose a JPEG, PNG or WebP.")),
}  # fmt: skip


def add_photo(
    conference: Conference, initiative: Initiative, data: bytes, credit: str,
    caption: dict[str, str],
) -> PressPhoto:  # fmt: skip
    """Keep a photograph for the press kit. Refuses what is no photograph, and the forty-first."""
    rules_grants.check_is_no_guest(conference)
    if conference.press_photos.filter(initiative=initiative).count() >= MOST_PHOTOS:
        raise Refused("too_many", _("There are forty photos already. Please take one out first."))
    try:
        photo = photographs.read(data)
    except photographs.NoPhotograph as no:
        status, words = WORDS[no.code]
        raise Refused(f"photo_{no.code}", words, status=status, field="photo") from None
    folder = f"press/{conference.slug}"
    return _keep(conference, photo, {
        "initiative": initiative, "credit": credit, "caption": caption,
        "image": files.store(f"{folder}/photo.jpg", photo.large)[0],
        "small": files.store(f"{folder}/small.jpg", photo.small)[0],
    })  # fmt: skip


@transaction.atomic
def _keep(conference: Conference, photo: photographs.Photograph, facts: dict) -> PressPhoto:
    row = conference.press_photos.create(width=photo.width, height=photo.height, **facts)
    audit.record("press.photo_added", row, after={"credit": row.credit})
    return row


@transaction.atomic
def remove_photo(photo: PressPhoto) -> None:
    """Take a photograph out of the kit; its files go once that is committed."""
    audit.record("press.photo_removed", photo, before={"credit": photo.credit})
    paths, conference = (photo.image, photo.small), photo.conference
    photo.delete()
    # The same picture added twice has one file.
    kept = set(conference.press_photos.values_list("image", flat=True))
    if paths[0] not in kept:
        discard(*paths)
