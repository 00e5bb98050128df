"""The wall on a big screen: names as they are signed, blackout, a server away, the finale."""

import re
from base64 import b64encode
from datetime import timedelta
from io import BytesIO

import pytest
import zxingcpp
from django.conf import settings
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from conference.lib import notes
from initiative import actions, ceremony_actions, holding, wall
from initiative.models import Signature
from tests.conference.test_live import ask, served
from tests.conference.workers import wait_until
from tests.initiative.factories import CeremonyFactory
from tests.initiative.kiosks import confirmed, kiosk_at
from tests.initiative.signing import PATH, open_ceremony
from tests.registration.factories import DelegateFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
SCREEN = {"viewport": {"width": 1920, "height": 1080}}
AWAY = ("ERR_CONNECTION", "ERR_INCOMPLETE_CHUNKED", "ERR_EMPTY_RESPONSE")


@pytest.fixture
def kiosk():
    """A tablet at an open ceremony."""
    initiative, _delegate = open_ceremony()
    return kiosk_at(initiative.ceremonies.get())


@pytest.fixture
def screen(new_context, watched, complaints):
    """A projector's; that the server ends before it is no complaint."""
    yield watched(new_context(**SCREEN).new_page())
    complaints[:] = [text for text in complaints if not any(word in text for word in AWAY)]


def sign(kiosk, name: str, **more) -> Signature:
    """At the tablet; held for as long as a busy machine may take."""
    delegate = DelegateFactory(conference=kiosk.ceremony.conference, name_zh=name, city="成都")
    signature = confirmed(kiosk, delegate, consent_list=True, **more)
    Signature.objects.filter(pk=signature.pk).update(held_until=timezone.now() + timedelta(hours=1))
    return signature


def show(page: Page, kiosk, port: int) -> None:
    """The wall, listening."""
    page.goto(f"http://127.0.0.1:{port}/en/initiative/{kiosk.ceremony.initiative.slug}/wall/")


def name_of(page: Page, name: str):
    """A name among those below the stage."""
    return page.locator("[data-names] .wall__name", has_text=name)


def seen(page: Page, selector: str = "body") -> Image.Image:
    """What the audience sees."""
    return Image.open(BytesIO(page.locator(selector).screenshot())).convert("RGB")


def test_names_and_strokes_arrive_and_leave_by_themselves_and_no_control_is_seen(
    screen, kiosk, axe
):
    with served("application") as (port, _process):
        show(screen, kiosk, port)
        expect(screen.get_by_text("The first name will appear here.")).to_be_visible()
        signature = sign(kiosk, "张文和", picture=b"png", path=PATH, consent_drawn=True)

        expect(name_of(screen, "张文和")).to_be_visible()
        stage = screen.locator("[data-stage] figure", has_text="张文和")
        expect(stage.locator("path")).to_have_attribute("d", PATH)
        expect(screen.locator("[data-total=signatures]")).to_have_text("0")
        holding.release([signature])
        expect(screen.locator("[data-total=signatures]")).to_have_text("1")
        expect(screen.locator("[data-cities]")).to_contain_text("Chengdu 1")

        taken_back = sign(kiosk, "李娜")
        expect(name_of(screen, "李娜")).to_be_visible()
        holding.undo(taken_back, by="test")
        expect(name_of(screen, "李娜")).to_have_count(0)
        assert axe(screen) == []
        expect(screen.get_by_role("button")).to_have_count(0)
        assert screen.evaluate("() => getComputedStyle(document.body).cursor") == "none"
        screen.mouse.move(300, 300, steps=2)
        expect(screen.get_by_role("button", name="Fill the screen")).to_be_visible()
        screen.get_by_role("button", name="Fill the screen").click()
        expect(screen.locator(".screen__fill")).to_be_hidden()
        wait_until(lambda: screen.evaluate("() => document.fullscreenElement !== null"))


def test_wall_offers_to_fill_the_screen_only_once_a_pointer_moves_or_a_key_is_pressed(
    screen, kiosk
):
    with served("application") as (port, _process):
        screen.mouse.move(300, 300)  # rests there while the page loads
        show(screen, kiosk, port)
        expect(screen.get_by_text("The first name will appear here.")).to_be_visible()
        fill = screen.locator(".screen__fill")
        screen.wait_for_timeout(500)
        assert not screen.locator("[data-touched]").count()
        expect(fill).not_to_be_visible()

        screen.keyboard.press("Tab")
        expect(fill).to_be_visible()
        expect(fill).to_be_focused()
        expect(fill).not_to_be_visible(timeout=8000)
        screen.mouse.move(320, 300, steps=2)
        expect(fill).to_be_visible()


def test_blackout_is_black_and_a_server_that_was_away_is_caught_up_with(screen, kiosk, complaints):
    with served("application") as (port, _process):
        show(screen, kiosk, port)
        held = sign(kiosk, "张文和")
        expect(name_of(screen, "张文和")).to_be_visible()
        ceremony_actions.blackout(kiosk.ceremony, on=True)
        expect(screen.locator(".wall--dark")).to_have_count(1)
        assert seen(screen).getcolors() == [(1920 * 1080, (0, 0, 0))]

    ceremony_actions.blackout(kiosk.ceremony, on=False)
    holding.undo(held, by="test")
    sign(kiosk, "李娜")
    holding.release([sign(kiosk, "王芳")])

    with served("application", port):
        expect(screen.locator(".wall--dark")).to_have_count(0)
        expect(name_of(screen, "王芳")).to_be_visible()
        expect(name_of(screen, "李娜")).to_be_visible()
        expect(name_of(screen, "张文和")).to_have_count(0)
        expect(screen.locator("[data-total=signatures]")).to_have_text("1")


def test_the_finale_shows_the_checkpoint_of_the_log_as_a_code_a_phone_reads(screen, kiosk):
    with served("application") as (port, _process):
        show(screen, kiosk, port)
        sign(kiosk, "张文和")
        sign(kiosk, "李娜")
        ceremony = ceremony_actions.finale(kiosk.ceremony)

        expect(screen.get_by_role("heading", name="Signed and sealed")).to_be_visible()
        expect(screen.locator("[data-sealed]")).to_have_text("2")
        served_note = ask(port, "/log/checkpoint")[1].decode()

    checkpoint = notes.parse_checkpoint(notes.text_of(served_note))
    assert checkpoint.size == ceremony.finale_checkpoint_size
    path = wall.witness_path(ceremony.initiative, checkpoint.size, checkpoint.root)
    assert [code.text for code in zxingcpp.read_barcodes(seen(screen))] == [
        settings.SITE_URL + path
    ]
    expect(screen.locator("[data-names]")).to_be_hidden()


def test_each_hall_has_its_own_wall_and_names_return_to_it_when_the_signing_opens_again(
    screen, new_context, watched, kiosk
):
    initiative = kiosk.ceremony.initiative
    until = timezone.now() + timedelta(days=1)
    guest = CeremonyFactory(initiative=initiative, allowed_until=until)
    ceremony_actions.finale(guest)
    other = watched(new_context(**SCREEN).new_page())
    with served("application") as (port, _process):
        for page, ceremony in ((screen, kiosk.ceremony), (other, guest)):
            at = f"/zh-hans/initiative/{initiative.slug}/wall/{ceremony.conference.slug}/"
            page.goto(f"http://127.0.0.1:{port}{at}")
        expect(other.locator("[data-finale]")).to_be_visible()
        holding.release([sign(kiosk, "张文和")])

        expect(name_of(screen, "张文和")).to_be_visible()
        expect(screen.locator("[data-here]")).to_have_text("1")
        expect(other.locator("[data-total=signatures]")).to_have_text("1")
        expect(other.locator("[data-here]")).to_have_text("0")
        ceremony_actions.set_state(guest, "open")
        sign(kiosk_at(guest), "李娜")
        expect(name_of(other, "李娜")).to_be_visible()
        expect(name_of(other, "李娜")).to_have_attribute("data-fit", "line")
        ceremony_actions.blackout(guest, on=True)
        expect(other.locator(".wall--dark")).to_have_count(1)
        expect(screen.locator(".wall--dark")).to_have_count(0)
        expect(name_of(other, "张文和")).to_have_count(0)
        other.close()


def test_phone_that_witnesses_dates_what_it_keeps_by_the_clock_of_the_place(
    new_context, watched, kiosk
):
    phone = watched(new_context(locale="en-US", timezone_id="America/New_York").new_page())
    holding.release([sign(kiosk, "张文和")])
    slug = kiosk.ceremony.initiative.slug
    at = r"\d{1,2} [A-Z][a-z]+ 20\d\d, \d\d:\d\d China time, UTC\+8"
    with served("application") as (port, _process):
        phone.goto(f"http://127.0.0.1:{port}/en/initiative/{slug}/witness/")
        expect(phone.get_by_role("heading", name="Kept", exact=True)).to_be_visible()
        for language, written in [
            ("en", at),
            ("zh-hans", r"20\d\d年\d{1,2}月\d{1,2}日 \d\d:\d\d 北京时间 UTC\+8"),
        ]:
            phone.goto(f"http://127.0.0.1:{port}/{language}/initiative/{slug}/witness/")
            expect(phone.locator("[data-at]").first).to_have_text(re.compile(f"^{written}$"))


def test_phone_keeps_the_seal_it_was_shown_and_nothing_of_a_false_code(new_context, watched, kiosk):
    phone = watched(new_context().new_page())
    holding.release([sign(kiosk, "张文和")])
    ceremony = ceremony_actions.finale(kiosk.ceremony)
    initiative, size = ceremony.initiative, ceremony.finale_checkpoint_size
    root = bytes(initiative.log.checkpoints.get(size=size).root)
    false = bytes([root[0] ^ 1]) + root[1:]
    good = phone.get_by_role("heading", name="Nothing was removed or changed")
    kept = phone.locator("[data-kept] [data-root]")

    with served("application") as (port, _process):
        origin = f"http://127.0.0.1:{port}"
        phone.goto(origin + wall.witness_path(initiative, size, root))
        expect(good).to_be_visible()
        expect(kept).to_have_count(1)

        phone.goto(origin + wall.witness_path(initiative, size, false))
        expect(phone.get_by_role("heading", name="This code is not of this ledger")).to_be_visible()
        expect(kept).to_have_count(1)

        phone.evaluate(
            "([size, root]) => { const [place] = Object.keys(localStorage)"
            ".filter((name) => name.startsWith('checkpoints:'));"
            "const all = JSON.parse(localStorage[place]);"
            "all.push({size, root, at: new Date().toISOString()});"
            "localStorage[place] = JSON.stringify(all); }",
            [size, b64encode(false).decode()],
        )
        phone.goto(f"{origin}/en/initiative/{initiative.slug}/witness/")
        expect(kept).to_have_count(2)
        expect(good).to_be_hidden()
        phone.get_by_role("button", name="Forget it").click()
        expect(good).to_be_visible()
        expect(kept).to_have_count(1)


def test_whoever_withdraws_after_the_finale_is_off_every_standing_wall(
    screen, new_context, watched, kiosk
):
    initiative = kiosk.ceremony.initiative
    own = watched(new_context(**SCREEN).new_page())
    with served("application") as (port, _process):
        show(screen, kiosk, port)
        own.goto(
            f"http://127.0.0.1:{port}/en/initiative/{initiative.slug}/wall/"
            f"{kiosk.ceremony.conference.slug}/"
        )
        stays, leaves = sign(kiosk, "张文和"), sign(kiosk, "李娜")
        for page in (screen, own):
            expect(name_of(page, "李娜")).to_be_visible()
        ceremony = ceremony_actions.finale(kiosk.ceremony)
        for page in (screen, own):
            expect(page.locator("[data-finale]")).to_be_visible()
        leaves.refresh_from_db()
        actions.withdraw(leaves, "undone at the kiosk")
        ceremony_actions.set_state(ceremony, "open")

        for page in (screen, own):
            expect(name_of(page, stays.name)).to_be_visible()
            expect(page.locator("body")).not_to_contain_text("李娜")
        own.close()
