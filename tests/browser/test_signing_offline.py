"""Several people sign at a tablet that has no network, in a real Chromium."""

import pytest
from playwright.sync_api import expect

from initiative.models import Signature
from tests.browser.test_signing_kiosk import (
    PIN,
    ceremony as ceremony,
    delegate as delegate,
    forgive_no_network,
    kiosk as kiosk,
    leaves,
    to_the_end,
    vouch,
)
from tests.checkin.factories import badge_at
from tests.conference.workers import wait_until
from tests.initiative.signing import signed

pytestmark = pytest.mark.django_db(transaction=True)


def known(page) -> int:
    """Of how many people the tablet has a box."""
    return page.evaluate(
        """() => new Promise((resolve) => {
          const asked = indexedDB.open("jinjiang-signing-people", 1);
          asked.onsuccess = () => {
            const all = asked.result.transaction("boxes").objectStore("boxes").count();
            all.onsuccess = () => resolve(all.result);
          };
        })"""
    )


def hold(page, badge) -> None:
    """Another badge's QR code is read, in a moment in which the camera's is not."""
    wait_until(
        lambda: page.evaluate(
            """text => {
              if (document.body.dataset.at !== "start") return false;
              document.getElementById("badge-code").value = text;
              document.getElementById("by-code").requestSubmit();
              return true;
            }""",
            badge.token(),
        )
    )


def sign_and_finish(page) -> None:
    """From the PIN to the start again."""
    vouch(page)
    to_the_end(page)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("There is no network just now")).to_be_visible()
    page.get_by_role("button", name="Finish").click()


@pytest.fixture
def others(ceremony):
    """Two more, who are there before the tablet is set up."""
    return [badge_at(ceremony.conference, delegate__name_zh=name) for name in ("李娜", "王芳")]


def test_several_sign_without_a_network_and_are_each_in_the_ledger_once(
    others, kiosk, ceremony, delegate, complaints, axe
):
    wait_until(lambda: known(kiosk) == 3)
    kiosk.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    vouch(kiosk)  # with a network: from now on without one too
    expect(kiosk.locator("[data-screen=read]")).to_be_visible()
    wait_until(lambda: "duties" in kiosk.evaluate("localStorage['signing-kiosk']"))
    kiosk.context.set_offline(True)
    to_the_end(kiosk)
    kiosk.get_by_role("button", name="Sign", exact=True).click()
    expect(kiosk.get_by_text("There is no network just now")).to_be_visible()
    kiosk.get_by_role("button", name="Finish").click()

    hold(kiosk, others[0])
    expect(kiosk.locator("#person-name")).to_have_text("李娜")
    expect(kiosk.locator("#no-photo")).to_contain_text("No network, so no photo here")
    assert axe(kiosk) == []
    kiosk.locator("#staff-pin").evaluate("(field) => { field.value = '9999'; }")
    kiosk.get_by_role("button", name="It is this person").click()
    expect(kiosk.locator("#vouch-error")).to_have_text("This is not the PIN.")
    sign_and_finish(kiosk)

    hold(kiosk, others[0])
    signed_here = "Has signed at this tablet already. It is sent by itself."
    expect(kiosk.locator("#hint")).to_have_text(signed_here)
    kiosk.locator("#badge-code").fill(others[1].short_code)
    kiosk.locator("#by-code").get_by_role("button").click()
    expect(kiosk.locator("#hint")).to_contain_text("only the QR code on the badge is read")

    kiosk.reload()
    hold(kiosk, others[1])
    expect(kiosk.locator("#person-name")).to_have_text("王芳")
    sign_and_finish(kiosk)
    expect(kiosk.locator("#net")).to_contain_text("3 signatures are kept safely on this tablet")
    kept = kiosk.evaluate("JSON.stringify(localStorage)")
    assert not any(secret in kept for secret in (PIN, "李娜", "王芳", "张文和"))
    assert Signature.objects.count() == 0

    kiosk.context.set_offline(False)
    expect(kiosk.locator("#net")).to_be_hidden()
    names = [delegate.name_zh, "李娜", "王芳"]
    assert [each.name for each in Signature.objects.order_by("leaf_index")] == names
    assert leaves() == ceremony.confirmations.count() == 3
    vouched = Signature.objects.filter(evidence__without_network=True)
    assert sorted(each.name for each in vouched) == ["李娜", "王芳"]
    forgive_no_network(complaints)


def test_without_a_network_nobody_vouches_who_has_not_done_so_with_one(others, kiosk, complaints):
    wait_until(lambda: known(kiosk) == 3)
    expect(kiosk.locator("#person-name")).to_have_text("张文和")
    kiosk.context.set_offline(True)
    vouch(kiosk)
    expect(kiosk.locator("#vouch-error")).to_contain_text("Without a network nobody can vouch")
    kiosk.context.set_offline(False)
    vouch(kiosk)
    expect(kiosk.locator("[data-screen=read]")).to_be_visible()
    forgive_no_network(complaints)


def test_what_was_not_taken_is_shown_to_the_staff_and_put_away(
    kiosk, ceremony, delegate, complaints, axe
):
    wait_until(lambda: known(kiosk) == 1)
    vouch(kiosk)
    expect(kiosk.locator("[data-screen=read]")).to_be_visible()
    to_the_end(kiosk)
    kiosk.context.set_offline(True)
    kiosk.get_by_role("button", name="Sign", exact=True).click()
    kiosk.get_by_role("button", name="Finish").click()
    signed(ceremony.initiative, delegate=delegate)  # meanwhile, elsewhere
    kiosk.context.set_offline(False)
    expect(kiosk.locator("#net")).to_contain_text("The host has to look at something here")

    kiosk.locator("#menu-button").click()
    for digit in "1234":
        kiosk.locator("#pin-dialog").get_by_role("button", name=digit, exact=True).click()
    kiosk.locator("#pin-open").click()
    problem = kiosk.locator("#menu-problems li")
    expect(problem).to_contain_text("Has signed already.")
    expect(problem.get_by_role("img", name="Drawn signature")).to_be_visible()
    assert axe(kiosk) == []
    problem.get_by_role("button", name="Put away").click()
    problem.get_by_role("button", name="Put away for good? It was not signed.").click()
    expect(problem).to_have_count(0)
    expect(kiosk.locator("#net")).to_be_hidden()
    assert Signature.objects.count() == 1
    complaints.clear()  # that the network was away, and the server's no


def test_what_the_server_says_is_in_the_language_of_the_page_not_of_the_browser(kiosk, complaints):
    kiosk.get_by_role("button", name="It is somebody else").click()
    kiosk.get_by_role("link", name="简体中文").click()
    expect(kiosk.locator("html")).to_have_attribute("lang", "zh-Hans")
    kiosk.locator("[data-leave]").click()  # its camera has seen the badge once more
    kiosk.locator("#badge-code").fill("0000-0000")
    kiosk.locator("#by-code").get_by_role("button").click()
    expect(kiosk.locator("#hint")).to_have_text("这不是本会的胸牌。")
    complaints.clear()  # the server's no
