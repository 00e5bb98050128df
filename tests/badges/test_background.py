"""Backgrounds: written anew before they are kept, kept while a version needs them."""

import io

import pytest
from django.core.files.storage import default_storage
from PIL import Image, ImageFile

from badges import actions, design_pictures
from badges.actions.background import add_background, delete_background
from badges.design_layout import Layout, Side
from badges.design_starters import starter
from badges.models import BadgePicture
from conference.errors import Refused
from conference.models import AuditEntry
from tests.badges import factories
from tests.conference.factories import ConferenceFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return ConferenceFactory()


def layout(front: str = "paper", back: str = "") -> Layout:
    return Layout("a6", front, starter("a6").fields, Side(back, ()) if back else None)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_upload_is_written_anew_without_what_it_carried(form):
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    exif[0x0112] = 6  # lies on its side
    data = factories.picture(size=(900, 600), form=form, exif=exif)
    assert b"taken at home" in data

    encoded, size = design_pictures.encode(data)

    assert (b"taken at home" in encoded, size) == (False, (600, 900))
    with Image.open(io.BytesIO(encoded)) as picture:
        assert (picture.format, picture.mode, "exif" in picture.info) == ("JPEG", "RGB", False)
        assert picture.getpixel((300, 300)) == pytest.approx((15, 92, 102), abs=3)


def test_large_pictures_are_made_smaller_and_what_is_transparent_is_white():
    file = io.BytesIO()
    Image.new("RGBA", (3000, 4000), (0, 0, 0, 0)).save(file, "PNG")

    encoded, size = design_pictures.encode(file.getvalue())

    assert size == (1425, 1900)
    with Image.open(io.BytesIO(encoded)) as picture:
        assert picture.getpixel((5, 5)) == (255, 255, 255)


def test_sixteen_bits_of_grey_keep_their_brightness():
    file = io.BytesIO()
    Image.new("I;16", (620, 874), 200 * 256).save(file, "PNG")

    with Image.open(io.BytesIO(design_pictures.encode(file.getvalue())[0])) as picture:
        assert picture.getpixel((5, 5)) == pytest.approx((200,) * 3, abs=2)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 not a picture", "no picture we can read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture we can read"),
        (b"", "no picture we can read"),
        (factories.picture()[:200], "no picture we can read"),
        (factories.picture(size=(300, 3000)), "300 × 3000 pixels"),
        (factories.picture(size=(450, 4000)), "too long and narrow"),
        (factories.picture(form="GIF"), "no picture we can read"),
        (b"x" * (design_pictures.MOST_BYTES + 1), "larger than 15 MB"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_its_reason(data, words):
    with pytest.raises(Refused, match="not_a_background") as no:
        design_pictures.encode(data)

    assert (words in str(no.value.message), no.value.field) == (True, "upload")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_half_a_file_is_refused_whatever_others_tell_pillow(form, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint does
    file = io.BytesIO()
    Image.effect_noise((900, 600), 90).convert("RGB").save(file, form)

    with pytest.raises(Refused, match="not_a_background"):
        design_pictures.encode(file.getvalue()[: len(file.getvalue()) // 2])


def test_too_many_pixels_are_refused_before_one_is_read(monkeypatch):
    monkeypatch.setattr(design_pictures, "MOST_PIXELS", 100_000)

    with pytest.raises(Refused) as no:
        design_pictures.encode(factories.picture())
    assert "too many pixels" in str(no.value.message)


def test_the_same_picture_is_kept_once_in_each_conference(conference):
    organiser = UserFactory()
    first = add_background(conference, "folder/River at night.PNG", factories.picture(), organiser)
    again = add_background(conference, "other.png", factories.picture(), organiser)
    elsewhere = factories.background(ConferenceFactory())

    assert (again, first.name, first.width) == (first, "River at night", 620)
    assert elsewhere.pk != first.pk
    assert (elsewhere.path, default_storage.exists(first.path)) == (first.path, True)
    line = AuditEntry.objects.filter(action="badge_picture.added").order_by("pk").first()
    assert (line.user, line.after) == (organiser, {"name": "River at night"})


def test_a_picture_stays_while_a_version_stands_on_it(
    conference, django_capture_on_commit_callbacks
):
    front = factories.background(conference, "Front", "#123456")
    back = factories.background(conference, "Back", "#654321")
    design = factories.design(conference)
    version = actions.save_design(design, "Ours", [], layout(front.sha256, back.sha256), None)
    actions.save_design(design, "Ours", [], layout(), None)

    assert (version.picture, version.back_picture) == (front, back)
    for picture in (front, back):
        with pytest.raises(Refused, match="background_used") as no:
            delete_background(picture, None)
        assert "“Ours” uses this picture in version 2" in str(no.value.message)

    design.delete()
    with django_capture_on_commit_callbacks(execute=True):
        delete_background(front, None)
    assert (BadgePicture.objects.count(), default_storage.exists(front.path)) == (1, False)


def test_a_file_that_another_conference_has_too_stays(
    conference, django_capture_on_commit_callbacks
):
    ours, theirs = factories.background(conference), factories.background(ConferenceFactory())

    with django_capture_on_commit_callbacks(execute=True):
        delete_background(ours, None)

    assert default_storage.exists(theirs.path)


def test_a_version_stands_on_its_own_conference_s_pictures_alone(conference):
    foreign = factories.background(ConferenceFactory())
    design = factories.design(conference)

    with pytest.raises(Refused, match="background_gone"):
        actions.save_design(design, "Ours", [], layout(foreign.sha256), None)
    assert design.versions.count() == 1


def test_a_conference_goes_with_its_pictures_and_designs(conference):
    picture = factories.background(conference)
    design = factories.design(conference)
    actions.save_design(design, "Ours", [], layout(picture.sha256), None)

    conference.badge_designs.all().delete()
    assert BadgePicture.objects.filter(pk=picture.pk).exists()
    conference.badge_pictures.all().delete()


def test_there_is_an_end_to_how_many_a_desk_keeps(conference, monkeypatch):
    monkeypatch.setattr("badges.design_rules.MOST_PICTURES", 1)
    factories.background(conference)

    with pytest.raises(Refused, match="too_many_backgrounds"):
        factories.background(conference, "Second", "#ffffff")
