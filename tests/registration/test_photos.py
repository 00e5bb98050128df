"""A photo over the web: the delegate's own page, the desk's, and who may see it."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from PIL import Image

from conference import api_access
from conference.lib import portraits
from conference.models import ApiToken, Membership
from registration import actions
from registration.actions import picturing
from registration.models import Consent, Delegate, Photo
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.registration import photos
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db
DESK = ["desk_photo_large", "desk_photo_small"]


@pytest.fixture
def delegate():
    return DelegateFactory()


@pytest.fixture
def staff(client):
    """`staff(delegate, role)` logs somebody in at the delegate's conference."""

    def enter(delegate: Delegate, role: str = Membership.Role.REGISTRATION) -> None:
        conference = delegate.conference
        client.force_login(MembershipFactory(conference=conference, role=role).user)

    return enter


def mine(name: str, delegate: Delegate) -> str:
    return reverse(f"registration:{name}", args=[delegate.key])


def desks(name: str, delegate: Delegate) -> str:
    return reverse(f"registration:{name}", args=[delegate.conference.slug, delegate.pk])


def animation() -> bytes:
    frames = [Image.new("RGB", (300, 400), colour) for colour in ("red", "blue")]
    written = BytesIO()
    frames[0].save(written, "WEBP", save_all=True, append_images=frames[1:])
    return written.getvalue()


def bomb() -> bytes:
    """A true PNG, its head changed to promise 400 million pixels."""
    data = bytearray(photos.data("PNG"))
    data[16:24] = struct.pack(">II", 20_000, 20_000)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    return bytes(data)


def test_delegate_uploads_sees_replaces_and_removes_the_photo(client, delegate):
    page = mine("photo", delegate)

    answer = client.post(page, {"photo": photos.upload(), "agreed": "on"})
    assert (answer.status_code, answer.url) == (302, page)
    first = client.get(mine("photo_picture", delegate))
    assert (first["Content-Type"], first["Cache-Control"]) == ("image/jpeg", "private, no-store")
    assert Image.open(BytesIO(first.content)).size == (600, 800)
    assert mine("photo_picture", delegate) in client.get(page).content.decode()
    assert (
        mine("photo_picture", delegate) in client.get(delegate.get_absolute_url()).content.decode()
    )

    other = photos.upload(content=photos.data(colour="#0f5c66"))
    assert client.post(page, {"photo": other}).status_code == 302  # agreed already
    assert client.get(mine("photo_picture", delegate)).content != first.content

    assert client.post(mine("photo_remove", delegate)).status_code == 302
    assert client.get(mine("photo_picture", delegate)).status_code == 404
    assert 'name="agreed"' in client.get(page).content.decode()


def test_form_offers_camera_and_pictures_and_asks_in_its_own_words(client, delegate):
    page = client.get(mine("photo", delegate)).content.decode()

    assert 'accept="image/*"' in page
    assert "capture" not in page
    assert "The organiser may print the photo I upload" in page


@pytest.mark.parametrize(
    ("content", "status", "english", "chinese"),
    [
        (b"", 422, "This file is empty.", "这个文件是空的"),
        (b"\xff\xd8\xff" + bytes(portraits.MOST_BYTES), 413, "larger than 15 MB", "超过 15 MB"),
        (bomb(), 422, "more pixels than we can read", "像素过多"),
        (photos.data(size=(100, 100)), 422, "too small to be printed", "图片太小"),
        (animation(), 422, "This picture moves.", "动态图片"),
        (photos.data()[:2000], 422, "did not arrive whole", "图片不完整"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", 422, "HEIC", "兼容性最佳"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', 422, "a drawing (SVG)", "矢量图"),
        (b"%PDF-1.7\n1 0 obj", 422, "This is a PDF", "这是 PDF 文件"),
        (b"hello", 422, "no picture we can read", "无法识别这个文件"),
    ],
)
def test_what_is_no_photo_is_said_beside_the_field(
    client, delegate, content, status, english, chinese
):
    for language, words in (("en", english), ("zh-hans", chinese)):
        with translation.override(language):
            page = mine("photo", delegate)
        sent = SimpleUploadedFile("face.jpg", content, "image/jpeg")

        answer = client.post(page, {"photo": sent, "agreed": "on"})

        assert answer.status_code == status
        (said,) = answer.context["form"].errors["photo"]
        assert words in said
        assert words in answer.content.decode()
        assert 'name="agreed" required' in answer.content.decode()
        assert " checked" in answer.content.decode()  # what was ticked stays so
    assert not Photo.objects.exists()
    assert not delegate.consents.exists()


def test_without_a_file_or_a_consent_nothing_is_kept(client, delegate):
    page = mine("photo", delegate)

    answers = [client.post(page, {"agreed": "on"}), client.post(page, {"photo": photos.upload()})]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert [list(answer.context["form"].errors) for answer in answers] == [["photo"], ["agreed"]]
    assert not Photo.objects.exists()


def test_after_the_end_there_is_no_form_and_the_photo_can_still_be_removed(client, delegate):
    actions.put_photo(delegate, photos.data())
    actions.cancel(delegate)
    page = mine("photo", delegate)

    assert 'type="file"' not in client.get(page).content.decode()
    answer = client.post(page, {"photo": photos.upload()})
    assert answer.status_code == 410
    assert client.post(mine("photo_remove", delegate)).status_code == 302
    assert not Photo.objects.exists()


def test_forged_keys_open_no_photo(client, delegate):
    actions.put_photo(delegate, photos.data())
    delegate.key = delegate.key[:-1] + "x"

    for name in ("photo", "photo_picture"):
        assert client.get(mine(name, delegate)).status_code == 404


def test_lost_file_is_no_page_but_no_error_either(client, delegate):
    photo = actions.put_photo(delegate, photos.data())
    default_storage.delete(photo.large)

    assert client.get(mine("photo_picture", delegate)).status_code == 404


def test_desk_uploads_and_removes_for_the_delegate(client, delegate, staff):
    staff(delegate)
    page = desks("desk_photo", delegate)
    assert "The delegate has agreed to this" in client.get(page).content.decode()

    answer = client.post(page, {"photo": photos.upload(), "agreed": "on"})

    assert (answer.status_code, answer.url) == (302, page)
    assert delegate.consents.get().kind == Consent.Kind.PORTRAIT
    person = client.get(reverse("conference:person", args=[delegate.conference.slug, delegate.pk]))
    assert desks("desk_photo_large", delegate) in person.content.decode()
    people = client.get(reverse("registration:desk_list", args=[delegate.conference.slug]))
    assert desks("desk_photo_small", delegate) in people.content.decode()
    assert client.post(desks("desk_photo_remove", delegate)).status_code == 302
    assert not Photo.objects.exists()


@pytest.mark.parametrize("name", DESK)
def test_pictures_of_the_desk_are_private(client, delegate, staff, name):
    actions.put_photo(delegate, photos.data())
    staff(delegate, Membership.Role.READ_ONLY)

    answer = client.get(desks(name, delegate))

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Cache-Control"] == "private, no-store"
    assert len(answer.content) < (4_000 if name.endswith("small") else 80_000)


@pytest.mark.parametrize("name", ["desk_photo", *DESK])
def test_another_conference_s_staff_find_nothing_and_strangers_log_in(client, delegate, name):
    actions.put_photo(delegate, photos.data())
    assert client.get(desks(name, delegate)).status_code == 302

    client.force_login(MembershipFactory(conference=ConferenceFactory()).user)

    assert client.get(desks(name, delegate)).status_code == 404


def test_who_only_reads_changes_no_photo(client, delegate, staff):
    actions.put_photo(delegate, photos.data())
    staff(delegate, Membership.Role.READ_ONLY)

    answers = [
        client.post(desks("desk_photo", delegate), {"photo": photos.upload()}),
        client.post(desks("desk_photo_remove", delegate)),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert Photo.objects.get().delegate == delegate


def test_list_of_delegates_asks_no_more_for_photos(client, delegate, staff):
    staff(delegate)
    page = reverse("registration:desk_list", args=[delegate.conference.slug])
    client.get(page)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        counts.append(len(asked))
        for person in DelegateFactory.create_batch(3, conference=delegate.conference):
            actions.put_photo(person, photos.data())

    assert counts[0] == counts[1]


def test_list_keeps_names_in_one_line_only_where_there_are_photos(client, delegate, staff):
    staff(delegate)
    page = reverse("registration:desk_list", args=[delegate.conference.slug])
    assert "portrait" not in client.get(page).content.decode()
    actions.put_photo(DelegateFactory(conference=delegate.conference), photos.data())

    rows = client.get(page).content.decode()

    assert (rows.count("portrait-row"), rows.count("portrait--none")) == (2, 1)


def test_too_many_uploads_are_said_beside_the_field(client, delegate, monkeypatch):
    monkeypatch.setattr(picturing, "UPLOADS_A_DELEGATE", (0, 3600))

    answer = client.post(mine("photo", delegate), {"photo": photos.upload(), "agreed": "on"})

    assert answer.status_code == 429
    assert "try again in an hour" in answer.context["form"].errors["photo"][0]


def test_erasing_says_that_the_photo_goes(client, delegate):
    page = reverse("registration:erase", args=[delegate.key])
    assert "Your photo is deleted." not in client.get(page).content.decode()
    actions.put_photo(delegate, photos.data())

    assert "Your photo is deleted." in client.get(page).content.decode()


def test_api_says_nothing_of_photos(client, delegate):
    actions.put_photo(delegate, photos.data())
    conference = delegate.conference
    secret, by = api_access.new_token(), MembershipFactory(conference=conference).user
    ApiToken.objects.create(
        conference=conference, name="t", scopes=["delegates:read"],
        digest=api_access.digest(secret), created_by=by,
    )  # fmt: skip
    head = {"authorization": f"Bearer {secret}"}

    answer = client.get(f"/api/v1/conferences/{conference.slug}/delegates/", headers=head)

    assert answer.status_code == 200
    assert delegate.email in answer.content.decode()
    assert "photo" not in answer.content.decode()
