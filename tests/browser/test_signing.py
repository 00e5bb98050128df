"""Signing with a finger on a phone, and the wall that shows it."""

import pytest
from playwright.sync_api import expect

from initiative import actions
from initiative.models import Signature
from tests.conference.test_live import free_port, served
from tests.initiative.signing import PATH, given, open_ceremony
from tests.registration.factories import DelegateFactory, PlatformAccountFactory


def draw(page, points):
    """One stroke over the field, in shares of its size, once the field stands still."""
    page.locator("canvas").hover()
    box = page.locator("canvas").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()


def go_on(page, name):
    """Through the steps, once they are steps, until a field shows."""
    expect(page.locator("form.signing[data-connected]")).to_have_count(1)
    wanted = page.locator(f"[name={name}]").first
    for _ in range(page.locator("[data-step]").count()):
        if not wanted.is_visible():
            page.click("[data-steps-next]")
    expect(wanted).to_be_visible()


@pytest.fixture
def signer(live_server):
    """(initiative, delegate) of an open ceremony; the delegate has an account."""
    initiative, delegate = open_ceremony()
    PlatformAccountFactory(delegate=delegate)
    return initiative, delegate


def test_a_drawn_signature_survives_a_form_that_comes_back(phone, axe, complaints, signer):
    initiative, delegate = signer
    phone.goto(f"/en/me/{delegate.key}/sign/{initiative.slug}/")
    assert axe(phone) == []
    go_on(phone, "consent_drawn")
    draw(phone, [(0.1, 0.2), (0.4, 0.7)])
    draw(phone, [(0.5, 0.5), (0.9, 0.5)])
    draw(phone, [(0.1, 0.9), (0.9, 0.9)])
    phone.get_by_role("button", name="Undo").click()
    drawn = phone.input_value("[name=drawn_path]")
    assert drawn.count("M") == 2
    assert axe(phone) == []
    go_on(phone, "statement")
    phone.fill("[name=statement]", "Very necessary.")
    go_on(phone, "adult")
    phone.check("[name=adult]")
    phone.get_by_role("button", name="Sign", exact=True).click()

    phone.get_by_role("alert").wait_for()
    assert phone.input_value("[name=drawn_path]") == drawn
    assert phone.input_value("[name=statement]") == "Very necessary."
    assert axe(phone) == []
    complaints[:] = [each for each in complaints if "422" not in each]
    go_on(phone, "record")
    phone.check("[name=record]")
    phone.get_by_role("button", name="Sign", exact=True).click()
    phone.get_by_role("heading", name="You have signed").wait_for()

    signature = Signature.objects.get()
    assert signature.drawn_path.count("M") == 2
    assert axe(phone) == []


def test_clearing_the_field_signs_without_a_drawing(phone, signer):
    initiative, delegate = signer
    phone.goto(f"/en/me/{delegate.key}/sign/{initiative.slug}/")
    go_on(phone, "consent_drawn")
    draw(phone, [(0.1, 0.2), (0.4, 0.7)])
    phone.get_by_role("button", name="Clear").click()

    assert phone.input_value("[name=drawn_path]") == ""
    assert phone.input_value("[name=drawn_image]") == ""
    expect(phone.get_by_role("button", name="Undo")).to_be_disabled()


def test_signing_works_without_javascript(new_context, signer):
    initiative, delegate = signer
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"/en/me/{delegate.key}/sign/{initiative.slug}/")
    page.check("[name=adult]")
    page.check("[name=record]")
    page.get_by_role("button", name="Sign", exact=True).click()

    expect(page.get_by_role("heading", name="You have signed")).to_be_visible()
    assert Signature.objects.count() == 1


@pytest.mark.slow
@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_the_wall_shows_a_signature_and_recovers_when_the_server_comes_back(
    new_context, monkeypatch
):
    # The PDF's seal wants an event loop of its own, and this thread's is Playwright's.
    monkeypatch.setattr("conference.jobs.wake", lambda *_message: None)
    initiative, delegate = open_ceremony()
    port = free_port()
    page = new_context(viewport={"width": 1920, "height": 1080}).new_page()
    address = f"http://127.0.0.1:{port}/zh-hans/initiative/{initiative.slug}/wall/"

    def sign(name):
        signer = DelegateFactory(conference=delegate.conference, name_zh=name)
        facts = given(initiative, consent_list=True, consent_drawn=True, picture=b"png", path=PATH)
        actions.sign(initiative, signer, facts)

    with served("application", port):
        page.goto(address)
        sign("张文和")
        page.locator("[data-names] >> text=张文和").wait_for()
        page.locator("[data-stage] >> text=张文和").wait_for()
    sign("李娜")  # while nobody can hear it
    with served("application", port):
        page.locator("[data-names] >> text=李娜").wait_for()
        expect(page.locator(".wall__foot [data-total=signatures]")).to_have_text("2")
        assert page.locator("[data-names] li").all_text_contents() == ["李娜", "张文和"]
