"""A message's page in the browser, at both widths: sent once more after a question, settled."""

import pytest
from django.core import mail as outbox
from playwright.sync_api import expect

from conference.lib.leases import Leased
from conference.models import OutgoingMail
from registration import mails
from registration.models import Delegate
from tests.browser.test_look import overflow
from tests.conference.factories import MembershipFactory
from tests.registration.factories import DelegateFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.shared_browser]


@pytest.fixture
def staff(live_server):
    return MembershipFactory()


@pytest.fixture
def message(staff):
    """A message that came back from an address its person no longer has."""
    facts = {"conference": staff.conference, "category__conference": staff.conference}
    delegate = DelegateFactory(**facts, name_latin="Wei Lan", email="wei@example.org")
    mail = mails.link(delegate)
    outbox.outbox.clear()
    OutgoingMail.objects.filter(pk=mail.pk).update(status=Leased.BOUNCED)
    Delegate.objects.filter(pk=delegate.pk).update(email="new@example.org")
    return mail


@pytest.mark.parametrize("width", [1440, 390])
def test_what_came_back_is_asked_about_and_goes_to_the_present_address(
    desktop, staff, message, log_in, axe, width
):
    log_in(desktop, staff.user)
    desktop.set_viewport_size({"width": width, "height": 900})
    desktop.goto(f"/en/desk/{staff.conference.slug}/mail/{message.pk}/")
    desktop.get_by_text("Send once more…").click()
    assert (axe(desktop), overflow(desktop)) == ([], 0)

    desktop.get_by_role("button", name="Send it to new@example.org all the same").click()

    expect(desktop.get_by_text("The message is on its way again.")).to_be_visible()
    expect(desktop.get_by_text("before: wei@example.org")).to_be_visible()
    assert [sent.to for sent in outbox.outbox] == [["new@example.org"]]
    assert (axe(desktop), overflow(desktop)) == ([], 0)


def test_an_uncertain_one_is_settled(desktop, staff, message, log_in, axe):
    OutgoingMail.objects.filter(pk=message.pk).update(status=Leased.UNCERTAIN)
    log_in(desktop, staff.user)
    desktop.goto(f"/en/desk/{staff.conference.slug}/mail/{message.pk}/")
    assert axe(desktop) == []

    desktop.get_by_role("button", name="It arrived").click()

    expect(desktop.get_by_text("Noted: the message has arrived.")).to_be_visible()
    expect(desktop.get_by_text("Send once more…")).to_have_count(0)
    assert outbox.outbox == []
