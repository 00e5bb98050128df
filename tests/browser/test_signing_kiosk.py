"""A tablet that signs, in a real Chromium whose camera sees a badge."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from conference.models import Membership
from initiative import ceremony_actions, holding, kiosk_actions
from initiative.models import LogEntry, Signature
from tests.browser.camera import film, launch
from tests.browser.door import picture_of
from tests.browser.test_signing import draw
from tests.checkin.factories import badge_at
from tests.conference.factories import MembershipFactory
from tests.conference.workers import wait_until
from tests.initiative.factories import CeremonyFactory
from tests.initiative.signing import signed
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db(transaction=True)
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
PIN = "4711"


@pytest.fixture
def ceremony():
    """Open, its text to be read for no time at all; one of the staff has a PIN."""
    ceremony = CeremonyFactory(reading_seconds=0)
    role = Membership.Role.CEREMONY_HOST
    user = MembershipFactory(conference=ceremony.conference, role=role, user__name="Li Wei").user
    kiosk_actions.set_pin(user, ceremony.conference, PIN)
    return ceremony


@pytest.fixture
def delegate(ceremony):
    """Who stands before the kiosk."""
    names = {"delegate__name_zh": "张文和", "delegate__name_latin": "Zhang Wenhe"}
    return badge_at(ceremony.conference, **names).delegate


@pytest.fixture
def kiosk(browser, live_server, watched, tmp_path, ceremony, delegate):
    """A kiosk that is set up, before whose camera the delegate's badge is held."""
    token = delegate.badges.get().token()
    picture = film(picture_of(token, tmp_path / "badge.png"), tmp_path / "camera.y4m")
    chromium = launch(browser, picture)
    context = chromium.new_context(base_url=live_server.url, locale="en-GB", **TABLET)
    page = watched(context.new_page())
    _code, text = kiosk_actions.new_code(ceremony, None)
    page.goto(f"/initiative/{ceremony.initiative.slug}/kiosk/#code={text}")
    page.get_by_label("Name of this device").fill("Tablet 1")
    page.locator("#pin-new").fill("1234")
    page.get_by_role("button", name="Set up").click()
    yield page
    chromium.close()


def vouch(page: Page) -> None:
    """Staff compares the face with the photo, and says who they are."""
    expect(page.get_by_text("Is this the person before you?")).to_be_visible()
    for digit in PIN:
        page.locator("#vouch").get_by_role("button", name=digit, exact=True).click()
    page.get_by_role("button", name="It is this person").click()


def to_the_end(page: Page, *ticks: str) -> None:
    """Read, agree, draw, up to the question."""
    page.get_by_role("button", name="I have read it").click()
    for name in ("adult", "record", *ticks):
        page.locator(f"#agree [name={name}]").check()
    page.locator("#agree").get_by_role("button", name="Go on").click()
    draw(page, [(0.1, 0.3), (0.5, 0.7), (0.9, 0.2)])
    page.locator("[data-to=confirm]").click()
    expect(page.get_by_role("heading", name="Sign now?")).to_be_visible()


def leaves() -> int:
    """How many signatures are in the log: beside the policy and the text."""
    return LogEntry.objects.count() - 2


def test_the_whole_way_from_the_badge_to_the_ledger(kiosk, ceremony, delegate, axe):
    vouch(kiosk)
    expect(kiosk.locator("#read-title")).to_have_text("Initiative")
    assert axe(kiosk) == []
    kiosk.get_by_role("button", name="I have read it").click()
    assert kiosk.locator("#agree input:checked").count() == 0
    kiosk.locator("#agree").get_by_role("button", name="Go on").click()
    expect(kiosk.get_by_text("Only people of 18 years or older can sign.")).to_be_visible()
    assert axe(kiosk) == []
    kiosk.locator("#agree [data-to=read]").click()
    to_the_end(kiosk, "consent_list", "consent_drawn")
    assert axe(kiosk) == []
    kiosk.get_by_role("button", name="Sign", exact=True).click()

    expect(kiosk.get_by_role("button", name="Undo", exact=True)).to_be_visible()
    wait_until(Signature.objects.exists)
    held = Signature.objects.get()
    assert (held.leaf_index, held.by, leaves()) == (None, "badge+staff", 0)
    assert (held.consent_list, held.consent_drawn, held.consent_statement) == (True, True, False)
    assert held.drawn_path.count("M") == 1
    assert held.evidence["staff"]["name"] == "Li Wei"
    assert held.evidence["device"]["name"] == "Tablet 1"
    assert axe(kiosk) == []

    kiosk.get_by_role("button", name="Finish").click()
    expect(kiosk.get_by_text("Your endorsement is in the public ledger.")).to_be_visible()
    assert leaves() == 1
    expect(kiosk.get_by_text("Hold your badge before the camera to sign.")).to_be_visible()
    assert "张文和" not in kiosk.content()
    assert kiosk.evaluate("JSON.stringify(localStorage)").count("张文和") == 0


def test_undo_within_the_minute_and_sign_again(kiosk, ceremony, delegate):
    vouch(kiosk)
    to_the_end(kiosk)
    kiosk.get_by_role("button", name="Sign", exact=True).click()
    wait_until(Signature.objects.exists)
    kiosk.get_by_role("button", name="Undo", exact=True).click()

    expect(kiosk.get_by_text("It is undone. Nothing was signed.")).to_be_visible()
    assert (Signature.objects.count(), leaves()) == (0, 0)
    expect(kiosk.get_by_text("Hold your badge before the camera to sign.")).to_be_visible()
    kiosk.locator("#badge-code").fill(delegate.badges.get().short_code)
    kiosk.locator("#by-code").get_by_role("button").click()
    vouch(kiosk)


def test_leaving_without_a_signature_is_asked_once_and_languages_are_called_as_elsewhere(
    kiosk, ceremony
):
    version = ceremony.initiative.versions.get()
    for code in ("fi", "id"):
        version.texts.create(language=code, status="working", body="a", sha256=code * 32)
    expect(kiosk.get_by_text("Is this the person before you?")).to_be_visible()  # it is set up
    kiosk.reload()
    rather_not = kiosk.locator("#rather-not")
    vouch(kiosk)
    expect(kiosk.locator("#more-languages option")).to_have_text(
        ["Other languages", "Suomi", "Bahasa Indonesia"]
    )

    rather_not.click()
    kiosk.get_by_role("button", name="Go on reading").click()
    expect(kiosk.locator("[data-screen=read]")).to_be_visible()
    rather_not.click()
    kiosk.locator("#leaving").get_by_role("button", name="I would rather not sign").click()
    expect(kiosk.get_by_text("Hold your badge before the camera to sign.")).to_be_visible()
    assert leaves() == 0


def sign_without_a_network(page: Page) -> None:
    """Up to the thanks, which say that it is kept."""
    vouch(page)
    to_the_end(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("There is no network just now")).to_be_visible()


def forgive_no_network(complaints) -> None:
    """That it was away is what the test is about."""
    no_network = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    complaints[:] = [text for text in complaints if not any(word in text for word in no_network)]


def test_a_tablet_reloaded_without_a_network_starts_says_what_waits_and_sends_it_once(
    kiosk, ceremony, delegate, complaints
):
    kiosk.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    sign_without_a_network(kiosk)
    expect(kiosk.locator("#net")).to_contain_text("1 signature is kept safely on this tablet")
    kiosk.get_by_role("button", name="Finish").click()

    kiosk.reload()

    expect(kiosk.get_by_role("heading", name="An Initiative")).to_be_visible()
    expect(kiosk.locator("#net")).to_have_text(
        "No network just now; it goes on by itself. "
        "1 signature is kept safely on this tablet and sent by itself."
    )
    expect(kiosk.locator("#hint")).to_contain_text("Has signed at this tablet")  # its camera saw
    kiosk.locator("#badge-code").fill(delegate.badges.get().short_code)
    kiosk.locator("#by-code").get_by_role("button").click()
    expect(kiosk.locator("#hint")).to_contain_text("No network just now: without one only the QR")
    kiosk.get_by_role("link", name="简体中文").click()  # there is no other page: this one stays
    expect(kiosk.get_by_role("heading", name="An Initiative")).to_be_visible()
    expect(kiosk.locator("#hint")).to_contain_text("Has signed at this tablet")  # and once more
    assert Signature.objects.count() == 0

    kiosk.context.set_offline(False)
    expect(kiosk.locator("#net")).to_be_hidden()
    expect(kiosk.locator("#hint")).to_be_hidden()  # the network is back
    assert Signature.objects.count() == ceremony.confirmations.count() == 1
    assert leaves() == 1  # it was finished: nobody waits for another minute
    other = badge_at(ceremony.conference, delegate__name_zh="李娜")
    kiosk.locator("#badge-code").fill(other.short_code)
    kiosk.locator("#by-code").get_by_role("button").click()
    expect(kiosk.get_by_role("heading", name="Is this the person before you?")).to_be_visible()
    expect(kiosk.locator("#person-name")).to_have_text("李娜")
    forgive_no_network(complaints)


def test_a_tablet_reloaded_within_the_minute_still_undoes(kiosk, ceremony, complaints):
    kiosk.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    sign_without_a_network(kiosk)

    kiosk.reload()
    expect(kiosk.get_by_text("There is no network just now")).to_be_visible()
    kiosk.get_by_role("button", name="Undo", exact=True).click()
    expect(kiosk.get_by_role("heading", name="Not taken back yet")).to_be_visible()
    kiosk.context.set_offline(False)

    expect(kiosk.get_by_text("It is undone. Nothing was signed.")).to_be_visible()
    assert Signature.objects.count() == 0
    kiosk.reload()
    expect(kiosk.locator("[data-screen=thanks]")).to_be_hidden()
    forgive_no_network(complaints)


def test_the_finale_within_the_minute_is_said_and_withdrawing_is_asked_for(kiosk, ceremony, axe):
    vouch(kiosk)
    to_the_end(kiosk)
    kiosk.get_by_role("button", name="Sign", exact=True).click()
    expect(kiosk.get_by_text("For a minute you can still take it back")).to_be_visible()
    wait_until(Signature.objects.exists)

    ceremony_actions.finale(ceremony)

    expect(kiosk.get_by_text("Your endorsement is in the public ledger now.")).to_be_visible()
    expect(kiosk.get_by_role("button", name="Undo", exact=True)).to_be_hidden()
    assert axe(kiosk) == []
    kiosk.get_by_role("button", name="Withdraw…").click()
    assert axe(kiosk) == []
    kiosk.get_by_role("button", name="Let it stand").click()
    assert Signature.objects.get().status == "signed"
    kiosk.get_by_role("button", name="Withdraw…").click()
    kiosk.locator("#withdrawing").get_by_role("button", name="Withdraw", exact=True).click()

    expect(kiosk.get_by_role("heading", name="Withdrawn")).to_be_visible()
    assert Signature.objects.get().status == "withdrawn"


def test_undo_in_the_moment_of_the_finale_asks_before_it_withdraws(kiosk, ceremony):
    vouch(kiosk)
    to_the_end(kiosk)
    kiosk.route("**/standing?*", lambda route: route.fulfill(json={"state": "held"}))
    kiosk.get_by_role("button", name="Sign", exact=True).click()
    wait_until(Signature.objects.exists)
    ceremony_actions.finale(ceremony)

    kiosk.get_by_role("button", name="Undo", exact=True).click()

    expect(kiosk.get_by_role("heading", name="Withdraw your endorsement?")).to_be_visible()
    assert Signature.objects.get().status == "signed"
    kiosk.get_by_role("button", name="Let it stand").click()
    expect(kiosk.get_by_text("Your endorsement is in the public ledger now.")).to_be_visible()
    kiosk.get_by_role("button", name="Finish").click()
    expect(kiosk.locator("[data-screen=start]")).to_be_visible()
    assert Signature.objects.get().status == "signed"


def test_staff_are_told_who_shares_the_mailbox_and_who_signed_elsewhere_is_refused(
    kiosk, ceremony, delegate, complaints
):
    name = {"en": "Chengdu gathering"}
    other = CeremonyFactory(initiative=ceremony.initiative, conference__name=name)
    conference = other.conference
    shares = DelegateFactory(
        conference=conference, email=delegate.email, name_zh="李梅", name_latin=""
    )
    signature = signed(
        ceremony.initiative, delegate=shares, conference=conference, ceremony=other,
    )  # fmt: skip
    expect(kiosk.get_by_text("Is this the person before you?")).to_be_visible()
    kiosk.get_by_role("button", name="It is somebody else").click()
    kiosk.locator("#badge-code").fill(delegate.badges.get().short_code)
    kiosk.locator("#by-code").get_by_role("button").click()
    expect(kiosk.locator("#person-before")).to_have_text(
        "With this mail address, 李梅 has signed already (Chengdu gathering)."
    )

    kiosk.get_by_role("button", name="It is somebody else").click()
    signature.delegate.name_zh = "张文和"
    signature.delegate.save()
    kiosk.locator("#badge-code").fill(delegate.badges.get().short_code)
    kiosk.locator("#by-code").get_by_role("button").click()
    expect(kiosk.locator("#hint")).to_have_text(
        "Signed already (Chengdu gathering). Nothing is recorded a second time."
    )
    complaints[:] = [text for text in complaints if "409" not in text]


def test_what_is_undone_without_a_network_is_said_not_to_be_taken_back_yet_and_never_signs(
    kiosk, ceremony, complaints
):
    sign_without_a_network(kiosk)
    kiosk.get_by_role("button", name="Undo", exact=True).click()
    expect(kiosk.get_by_role("heading", name="Not taken back yet")).to_be_visible()
    expect(kiosk.locator("#net")).to_contain_text("1 signature is not taken back yet")
    kiosk.context.set_offline(False)

    expect(kiosk.get_by_text("It is undone. Nothing was signed.")).to_be_visible()
    expect(kiosk.locator("#net")).to_be_hidden()
    assert Signature.objects.count() == 0
    assert ceremony.confirmations.get().undone_at is not None
    forgive_no_network(complaints)


def test_an_undo_that_the_network_brings_after_the_ledger_has_it_is_a_withdrawal(
    kiosk, ceremony, complaints
):
    vouch(kiosk)
    to_the_end(kiosk)
    kiosk.get_by_role("button", name="Sign", exact=True).click()
    wait_until(Signature.objects.exists)
    expect(kiosk.locator("#net")).to_be_hidden()
    kiosk.context.set_offline(True)
    kiosk.get_by_role("button", name="Undo", exact=True).click()
    expect(kiosk.get_by_role("heading", name="Not taken back yet")).to_be_visible()
    Signature.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    holding.release_due()

    kiosk.context.set_offline(False)
    expect(kiosk.get_by_role("heading", name="Withdrawn")).to_be_visible()
    assert Signature.objects.get().status == "withdrawn"
    forgive_no_network(complaints)


def test_the_screen_is_filled_by_a_tap_and_again_by_any_tap_after_a_reload(kiosk):
    expect(kiosk.get_by_text("Is this the person before you?")).to_be_visible()
    kiosk.get_by_role("button", name="It is somebody else").click()
    is_whole = "() => document.fullscreenElement !== null"
    kiosk.get_by_role("button", name="Fill the screen").click()
    wait_until(lambda: kiosk.evaluate(is_whole))
    expect(kiosk.get_by_role("button", name="Fill the screen")).to_be_hidden()

    kiosk.reload()
    expect(kiosk.locator("[data-screen=person]")).to_be_visible()
    assert not kiosk.evaluate(is_whole)
    kiosk.locator("#person-title").click()
    wait_until(lambda: kiosk.evaluate(is_whole))


def test_a_wrong_pin_vouches_for_nobody_and_a_paused_signing_says_so(kiosk, ceremony, complaints):
    expect(kiosk.get_by_text("Is this the person before you?")).to_be_visible()
    for digit in "4712":
        kiosk.locator("#vouch").get_by_role("button", name=digit, exact=True).click()
    kiosk.get_by_role("button", name="It is this person").click()
    expect(kiosk.get_by_text("This is not the PIN.")).to_be_visible()

    kiosk.get_by_role("button", name="It is somebody else").click()
    ceremony.state = "paused"
    ceremony.save()
    expect(kiosk.get_by_text("The host has paused the signing for a moment.")).to_be_visible()
    assert Signature.objects.count() == 0
    complaints[:] = [text for text in complaints if "422" not in text]
