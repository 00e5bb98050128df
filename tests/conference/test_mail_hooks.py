"""A provider's API instead of SMTP: what it answers, and what its signed webhook reports."""

import base64
import hashlib
import hmac
import json

import pytest
import requests

from conference import mail_delivery, mail_messages
from conference.lib.leases import Leased
from conference.lib.mail_urls import read
from registration import campaign_addresses
from tests.conference.factories import ConferenceFactory
from tests.conference.test_mail import reloaded, row
from tests.registration.factories import DelegateFactory

pytestmark = pytest.mark.django_db
MAILGUN = "anymail+mailgun://?api_key=key&sender_domain=mg.example.org&webhook_signing_key=sign"
POSTMARK = "anymail+postmark://?server_token=token&webhook_secret=wei:secret"


@pytest.fixture
def provider(settings):
    """`provider(url)`: this site sends by the provider of that EMAIL_URL."""

    def use(url: str) -> None:
        for name, value in read(url).items():
            setattr(settings, name, value)

    return use


@pytest.fixture
def delegate():
    return DelegateFactory(conference=ConferenceFactory(), email="wei@example.org")


@pytest.fixture
def message(delegate):
    """A message to the delegate that the provider has taken."""
    return row(
        conference=delegate.conference, about=f"registration.delegate:{delegate.pk}",
        status=Leased.DONE,
    )  # fmt: skip


# -- Mailgun's calls are signed with a key, Postmark's carry a secret


def mailgun(event: dict, key: str = "sign") -> dict:
    """What Mailgun posts of an event."""
    signed = hmac.new(key.encode(), b"1795000000token", hashlib.sha256).hexdigest()
    facts = {
        "event": "failed", "severity": "permanent", "reason": "bounce", "timestamp": 1795000000,
        "recipient": "wei@example.org", "message": {"headers": {"message-id": "1@testserver"}},
        "delivery-status": {"code": 550, "message": "5.1.1 no such user"},
    }  # fmt: skip
    return {
        "signature": {"timestamp": "1795000000", "token": "token", "signature": signed},
        "event-data": facts | event,
    }


def postmark(kind: str, **event: object) -> dict:
    """What Postmark posts of a bounce; `kind` is Postmark's word for it."""
    facts = {
        "RecordType": "Bounce", "ID": 42, "Type": kind, "MessageID": "theirs-1",
        "Email": "wei@example.org", "BouncedAt": "2026-11-28T08:00:00Z", "Details": "",
        "Description": "", "Metadata": {"message_id": "<1@testserver>"},
    }  # fmt: skip
    return facts | event


def call(client, name: str, body: dict, secret: str = ""):
    more = (
        {"authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"} if secret else {}
    )
    return client.post(
        f"/anymail/{name}/tracking/", json.dumps(body), "application/json", headers=more
    )


def test_a_bounce_marks_the_message_and_the_person_as_a_notification_does(
    client, provider, message, delegate
):
    provider(MAILGUN)

    assert call(client, "mailgun", mailgun({})).status_code == 200

    assert (reloaded(message).status, message.error) == (
        Leased.BOUNCED, "bounced: 5.1.1 no such user",
    )  # fmt: skip
    assert campaign_addresses.failure(delegate).address == "wei@example.org"


def test_a_complaint_marks_both_and_says_so(client, provider, message, delegate):
    provider(MAILGUN)

    call(client, "mailgun", mailgun({"event": "complained", "delivery-status": None}))

    assert reloaded(message).status == Leased.BOUNCED
    assert "complained" in campaign_addresses.failure(delegate).reason


@pytest.mark.parametrize("key", ["guessed", ""])
def test_a_forged_call_is_refused_and_changes_nothing(client, provider, message, delegate, key):
    provider(MAILGUN)

    assert call(client, "mailgun", mailgun({}, key)).status_code == 400

    assert reloaded(message).status == Leased.DONE
    assert campaign_addresses.failure(delegate) is None


@pytest.mark.parametrize("secret", ["", "wei:guessed"])
def test_a_call_without_the_secret_is_refused(client, provider, message, secret):
    provider(POSTMARK)

    assert call(client, "postmark", postmark("HardBounce"), secret).status_code == 400

    assert reloaded(message).status == Leased.DONE


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (POSTMARK, "mailgun"),
        ("anymail+postmark://?server_token=token", "postmark"),  # no secret: anybody could call
        ("smtp://127.0.0.1", "postmark"),
        ("smtp://127.0.0.1", "nobody"),
    ],
)
def test_there_is_no_page_for_whom_we_do_not_send_by_or_cannot_tell_from_others(
    client, provider, settings, url, name
):
    settings.EMAIL_PROVIDER, settings.ANYMAIL = "", {}
    provider(url)

    assert call(client, name, postmark("HardBounce"), "wei:secret").status_code == 404


@pytest.mark.parametrize(
    ("kind", "details", "dead"),
    [
        ("HardBounce", "", True),
        ("HardBounce", "smtp;550 5.1.1 unknown", True),
        ("BadEmailAddress", "", True),
        ("SoftBounce", "smtp;552 5.2.2 mailbox full", False),
        ("SpamNotification", "smtp;550 5.7.1 spam", False),
        ("Blocked", "", False),
        ("SpamComplaint", "", True),
        ("TemplateRenderingFailed", "", False),
    ],
)
def test_only_what_says_so_is_about_the_address(
    client, provider, message, delegate, kind, details, dead
):
    provider(POSTMARK)

    call(client, "postmark", postmark(kind, Details=details), "wei:secret")

    assert reloaded(message).status == Leased.BOUNCED
    assert (campaign_addresses.failure(delegate) is not None) is dead


@pytest.mark.parametrize(
    "event",
    [
        {"severity": "temporary"},
        {"event": "opened"},
        {"message": {"headers": {"message-id": "guessed@testserver"}}},
        {"recipient": "somebody.else@example.org"},
    ],
)
def test_delays_other_events_and_other_messages_change_nothing(client, provider, message, event):
    provider(MAILGUN)

    assert call(client, "mailgun", mailgun(event)).status_code == 200

    assert reloaded(message).status == Leased.DONE


def test_the_same_bounce_twice_counts_once(client, provider, message, delegate):
    provider(MAILGUN)

    for _ in range(2):
        assert call(client, "mailgun", mailgun({})).status_code == 200

    assert delegate.failing_addresses.count() == 1


def test_a_delivery_makes_the_uncertain_certain(client, provider):
    provider(MAILGUN)
    message = row(status=Leased.UNCERTAIN, error="TimeoutError")

    call(client, "mailgun", mailgun({"event": "delivered", "severity": None}))

    assert (reloaded(message).status, message.error) == (Leased.DONE, "")


# -- Sending by the API

TAKEN = {
    "ErrorCode": 0, "Message": "OK", "To": "wei@example.org", "MessageID": "theirs-1",
    "SubmittedAt": "2026-11-28T08:00:00Z",
}  # fmt: skip
NO_SUCH = {"ErrorCode": 300, "Message": "Invalid 'To' address: 'wei@example.org'."}


@pytest.fixture
def api(monkeypatch, provider):
    """Postmark's API; `api.answer` is what it answers, `api.asked` what it was sent."""

    class Api:
        answer = (200, TAKEN)

        def __init__(self):
            self.asked = []

        def request(self, **call):
            self.asked.append(json.loads(call["data"]))
            if isinstance(self.answer, Exception):
                raise self.answer
            response = requests.Response()
            response.status_code, facts = self.answer
            response._content = json.dumps(facts).encode()
            return response

    made = Api()
    monkeypatch.setattr(requests.Session, "request", made.request)
    provider(POSTMARK)
    return made


def test_the_provider_takes_a_message_and_its_number_is_kept(api, settings, client):
    settings.BOUNCE_ADDRESS = "bounces@example.org"  # not for providers: they hear it themselves
    message = row()

    mail_delivery.deliver(message.pk)

    assert (reloaded(message).status, message.provider_id) == (Leased.DONE, "theirs-1")
    assert api.asked[0]["From"] == "Jinjiang <j@example.org>"
    assert api.asked[0]["Metadata"] == {"message_id": "<1@testserver>"}
    call(client, "postmark", postmark("HardBounce", Metadata={}), "wei:secret")
    assert reloaded(message).status == Leased.BOUNCED


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ((429, {}), Leased.WAITING),
        ((401, {"ErrorCode": 10, "Message": "bad token"}), Leased.WAITING),
        ((422, NO_SUCH), Leased.FAILED),
        ((413, {}), Leased.FAILED),
        ((503, {}), Leased.WAITING),
        ((500, {}), Leased.UNCERTAIN),
        (requests.ReadTimeout("no answer"), Leased.UNCERTAIN),
        (requests.ConnectionError("reset"), Leased.UNCERTAIN),
    ],
)
def test_what_a_provider_answers_is_a_yes_a_no_a_later_or_unknown(api, answer, status):
    api.answer = answer
    message = row()

    mail_delivery.deliver(message.pk)

    assert reloaded(message).status == status
    assert (message.handed_over_at is None) is (status in {Leased.WAITING, Leased.FAILED})


def test_a_conference_with_its_own_server_does_not_send_by_the_provider(api, settings):
    conference = ConferenceFactory(email_url="smtp://127.0.0.1:2525")
    settings.BOUNCE_ADDRESS = "bounces@example.org"

    built = mail_messages.message(row(conference=conference))

    assert (built.from_email, hasattr(built, "metadata")) == ("bounces@example.org", False)


def test_an_address_that_the_provider_calls_invalid_marks_the_person(api, delegate):
    api.answer = (422, NO_SUCH)
    message = row(about=f"registration.delegate:{delegate.pk}")

    mail_delivery.deliver(message.pk)

    assert campaign_addresses.failure(delegate).address == "wei@example.org"
