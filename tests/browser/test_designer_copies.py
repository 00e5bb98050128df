"""Designs in the browser: one is copied, begun as another gathering's, withdrawn, deleted."""

import re

import pytest
from playwright.sync_api import expect

from badges import actions
from badges.design_starters import starter
from conference.models import Membership
from tests.badges import factories
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_look import overflow
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.registration.factories import CategoryFactory, DelegateFactory

pytestmark = [
    pytest.mark.django_db(transaction=True), pytest.mark.stateless, pytest.mark.shared_browser,
]  # fmt: skip


@pytest.fixture
def staff(live_server):
    """An organiser of two gatherings; this one's design is published."""
    membership = MembershipFactory(role=Membership.Role.ORGANISER)
    design = factories.design(membership.conference, "Ours")
    actions.publish_design(design.newest, None)
    before = ConferenceFactory(name={"en": "Last year", "zh-hans": "去年的大会"})
    factories.design(before, "Theirs", "large")
    MembershipFactory(conference=before, user=membership.user)
    return membership


def designs(staff, language: str = "en") -> str:
    return f"/{language}/desk/{staff.conference.slug}/badges/designs/"


def test_a_design_is_copied_from_the_list_and_the_copy_deleted(desktop, staff, log_in):
    log_in(desktop, staff.user)
    desktop.goto(designs(staff))
    desktop.get_by_role("link", name="Copy Ours").click()
    expect(desktop.get_by_label("Name")).to_have_value("Ours (copy)")
    desktop.get_by_role("button", name="Make the copy").click()

    expect(desktop.get_by_role("heading", name="Ours (copy)")).to_be_visible()
    expect(desktop.get_by_text("Copied.")).to_be_visible()
    desktop.get_by_role("link", name="Delete…").click()
    expect(desktop.get_by_text("Its one version goes")).to_be_visible()
    desktop.get_by_role("button", name="Delete the design").click()

    expect(desktop.get_by_text("“Ours (copy)” is deleted.")).to_be_visible()
    expect(desktop.locator("[data-row]")).to_have_count(1)
    assert [each.name for each in staff.conference.badge_designs.all()] == ["Ours"]


def test_a_published_design_is_taken_out_of_use_then_deleted(desktop, staff, log_in):
    log_in(desktop, staff.user)
    desktop.goto(designs(staff))
    desktop.get_by_role("link", name="Delete Ours").click()
    expect(desktop.get_by_text("This design is published")).to_be_visible()
    expect(desktop.get_by_role("button", name="Delete the design")).to_have_count(0)
    desktop.get_by_role("button", name="Use it no longer").click()

    desktop.get_by_role("link", name="Delete…").click()
    desktop.get_by_role("button", name="Delete the design").click()

    expect(desktop.get_by_text("“Ours” is deleted.")).to_be_visible()
    assert staff.conference.badge_designs.count() == 0


def test_a_design_of_another_gathering_brings_its_size_along(desktop, staff, log_in):
    log_in(desktop, staff.user)
    desktop.goto(designs(staff))
    size = desktop.get_by_label("Size")
    expect(size).to_be_visible()
    desktop.get_by_label("Begin with").select_option("Theirs")
    expect(size).to_be_hidden()
    desktop.get_by_label("Name").fill("New")
    desktop.get_by_role("button", name="Begin").click()

    desktop.wait_for_url(re.compile(r"/designs/\d+/"))
    assert staff.conference.badge_designs.get(name="New").newest.read.size == "large"


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_of_copies_have_no_findings(
    new_context, watched, staff, log_in, axe, screen, language
):
    used = staff.conference.badge_designs.get()
    unused = factories.design(staff.conference, "Not used")
    guest = CategoryFactory(conference=staff.conference, code="guest")
    version = actions.save_design(unused, unused.name, [guest], starter("cr80"), None)
    actions.publish_design(version, None)
    badges = [factories.badge(DelegateFactory(conference=staff.conference, **more))
              for more in ({}, {"category": guest})]  # fmt: skip
    run = actions.order_sheets(staff.conference, badges, "a4", None)
    actions.withdraw_design(unused, None)
    page = watched(new_context(**screen).new_page())
    log_in(page, staff.user)
    start = designs(staff, language)
    for one in ("", f"{used.pk}/copy/", f"{used.pk}/delete/", f"{unused.pk}/delete/"):
        page.goto(start + one)
        assert (axe(page), overflow(page)) == ([], 0), one
    page.goto(start.replace("designs/", f"sheets/{run.pk}/"))
    expect(page.locator("main h2")).to_have_count(2)  # a size each
    assert (axe(page), overflow(page)) == ([], 0)
