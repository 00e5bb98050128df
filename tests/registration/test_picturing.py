"""A photo agreed to, replaced, removed, forgotten."""

import base64
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone, translation
from PIL import Image

from conference import events
from conference.errors import Refused
from conference.lib import files, portraits
from conference.models import AuditEntry
from registration import actions, queries
from registration.actions import picturing
from registration.models import Consent, Delegate, Photo
from registration.photos_forms import PhotoForm
from tests.registration import photos
from tests.registration.factories import CategoryFactory, DelegateFactory
from tests.registration.people import words

pytestmark = pytest.mark.django_db
PORTRAIT = Consent.Kind.PORTRAIT


@pytest.fixture
def delegate():
    return DelegateFactory(names=("张文和", "Zhang Wenhe"))


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """What is done in its block is committed at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_put_keeps_two_pictures_the_consent_and_a_line(delegate, heard):
    with translation.override("zh-hans"):
        photo = actions.put_photo(delegate, photos.data(), by=delegate)

    large, small = (Image.open(BytesIO(files.read(path))) for path in (photo.large, photo.small))
    assert (large.size, small.size) == ((600, 800), (96, 96))
    assert (photo.width, photo.height, len(photo.sha256)) == (600, 800, 64)
    consent = delegate.consents.get(kind=PORTRAIT)
    assert consent.wording.startswith("组织方可以")
    assert consent.withdrawn_at is None
    line = AuditEntry.objects.get(action="delegate.photo_added")
    assert (line.conference, line.actor) == (delegate.conference, "张文和")
    assert heard == ["delegate.changed"]


def test_paths_cannot_be_guessed_and_no_two_delegates_share_a_file(delegate):
    other = DelegateFactory(conference=delegate.conference)

    paths = {actions.put_photo(who, photos.data()).large for who in (delegate, other)}

    assert len(paths) == 2
    assert all(len(path.split("/")[-1]) > 32 for path in paths)


def test_put_again_replaces_the_pictures_and_keeps_the_consent(delegate, commit):
    with commit():
        old = actions.put_photo(delegate, photos.data())
    gone = (old.large, old.small)
    given = delegate.consents.get(kind=PORTRAIT)

    with commit():
        new = actions.put_photo(delegate, photos.data(colour="#0f5c66"))

    assert (new.pk, new.sha256 != old.sha256) == (old.pk, True)
    assert [default_storage.exists(path) for path in gone] == [False, False]
    assert default_storage.exists(new.large)
    assert delegate.consents.get(kind=PORTRAIT) == given
    assert AuditEntry.objects.filter(action="delegate.photo_replaced").count() == 1


def test_staff_s_consent_is_kept_in_the_delegate_s_language(delegate):
    with translation.override("zh-hans"):
        actions.put_photo(delegate, photos.data(), by_staff=True)

    assert delegate.consents.get(kind=PORTRAIT).wording.startswith("The organiser may print")


def test_remove_takes_the_consent_back_and_deletes_both_pictures(delegate, commit, heard):
    with commit():
        photo = actions.put_photo(delegate, photos.data())
    heard.clear()

    with commit():
        actions.remove_photo(delegate, by=delegate)
        actions.remove_photo(delegate, by=delegate)

    assert not Photo.objects.exists()
    assert [default_storage.exists(path) for path in (photo.large, photo.small)] == [False, False]
    assert delegate.consents.get(kind=PORTRAIT).withdrawn_at is not None
    assert AuditEntry.objects.filter(action="delegate.photo_removed").count() == 1
    assert heard == ["delegate.photo_removed", "delegate.changed"]


def test_remove_is_possible_after_the_registration_has_ended(delegate):
    actions.put_photo(delegate, photos.data())
    actions.cancel(delegate)

    actions.remove_photo(delegate)

    assert not Photo.objects.exists()


def test_put_after_the_end_is_refused_and_stores_nothing(delegate, monkeypatch):
    delegate = actions.cancel(delegate)
    monkeypatch.setattr(files, "store", lambda *_args: pytest.fail("stored"))

    for by_staff in (True, False):
        with pytest.raises(Refused) as caught:
            actions.put_photo(delegate, photos.data(), by_staff=by_staff)
        assert (caught.value.code, caught.value.status) == ("registration_ended", 410)


def test_what_cannot_be_written_leaves_no_file(delegate, monkeypatch, run_jobs):
    kept = []
    store = files.store
    monkeypatch.setattr(files, "store", lambda *args: kept.append(store(*args)) or kept[-1])
    monkeypatch.setattr(events, "publish", lambda *_args: 1 / 0)

    with run_jobs(), pytest.raises(ZeroDivisionError):
        actions.put_photo(delegate, photos.data())

    assert [default_storage.exists(path) for path, _digest in kept] == [False, False]
    assert not Photo.objects.exists()


def test_too_many_uploads_are_refused_before_they_are_read(delegate, monkeypatch):
    monkeypatch.setattr(picturing, "UPLOADS_A_DELEGATE", (1, 3600))
    actions.put_photo(delegate, photos.data())
    monkeypatch.setattr(portraits, "read", lambda _data: pytest.fail("read"))

    with pytest.raises(Refused) as caught:
        actions.put_photo(delegate, photos.data())

    assert (caught.value.status, caught.value.field) == (429, "photo")


def test_erase_deletes_the_photo(delegate, commit):
    with commit():
        photo = actions.put_photo(delegate, photos.data())

    with commit():
        actions.erase(delegate)

    assert not Photo.objects.exists()
    assert [default_storage.exists(path) for path in (photo.large, photo.small)] == [False, False]
    assert not delegate.consents.filter(withdrawn_at=None).exists()


def test_own_data_hold_the_photo_as_any_browser_opens_it(delegate):
    assert queries.export(delegate)["photo"] is None
    photo = actions.put_photo(delegate, photos.data())

    section = queries.export(delegate)["photo"]

    head, data = section["picture"].split(",")
    assert head == "data:image/jpeg;base64"
    assert base64.b64decode(data) == files.read(photo.large)
    assert section["uploaded_at"] <= timezone.now()


def test_other_forms_leave_the_photo_s_consent_alone():
    category = CategoryFactory()
    delegate = actions.confirm(actions.register(category.conference, words(category)))
    actions.put_photo(delegate, photos.data())

    actions.update(delegate, words(None, city="重庆"), by=delegate)

    assert Photo.objects.filter(delegate=delegate).exists()
    assert delegate.consents.get(kind=PORTRAIT).withdrawn_at is None
    assert Delegate.objects.get(pk=delegate.pk).city == "重庆"


@pytest.mark.parametrize(
    ("told", "now", "ended", "gone"),
    [
        (30, 30, 31, True),
        (30, 30, 30, False),
        (10, 90, 11, True),
        (30, 5, 6, True),
        (0, 0, 0, False),
    ],
)
def test_a_photo_goes_by_itself_when_the_days_are_over_that_were_told(
    delegate, commit, told, now, ended, gone
):
    conference = delegate.conference
    conference.photo_days = told
    conference.save()
    photo = actions.put_photo(delegate, photos.data(), by=delegate)
    today = timezone.localdate(timezone=conference.zone)
    conference.starts_on = conference.ends_on = today - timedelta(days=ended)
    conference.photo_days = now
    conference.save()

    with commit():
        assert actions.forget_old_photos() == int(gone)

    assert default_storage.exists(photo.large) is not gone
    assert Photo.objects.exists() is not gone
    assert AuditEntry.objects.filter(action="delegate.photo_expired").exists() is gone


def test_more_days_than_were_told_keep_no_photo_longer(delegate):
    delegate.conference.photo_days = 10
    delegate.conference.save()
    actions.put_photo(delegate, photos.data())
    delegate.conference.photo_days = 90
    delegate.conference.save()

    assert actions.put_photo(delegate, photos.data()).days == 10


@pytest.mark.parametrize(("days", "words"), [(1, "1 day after"), (30, "30 days after")])
def test_the_consent_says_when_the_photo_goes(delegate, days, words):
    delegate.conference.photo_days = days

    form = PhotoForm(delegate=delegate)

    assert words in str(form.fields["agreed"].label)


def test_a_part_of_the_photo_is_kept_where_one_is_chosen(delegate):
    picture = Image.new("RGB", (1200, 1600), "red")
    picture.paste("blue", (600, 800, 1200, 1600))
    file = BytesIO()
    picture.save(file, "PNG")

    photo = actions.put_photo(delegate, file.getvalue(), portraits.Part(0.55, 0.55, 0.4))

    with Image.open(BytesIO(files.read(photo.large))) as kept:
        assert kept.size == (480, 640)
        assert all(
            level > 200 for level in (kept.getpixel((5, 5))[2], kept.getpixel((470, 630))[2])
        )


@pytest.mark.parametrize(
    ("said", "part"),
    [("0.1 0.2 0.5", (0.1, 0.2, 0.5)), ("", None), ("1 2", None), ("a b c", None),
     ("nan 0 1", None), ("inf 0 1", None)],
)  # fmt: skip
def test_the_form_reads_the_part(delegate, said, part):
    form = PhotoForm({"crop": said}, delegate=delegate)

    form.full_clean()

    assert form.cleaned_data["crop"] == part


@pytest.mark.parametrize("part", [(-1, -1, 9), (0.9, 0.9, 0.9), (0, 0, 1)])
def test_a_part_outside_is_what_lies_inside(part):
    assert portraits.read(photos.data(), portraits.Part(*part)).width >= 240
