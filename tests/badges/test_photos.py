"""Photos on badges: stamped as they are, alike by both engines, changed and gone with them."""

from dataclasses import replace
from io import BytesIO

import page as validator
import pikepdf
import pytest
import zxingcpp
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from PIL import Image, ImageChops

from badges import (
    actions,
    design_layout,
    design_previews,
    design_samples,
    documents,
    facts as facts_of,
    making,
    sheets,
    sheets_making,
)
from badges.design_layout import Field, Layout
from badges.design_starters import starter
from badges.models import Badge
from conference.lib import files, pdf, qr_codes
from registration import actions as registration
from tests.badges import factories
from tests.badges.test_documents import CODE, FACTS, token
from tests.registration import photos
from tests.registration.factories import CategoryFactory, DelegateFactory

__all__ = ["token"]
pytestmark = pytest.mark.django_db
PHOTO = Field("photo", 68, 70, 28, 36)
ALT = {"zh-hans": "持证人照片", "en": "Photo of the badge’s holder"}


def layout(*more: Field, size: str = "a6") -> Layout:
    """The house's own, with a photo beside the association."""
    own = starter(size)
    return replace(own, fields=(*own.fields, PHOTO, *more))


@pytest.fixture
def delegate():
    category = CategoryFactory(colour="#7A4A12")
    return DelegateFactory(conference=category.conference, category=category)


@pytest.fixture
def photo(delegate):
    """The delegate's own."""
    return registration.put_photo(delegate, photos.data())


@pytest.fixture
def badge(delegate):
    """Issued and made, its design with a photo."""
    design = factories.design(delegate.conference)
    actions.save_design(design, "With a photo", [], layout(), None)
    actions.publish_design(design.versions.order_by("-number").first(), None, accepted=True)
    return factories.badge(delegate)


def shown(photo=None, **changes) -> dict:
    own = {"photo": {"path": photo.large, "sha256": photo.sha256}} if photo else {}
    return FACTS | {"design": layout().as_json(), "delegate_city": "成都"} | own | changes


def picture(data: bytes, width: int = 630) -> Image.Image:
    return Image.open(BytesIO(pdf.to_png(data, width))).convert("RGB")


def images(data: bytes) -> list[bytes]:
    with pikepdf.open(BytesIO(data)) as opened:
        return [
            bytes(each.read_raw_bytes())
            for each in opened.objects
            if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
        ]


def alternatives(data: bytes) -> list[str]:
    with pikepdf.open(BytesIO(data)) as opened:
        return [
            str(each["/Alt"])
            for each in opened.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        ]


@pytest.mark.parametrize("language", ALT)
def test_photo_is_stamped_as_it_is_and_said_in_words(photo, token, language):
    data = documents.badge_pdf(shown(photo, language=language), token, CODE)

    assert images(data) == [files.read(photo.large)]
    assert ALT[language] in alternatives(data)
    seen = picture(data)
    assert [code.text for code in zxingcpp.read_barcodes(picture(data, 1000))] == [token]
    face = seen.getpixel(((82 * 6), round((70 + 36 * 0.3) * 6)))
    assert all(abs(a - b) < 20 for a, b in zip(face, (0x7A, 0x4A, 0x12), strict=True))


def test_without_one_a_silhouette_stands_there_in_the_role_s_colour(token):
    data = documents.badge_pdf(shown(colour="#8C1D40"), token, CODE)

    assert images(data) == []
    assert not set(ALT.values()) & set(alternatives(data))
    red, green, blue = picture(data).getpixel(((82 * 6), round((70 + 36 * 0.35) * 6)))
    assert red > green + 40
    assert red > blue + 20


@pytest.mark.parametrize("name", ["王伟", "نور (Ali)"])
@pytest.mark.parametrize("with_photo", [True, False])
def test_both_engines_conform(photo, token, name, with_photo):
    said = shown(photo if with_photo else None, name_zh="", name_latin=name)

    data = documents.badge_pdf(said, token, CODE)

    assert len(images(data)) == with_photo
    for profile in (validator.ValidationProfile.PDF_A_3A, validator.ValidationProfile.PDF_UA_1):
        report = validator.validate_pdf_bytes(data, profile=profile)
        assert [failure.message for failure in report.failures] == []


@pytest.mark.parametrize("with_photo", [True, False])
def test_both_engines_draw_the_same(photo, token, with_photo):
    said = shown(photo if with_photo else None)
    design, page, stamped = documents.badge_parts(said, token, CODE)

    whole = design.whole(page, stamped, qr_codes.svg_path(token, "digits"))

    room = tuple(
        round(side * 6)
        for side in (PHOTO.x, PHOTO.y, PHOTO.x + PHOTO.width, PHOTO.y + PHOTO.height)
    )
    pictures = [picture(data).crop(room).convert("L") for data in (page.stamp(stamped), whole)]
    difference = ImageChops.difference(*pictures).point(lambda value: 255 if value > 40 else 0)
    assert sum(difference.histogram()[1:]) < 0.002 * difference.width * difference.height
    assert len(set(pictures[0].tobytes())) > 8  # something is there


def test_facts_name_the_photo_only_where_a_design_shows_it(delegate, photo):
    assert "photo" not in facts_of.of_badge(delegate, {})
    plain = facts_of.of_badge(delegate, {None: starter("a6").as_json()})
    assert "photo" not in plain
    said = facts_of.of_badge(delegate, {None: layout().as_json()})
    assert said["photo"] == {"path": photo.large, "sha256": photo.sha256}


def test_another_photo_makes_the_badge_again_without_another_print(delegate, badge):
    before = Badge.objects.get(pk=badge.pk)

    registration.put_photo(delegate, photos.data())

    after = Badge.objects.get(pk=badge.pk)
    assert (after.revision, after.print_serial) == (before.revision + 1, before.print_serial)
    assert after.short_code == before.short_code
    assert after.shown != before.shown
    making.make_badge({"badge": after.pk, "revision": after.revision})
    after.refresh_from_db()
    assert images(factories.stored(after.pdf)) == [files.read(delegate.photo.large)]


def test_badge_of_a_design_without_photo_stays_as_it_is(delegate):
    badge = factories.badge(delegate)

    registration.put_photo(delegate, photos.data())

    assert Badge.objects.get(pk=badge.pk).revision == badge.revision


def test_photo_taken_back_leaves_the_badge_and_the_sheets_it_was_printed_on(
    delegate, badge, django_capture_on_commit_callbacks
):
    registration.put_photo(delegate, photos.data())
    badge.refresh_from_db()
    making.make_badge({"badge": badge.pk, "revision": badge.revision})
    run = factories.sheet_run(delegate.conference, delegate)
    sheets_making.make_sheets({"run": run.pk})
    run.refresh_from_db()
    badge.refresh_from_db()
    paths = [badge.pdf, badge.png, run.pdf]
    assert all(default_storage.exists(path) for path in paths)

    with django_capture_on_commit_callbacks(execute=True):
        registration.remove_photo(delegate)

    assert not any(default_storage.exists(path) for path in paths)
    badge.refresh_from_db()
    run.refresh_from_db()
    assert run.pdf == ""
    making.make_badge({"badge": badge.pk, "revision": badge.revision})
    badge.refresh_from_db()
    assert images(factories.stored(badge.pdf)) == []


def test_sheets_show_everybody_s_own(photo, token):
    people = [(shown(photo), token, CODE), (shown(), token, CODE), (shown(photo), token, CODE)]

    data = documents.badge_sheets(people, sheets.BY_CODE["a4"].sheet(sheets.A6))

    assert images(data) == [files.read(photo.large)] * 2


def test_preview_follows_the_photo(delegate, photo):
    design = factories.design(delegate.conference)
    assert design_samples.samples(design).people["photo"] == delegate
    before = design_previews.key_of(layout().as_json(), delegate, 0)

    registration.put_photo(delegate, photos.data(colour="#123456"))
    delegate.refresh_from_db()

    assert design_previews.key_of(layout().as_json(), delegate, 0) != before


def test_side_has_one_photo():
    with translation.override("en"), pytest.raises(ValidationError, match="has one photo"):
        design_layout.of(layout(replace(PHOTO, x=5.0)).as_json())


def test_publishing_a_design_with_photos_asks_as_often_for_many_people(delegate):
    conference = delegate.conference
    counts = []
    for more in (2, 4):
        for person in DelegateFactory.create_batch(more, conference=conference):
            registration.put_photo(person, photos.data())
            factories.badge(person)
        design = factories.design(conference, name=f"Design {more}")
        actions.save_design(design, f"Design {more}", [], layout(), None)
        version = design.versions.order_by("-number").first()
        others = set(conference.badge_designs.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as asked:
            actions.publish_design(version, None, accepted=True, replacing=others)
        counts.append(sum('"registration_photo"' in query["sql"] for query in asked))

    assert counts[0] == counts[1]
