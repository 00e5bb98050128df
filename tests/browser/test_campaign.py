"""A campaign through the browser: written, previewed at both widths, sent, all seen on the page."""

import pytest
from django.core import mail as outbox
from playwright.sync_api import expect

from conference import jobs
from registration import campaign_actions
from registration.models import Campaign
from tests.browser.test_look import overflow
from tests.conference.factories import MembershipFactory
from tests.registration.campaigns import campaign, work
from tests.registration.factories import DelegateFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.shared_browser]


@pytest.fixture
def staff(live_server):
    """An organiser, and two delegates of whom one has no association."""
    membership = MembershipFactory()
    facts = {"conference": membership.conference, "category__conference": membership.conference}
    DelegateFactory(**facts, name_latin="Wei Lan", name_zh="魏兰", association_name="The Weavers")
    DelegateFactory(**facts, name_latin="Li Na", name_zh="李娜", association_name="")
    return membership


def test_a_campaign_from_the_first_word_to_the_last_message(desktop, staff, log_in, axe):
    log_in(desktop, staff.user)
    desktop.goto(f"/en/desk/{staff.conference.slug}/mail/campaigns/add/")
    assert axe(desktop) == []
    desktop.fill("[name=name]", "Opening")
    desktop.fill("[name=subject_en]", "{name}, until tomorrow")
    desktop.fill("[name=body_en]", "Dear {name} of {association},\n\n{page_link}")
    desktop.get_by_role("button", name="Save the draft").click()

    expect(desktop.get_by_text("One person gets this message.")).to_be_visible()
    desktop.get_by_text("1 person gets nothing").click()
    expect(desktop.get_by_role("link", name="Li Na")).to_be_visible()
    assert axe(desktop) == []

    look_at_it(desktop, axe)
    desktop.get_by_role("button", name="Write the messages").click()
    desktop.get_by_role("button", name="Send one message").click()
    expect(desktop.get_by_text("1 of 1")).to_be_visible()
    campaign_actions.advance()

    desktop.reload()
    expect(desktop.get_by_role("row").filter(has_text="Wei Lan")).to_contain_text("sent")
    expect(desktop.get_by_role("row").filter(has_text="Li Na")).to_contain_text("{association}")
    assert Campaign.objects.get().state == Campaign.State.DONE
    assert [sent.subject for sent in outbox.outbox] == ["Wei Lan, until tomorrow"]


def test_who_watches_the_messages_being_written_sees_each_come_right(
    desktop, staff, log_in, monkeypatch
):
    """By itself, and without taking away what the keyboard was on."""
    monkeypatch.setattr(jobs, "send", lambda *message: False)  # no worker hears of it yet
    made = campaign(staff.conference)
    campaign_actions.write(made, staff.user)
    log_in(desktop, staff.user)
    desktop.goto(f"/en/desk/{staff.conference.slug}/mail/campaigns/{made.pk}/")
    row = desktop.get_by_role("row").filter(has_text="Wei Lan")
    expect(row).to_contain_text("being written")
    row.get_by_role("link", name="Wei Lan").focus()

    work()

    expect(row).to_contain_text("written, held")
    expect(row.get_by_role("link", name="Wei Lan")).to_be_focused()
    expect(desktop.get_by_role("button", name="Send 2 messages")).to_be_visible()


def look_at_it(page, axe):
    """The preview of the one who gets it: two frames, neither wider than it should be."""
    address = page.url
    page.get_by_role("link", name="Preview").click()
    page.fill("[name=q]", "weilan")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Wei Lan").first.click()
    frame = page.frame_locator("iframe[title='The message on a phone']")
    expect(frame.get_by_text("Dear Wei Lan of The Weavers")).to_be_visible()
    assert axe(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert overflow(page) == 0
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(address)
