"""A delegate's photo: agreed to and taken over, replaced, removed."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from conference import audit, events
from conference.discarding import discard
from conference.errors import Refused
from conference.lib import files, throttle
from conference.lib.portraits import Part, Portrait
from registration import details, photos, rules
from registration.actions.deciding import lock
from registration.models import Consent, Delegate, Photo

UPLOADS_A_DELEGATE = (20, 3600)


def put_photo(
    delegate: Delegate, data: bytes, part: Part | None = None, *, by: object = None,
    by_staff: bool = False,
) -> Photo:  # fmt: skip
    """Take over an uploaded photo, or a part of it, to which the delegate agreed; it replaces the
    one there is.

    Refuses what is no photo (422, 413), too many in an hour (429), and after the end (410).
    """
    check_may_put(delegate, by_staff=by_staff)
    if not throttle.allow(f"photo:{delegate.pk}", *UPLOADS_A_DELEGATE):
        message = _("That were many photos at once. Please try again in an hour.")
        raise Refused("too_many", message, status=429, field=photos.FIELD)
    portrait = photos.portrait(data, part)
    return keep_photo(delegate, portrait, by=by, by_staff=by_staff)


def check_may_put(delegate: Delegate, *, by_staff: bool) -> None:
    """As for every other change."""
    check = rules.check_not_ended if by_staff else rules.check_can_edit
    check(delegate)


def keep_photo(
    delegate: Delegate, portrait: Portrait, *, by: object = None, by_staff: bool = False
) -> Photo:
    """Store both pictures and write the row; where that fails, nothing stays in the store."""
    folder = f"photos/{delegate.conference.slug}/{secrets.token_hex(16)}"
    large, digest = files.store(f"{folder}.jpg", portrait.large)
    small, _digest = files.store(f"{folder}-small.jpg", portrait.small)
    columns = {"large": large, "small": small, "sha256": digest,
               "width": portrait.width, "height": portrait.height}  # fmt: skip
    try:
        return write_photo(delegate, columns, by=by, by_staff=by_staff)
    except BaseException:
        discard(large, small)
        raise


@transaction.atomic
def write_photo(delegate: Delegate, columns: dict, *, by: object, by_staff: bool) -> Photo:
    """The row, the consent, the audit line; the old pictures go once all is committed."""
    delegate = lock(delegate)
    check_may_put(delegate, by_staff=by_staff)
    photo = Photo.objects.filter(delegate=delegate).first()
    if photo:
        discard(photo.large, photo.small)
    action = "delegate.photo_replaced" if photo else "delegate.photo_added"
    days = delegate.conference.photo_days
    columns = {**columns, "days": min(photo.days, days) if photo else days}
    photo = photo or Photo()
    for name, value in columns.items():
        setattr(photo, name, value)
    photo.delegate, photo.uploaded_at = delegate, timezone.now()
    photo.save()
    agree(delegate, delegate.language if by_staff else translation.get_language())
    audit.record(action, delegate, by=by)
    events.publish("delegate.changed", delegate)
    return photo


def agree(delegate: Delegate, language: str | None) -> None:
    """Keep the consent, in the words that were read, unless it is given already."""
    kind = Consent.Kind.PORTRAIT
    if delegate.consents.filter(kind=kind, withdrawn_at=None).exists():
        return
    with translation.override(language or delegate.language):
        wording = details.portrait_wording(delegate.conference.photo_days)
    Consent.objects.create(delegate=delegate, kind=kind, wording=wording)


@transaction.atomic
def remove_photo(delegate: Delegate, *, by: object = None) -> None:
    """Take the consent back, at any time: the photo goes. Doing it again is harmless."""
    delegate = lock(delegate)
    given = delegate.consents.filter(kind=Consent.Kind.PORTRAIT, withdrawn_at=None)
    given.update(withdrawn_at=timezone.now())
    if forget_photo(delegate):
        audit.record("delegate.photo_removed", delegate, by=by)
        events.publish("delegate.photo_removed", delegate)
        events.publish("delegate.changed", delegate)


def forget_old_photos() -> int:
    """Delete, at every conference, the photos whose days are over. Returns how many."""
    over = [photo.delegate for photo in _old_photos()]
    for delegate in over:
        with transaction.atomic():
            if forget_photo(lock(delegate)):
                audit.record("delegate.photo_expired", delegate)
                events.publish("delegate.photo_removed", delegate)
                events.publish("delegate.changed", delegate)
    return len(over)


def _old_photos() -> list[Photo]:
    """Of whom it was said, or is set by now, that the photo goes today or went before."""
    rows = Photo.objects.select_related("delegate__conference")
    ended = rows.filter(delegate__conference__ends_on__lt=timezone.now() + timedelta(days=1))
    return [photo for photo in ended if _is_over(photo)]


def _is_over(photo: Photo) -> bool:
    conference = photo.delegate.conference
    days = timedelta(days=min(photo.days, conference.photo_days))
    return conference.ends_on + days < timezone.localdate(timezone=conference.zone)


def forget_photo(delegate: Delegate) -> bool:
    """Delete the row, and its pictures once that is committed. False where there was none."""
    photo = Photo.objects.filter(delegate=delegate).first()
    if photo is None:
        return False
    discard(photo.large, photo.small)
    photo.delete()
    return True
