"""The designer in the browser: fields by mouse and keys, a picture, the preview, a badge of it."""

import re
from io import BytesIO

import pymupdf
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from badges import design_previews
from badges.design_starters import starter
from conference.models import Membership
from tests.badges import factories
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_look import overflow
from tests.conference.factories import MembershipFactory
from tests.conference.workers import wait_until
from tests.registration.factories import DelegateFactory

pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.stateless, pytest.mark.shared_browser,
]  # fmt: skip
KINDS = [field.kind for field in starter("a6").fields]


@pytest.fixture
def staff(live_server):
    """An organiser, a delegate with a badge, and a design to work on."""
    membership = MembershipFactory(role=Membership.Role.ORGANISER)
    delegate = DelegateFactory(conference=membership.conference, name_zh="王䶮")
    factories.badge(delegate, made=True)
    factories.design(membership.conference, "Ours")
    return membership


@pytest.fixture
def designer(desktop, staff, log_in) -> Page:
    """The page, its preview made."""
    log_in(desktop, staff.user)
    desktop.goto(address(staff, "en"))
    seen(desktop)
    return desktop


def address(staff, language: str) -> str:
    design = staff.conference.badge_designs.get()
    return f"/{language}/desk/{staff.conference.slug}/badges/designs/{design.pk}/"


def seen(page: Page) -> str:
    """Wait for the preview of what is on the page; gives its address."""
    expect(page.locator("[data-state]")).to_have_text("")
    picture = page.locator("[data-picture]")
    expect(picture).to_have_js_property("complete", True)
    page.wait_for_function("document.querySelector('[data-picture]').naturalWidth > 0")
    return picture.get_attribute("src")


def box(page: Page, kind: str):
    """A field on the badge."""
    return page.locator(f'[data-box="f-{KINDS.index(kind)}-kind"]')


def number(page: Page, kind: str, name: str) -> float:
    """What the form says of a field, millimetres."""
    return float(page.locator(f'[name="f-{KINDS.index(kind)}-{name}"]').input_value())


def changes(page: Page, before: str) -> str:
    """The preview is another one."""
    expect(page.locator("[data-picture]")).not_to_have_attribute("src", before)
    return seen(page)


def drag(page: Page, place: dict, across: int, down: int) -> None:
    page.mouse.move(place["x"], place["y"])
    page.mouse.down()
    page.mouse.move(place["x"] + across, place["y"] + down, steps=4)
    page.mouse.up()


def middle(locator) -> dict:
    found = locator.bounding_box()
    return {"x": found["x"] + found["width"] / 2, "y": found["y"] + found["height"] / 2}


def test_a_field_is_placed_and_sized_by_mouse(designer):
    before = seen(designer)
    scale = 105 / designer.locator("[data-badge]").bounding_box()["width"]
    x, y = number(designer, "code", "x"), number(designer, "code", "y")

    drag(designer, middle(box(designer, "code")), -20, 40)

    assert number(designer, "code", "x") == pytest.approx(x - 20 * scale, abs=1)
    assert number(designer, "code", "y") == pytest.approx(y + 40 * scale, abs=1)
    before = changes(designer, before)

    width = number(designer, "code", "width")
    drag(designer, middle(box(designer, "code").locator(".designer__corner")), -30, 0)
    assert number(designer, "code", "width") == pytest.approx(width - 30 * scale, abs=1)
    changes(designer, before)


def test_a_field_is_placed_by_keyboard_and_opened(designer):
    before = seen(designer)
    x, height = number(designer, "code", "x"), number(designer, "code", "height")

    box(designer, "code").focus()
    for key in ("ArrowLeft", "ArrowLeft", "Shift+ArrowDown"):
        designer.keyboard.press(key)

    assert number(designer, "code", "x") == pytest.approx(x - 2)
    assert number(designer, "code", "height") == pytest.approx(height + 1)
    expect(box(designer, "code")).to_be_focused()
    changes(designer, before)
    designer.keyboard.press("Enter")
    expect(designer.locator(f'[name="f-{KINDS.index("code")}-kind"]')).to_be_focused()


def test_before_anybody_has_registered_it_is_all_there_with_invented_names(
    live_server, desktop, log_in
):
    staff = MembershipFactory(role=Membership.Role.ORGANISER)
    factories.design(staff.conference, "Ours")
    log_in(desktop, staff.user)
    desktop.goto(address(staff, "en"))
    before = seen(desktop)
    x, y = number(desktop, "code", "x"), number(desktop, "code", "y")

    expect(desktop.get_by_text("These names are invented")).to_be_visible()
    drag(desktop, middle(box(desktop, "code")), -20, 40)
    assert number(desktop, "code", "x") < x
    assert number(desktop, "code", "y") > y
    before = changes(desktop, before)
    dragged = number(desktop, "code", "x")
    box(desktop, "code").focus()
    desktop.keyboard.press("ArrowLeft")
    assert number(desktop, "code", "x") == pytest.approx(dragged - 1)
    before = changes(desktop, before)
    desktop.get_by_label("Try it with").select_option("latin")
    changes(desktop, before)


def test_changes_are_taken_back_one_by_one_by_the_button_and_by_key(designer):
    undo = designer.get_by_role("button", name="Undo")
    x, where = number(designer, "code", "x"), f'[name="f-{KINDS.index("code")}-x"]'
    expect(undo).to_be_disabled()

    drag(designer, middle(box(designer, "code")), -20, 10)
    expect(undo).to_be_enabled()
    dragged = number(designer, "code", "x")
    box(designer, "code").focus()
    designer.keyboard.press("ArrowLeft")
    expect(designer.locator(where)).to_have_value(f"{dragged - 1:.1f}")
    designer.keyboard.press("Control+z")
    expect(designer.locator(where)).to_have_value(str(dragged))
    undo.click()

    assert number(designer, "code", "x") == x
    expect(undo).to_be_disabled()
    seen(designer)


def test_who_leaves_with_unsaved_changes_is_asked_and_who_saved_is_not(designer):
    asked = []
    designer.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    box(designer, "code").focus()
    designer.keyboard.press("ArrowLeft")

    designer.get_by_role("link", name="Jobs").first.click()
    expect(designer.get_by_role("button", name="Undo")).to_be_enabled()
    designer.get_by_role("button", name="Save as a new version").click()
    expect(designer.get_by_text("Saved.")).to_be_visible()
    designer.goto(designer.url)

    assert asked == ["beforeunload"]


def test_fields_over_one_another_are_told_and_published_only_on_purpose(designer, staff):
    before = seen(designer)
    drag(designer, middle(box(designer, "qr")), 0, -60)
    expect(designer.locator("[data-warnings]")).to_contain_text("lies over")
    changes(designer, before)
    designer.get_by_role("button", name="Save as a new version").click()
    expect(designer.get_by_text("Saved.")).to_be_visible()

    meant = designer.get_by_role("checkbox", name="meant")
    designer.get_by_role("button", name="Publish version 2").click()
    expect(meant).to_be_focused()  # the browser asks for it
    meant.check()
    designer.get_by_role("button", name="Publish version 2").click()
    designer.wait_for_url(re.compile("/jobs/"))


def test_a_new_field_begins_on_the_badge_and_a_pale_one_is_warned_of(designer):
    before = seen(designer)
    designer.get_by_text("Add a field…").first.click()
    row = designer.locator("details[open]")
    row.get_by_label("What").select_option("city")

    expect(designer.get_by_role("button", name="The person’s city")).to_be_visible()
    expect(designer.get_by_text("Add a field…").first).to_be_visible()
    before = changes(designer, before)
    row.get_by_label("Colour", exact=True).select_option("white")
    expect(designer.locator("[data-warnings]")).to_contain_text("is hard to read")
    changes(designer, before)


def test_a_picture_is_uploaded_seen_and_comes_on_the_badge(designer, staff):
    before = seen(designer)
    file = {"name": "River.png", "mimeType": "image/png", "buffer": factories.picture("#cfe6e8")}
    designer.locator("[name=upload]").set_input_files(file)

    expect(designer.locator("[name=paper] option:checked")).to_have_text("River")
    changes(designer, before)
    # A preview that was asked for before the upload may come first.
    wait_until(lambda: corner(designer) == pytest.approx((207, 230, 232), abs=10))

    designer.get_by_role("button", name="Save as a new version").click()
    expect(designer.get_by_text("Saved.")).to_be_visible()
    designer.get_by_role("button", name="Publish version 2").click()
    designer.wait_for_url(re.compile("/jobs/"))
    badge = staff.conference.badges.get()
    with pymupdf.open(stream=factories.stored(badge.pdf)) as made:
        picture = made[0].get_pixmap(dpi=40)
        assert made[0].get_text().count("王䶮") == 1
    assert picture.pixel(3, 40) == pytest.approx((207, 230, 232), abs=10)


def test_while_the_preview_is_made_no_broken_picture_stands_there(
    desktop, staff, log_in, monkeypatch
):
    log_in(desktop, staff.user)
    monkeypatch.setattr(design_previews, "made", lambda *_asked: None)
    desktop.goto(address(staff, "en"))

    expect(desktop.locator("[data-state]")).to_have_text("The preview is being made…")
    expect(desktop.locator("[data-badge] img")).to_have_count(0)
    sheet = desktop.locator("[data-badge]").bounding_box()
    assert sheet["height"] / sheet["width"] == pytest.approx(148 / 105, abs=0.02)
    assert box(desktop, "qr").bounding_box()["width"] > 50
    monkeypatch.undo()
    seen(desktop)
    assert desktop.locator("[data-badge]").bounding_box() == pytest.approx(sheet, abs=1)


def corner(page: Page) -> tuple[int, ...]:
    """The preview's colour at its left edge, where nothing stands."""
    answer = page.request.get(page.locator("[data-picture]").get_attribute("src"))
    with Image.open(BytesIO(answer.body())) as picture:
        return picture.convert("RGB").getpixel((20, 400))


WRONG = [
    ("plan.pdf", b"%PDF-1.7 no picture", "no picture we can read", "无法读取这张图片"),
    ("text.png", b"no picture", "no picture we can read", "无法读取这张图片"),
    ("half.png", factories.picture()[:200], "no picture we can read", "无法读取这张图片"),
    ("small.png", factories.picture(size=(90, 90)), "90 × 90 pixels", "90 × 90 像素"),
]


@pytest.mark.parametrize(("language", "column"), [("en", 0), ("zh-hans", 1)])
def test_what_is_no_picture_is_said_beside_it_until_the_next_choice(
    desktop, staff, log_in, complaints, language, column
):
    log_in(desktop, staff.user)
    desktop.goto(address(staff, language))
    seen(desktop)
    desktop.fill("[name=name]", "Typed")
    upload, error = desktop.locator("[name=upload]"), desktop.locator("#id_upload_error")

    for name, data, *words in WRONG:
        upload.set_input_files({"name": name, "mimeType": "image/png", "buffer": data})
        expect(error).to_contain_text(name)
        expect(error).to_contain_text(words[column])
    before = desktop.locator("[data-picture]").get_attribute("src")
    box(desktop, "code").focus()
    desktop.keyboard.press("ArrowLeft")
    changes(desktop, before)

    expect(error).to_contain_text(WRONG[-1][0])
    expect(upload).to_have_attribute("aria-invalid", "true")
    expect(desktop.locator("[name=name]")).to_have_value("Typed")
    desktop.locator("[name=paper]").select_option("dots")
    expect(error).to_have_count(0)
    complaints[:] = [each for each in complaints if "422" not in each]


def test_a_preview_that_got_lost_is_said_and_comes_by_itself(designer, complaints):
    before = seen(designer)
    designer.context.set_offline(True)
    box(designer, "code").focus()
    designer.keyboard.press("ArrowLeft")
    expect(designer.locator("[data-state]")).to_contain_text("The server does not answer just now")

    designer.context.set_offline(False)

    changes(designer, before)
    complaints[:] = [each for each in complaints if "ERR_INTERNET_DISCONNECTED" not in each]


def test_a_picture_that_was_not_sent_is_said(designer, complaints):
    designer.route("**/designs/pictures/", lambda route: route.fulfill(status=413, body="<html>"))
    file = {"name": "River.png", "mimeType": "image/png", "buffer": factories.picture()}
    designer.locator("[name=upload]").set_input_files(file)

    expect(designer.locator("#id_upload_error")).to_contain_text("River.png: This picture could")
    complaints[:] = [each for each in complaints if "413" not in each]


def test_a_back_is_added_and_looked_at(designer):
    before = seen(designer)
    designer.get_by_role("button", name="Save and add a back").click()

    expect(designer.get_by_role("button", name="Back", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(designer.get_by_role("button", name="Personal programme")).to_be_visible()
    expect(box(designer, "qr")).to_be_hidden()
    back = changes(designer, before)
    designer.get_by_role("button", name="Front", exact=True).click()
    expect(box(designer, "qr")).to_be_visible()
    changes(designer, back)


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_of_badges_have_no_findings(
    new_context, watched, staff, log_in, axe, screen, language
):
    factories.background(staff.conference)
    page = watched(new_context(**screen).new_page())
    log_in(page, staff.user)
    desk = f"/{language}/desk/{staff.conference.slug}/badges"
    for one in (address(staff, language), f"{desk}/designs/", f"{desk}/sheets/"):
        page.goto(one)
        assert (axe(page), overflow(page)) == ([], 0), one
