"""A delegate's photo on a phone: chosen, seen, saved, removed; a large one is made smaller."""

import re
from io import BytesIO
from typing import NamedTuple

import pytest
from PIL import Image
from playwright.sync_api import expect

from conference.lib import files
from conference.models import Membership
from registration import actions
from registration.models import Delegate
from tests.conference.factories import MembershipFactory
from tests.registration import photos
from tests.registration.factories import DelegateFactory

pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.stateless, pytest.mark.shared_browser,
]  # fmt: skip


class Words(NamedTuple):
    """What the page says in one language."""

    add: str
    heading: str
    save: str
    saved: str
    remove: str
    removed: str
    no_photo: str
    photo_of: str


WORDS = {
    "en": Words(
        "Add a photo", "My photo", "Save the photo", "Your photo is saved.",
        "Take the consent back and delete the photo", "Your photo is deleted.",
        "This is a PDF, not a photo. Please choose a JPEG, PNG or WebP.", "Photo of Zhang Wenhe",
    ),
    "zh-hans": Words(
        "添加照片", "我的照片", "保存照片", "照片已保存", "撤回同意并删除照片", "照片已删除",
        "这是 PDF 文件，不是照片。请选择 JPEG、PNG 或 WebP 图片。", "张文和的照片",
    ),
}  # fmt: skip


@pytest.fixture
def delegate(live_server) -> Delegate:
    return DelegateFactory(names=("张文和", "Zhang Wenhe"))


def chosen(name: str, content: bytes, kind: str = "image/jpeg") -> dict:
    return {"name": name, "mimeType": kind, "buffer": content}


@pytest.mark.parametrize("language", WORDS)
def test_photo_is_uploaded_seen_and_removed_on_a_phone(phone, axe, complaints, delegate, language):
    words = WORDS[language]
    phone.goto(f"/{language}/me/{delegate.key}/")
    phone.get_by_role("link", name=words.add).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(words.heading)
    expect(phone.locator("form[data-behaviour=photo]")).to_have_attribute("data-connected", "")
    assert axe(phone) == []

    phone.set_input_files("input[type=file]", chosen("face.jpg", b"%PDF-1.7 no face"))
    phone.get_by_role("checkbox").check()
    phone.get_by_role("button", name=words.save).click()
    expect(phone.locator("#id_photo_error")).to_have_text(words.no_photo)
    expect(phone.get_by_role("checkbox")).to_be_checked()
    assert axe(phone) == []
    complaints.clear()  # Chromium takes a 422 for an error

    phone.set_input_files("input[type=file]", chosen("face.jpg", photos.data()))
    expect(phone.locator("[data-preview] img")).to_be_visible()
    phone.get_by_role("button", name=words.save).click()
    expect(phone.get_by_text(words.saved)).to_be_visible()
    shown = phone.get_by_role("img", name=words.photo_of)
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("naturalWidth", 600)
    assert axe(phone) == []

    phone.goto(f"/{language}/me/{delegate.key}/")
    expect(phone.get_by_role("img", name=words.photo_of)).to_be_visible()
    assert axe(phone) == []

    phone.goto(f"/{language}/me/{delegate.key}/photo/")
    phone.get_by_role("button", name=words.remove).click()
    expect(phone.get_by_text(words.removed)).to_be_visible()
    expect(phone.get_by_role("img", name=words.photo_of)).to_have_count(0)


def test_large_photo_is_sent_smaller(phone, delegate):
    noise = Image.effect_noise((2400, 3200), 80).convert("RGB")
    written = BytesIO()
    noise.save(written, "JPEG", quality=90)
    assert len(written.getvalue()) > 4_000_000
    phone.goto(f"/en/me/{delegate.key}/photo/")
    phone.locator("form[data-connected]").wait_for()

    phone.set_input_files("input[type=file]", chosen("big.jpg", written.getvalue()))
    expect(phone.locator("[data-preview] img")).to_be_visible()
    sent = phone.locator("input[type=file]").evaluate("input => input.files[0].size")
    assert 0 < sent < len(written.getvalue()) / 2
    phone.get_by_role("checkbox").check()
    phone.get_by_role("button", name="Save the photo").click()

    expect(phone.get_by_text("Your photo is saved.")).to_be_visible()
    assert Image.open(BytesIO(files.read(delegate.photo.large))).size == (600, 800)


def test_the_part_that_is_kept_is_chosen_by_keys_and_by_dragging(phone, axe, delegate):
    picture = Image.new("RGB", (1200, 1600), "red")
    picture.paste("blue", (600, 800, 1200, 1600))
    written = BytesIO()
    picture.save(written, "PNG")
    phone.goto(f"/en/me/{delegate.key}/photo/")
    phone.locator("form[data-connected]").wait_for()
    phone.set_input_files("input[type=file]", chosen("two.png", written.getvalue(), "image/png"))
    frame = phone.get_by_role("group", name="What of the photo is kept")
    expect(frame).to_be_visible()
    assert axe(phone) == []

    phone.get_by_role("slider", name="Closer").fill("2")
    for key in ["ArrowRight"] * 20:
        frame.press(key)
    expect(phone.locator("[name=crop]")).to_have_value(re.compile(r"^0\.5000 0\.25\d\d 0\.5000$"))
    box = frame.bounding_box()
    phone.mouse.move(box["x"] + 20, box["y"] + box["height"] - 5)
    phone.mouse.down()
    phone.mouse.move(box["x"] + 20, box["y"] - 200, steps=4)
    phone.mouse.up()
    expect(phone.locator("[name=crop]")).to_have_value("0.5000 0.5000 0.5000")
    phone.get_by_role("checkbox").check()
    phone.get_by_role("button", name="Save the photo").click()

    expect(phone.get_by_text("Your photo is saved.")).to_be_visible()
    with Image.open(BytesIO(files.read(delegate.photo.large))) as kept:
        assert min(kept.getpixel(place)[2] for place in ((20, 20), (580, 780))) > 200


def test_desk_shows_photos_in_list_and_on_the_delegate_s_page(desktop, axe, log_in, delegate):
    actions.put_photo(delegate, photos.data())
    slug = delegate.conference.slug
    role = Membership.Role.REGISTRATION
    log_in(desktop, MembershipFactory(conference=delegate.conference, role=role).user)

    desktop.goto(f"/en/desk/{slug}/delegates/")
    small = desktop.locator("tbody img")
    expect(small).to_be_visible()
    expect(small).to_have_js_property("naturalWidth", 96)
    assert axe(desktop) == []

    desktop.get_by_role("link", name="Zhang Wenhe").click()
    expect(desktop.get_by_role("img", name="Photo of Zhang Wenhe")).to_be_visible()
    assert axe(desktop) == []

    desktop.get_by_role("link", name="Change the photo").click()
    desktop.get_by_role("button", name="Take the consent back and delete the photo").click()
    expect(desktop.get_by_text("The photo of Zhang Wenhe is deleted.")).to_be_visible()
    expect(desktop.get_by_text("The delegate has agreed to this")).to_be_visible()
    assert axe(desktop) == []
