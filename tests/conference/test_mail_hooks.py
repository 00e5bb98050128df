"""A provider's API instead of SMTP: what it answers, and what its signed webhook reports."""

import base64
import hashlib
import hmac
import json

import pytest
import requests
from django.db import OperationalError
from django.urls import reverse
from django.utils import translation

from conference import mail_again, mail_delivery, mail_hooks, mail_messages, mail_strays
from conference.lib.leases import Leased
from conference.lib.mail_urls import read
from registration import campaign_addresses
from tests.conference.factories import ConferenceFactory, MembershipFactory
from tests.conference.test_mail import code_of, reloaded, row
from tests.conference.test_mail_bounces import life
from tests.registration.campaigns import campaign, write
from tests.registration.factories import ConsentFactory, DelegateFactory

pytestmark = pytest.mark.django_db
MAILGUN = "anymail+mailgun://?api_key=key&sender_domain=mg.example.org&webhook_signing_key=sign"
BREVO = "anymail+brevo://?api_key=key&webhook_secret=wei:secret"
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

    assert (reloaded(message).status, code_of(message)) == (Leased.BOUNCED, "no_such_address")
    assert life(message) == [("bounced", "no_such_address", "5.1.1 no such user")]
    assert campaign_addresses.failure(delegate).address == "wei@example.org"


def test_a_complaint_marks_both_and_says_so(client, provider, message, delegate):
    provider(MAILGUN)

    call(client, "mailgun", mailgun({"event": "complained", "delivery-status": None}))

    assert reloaded(message).status == Leased.BOUNCED
    assert life(message) == [("complained", "complained", "")]
    assert "complained" in campaign_addresses.failure(delegate).reason
    assert campaign_addresses.failure(delegate).is_complaint


@pytest.mark.parametrize(
    ("language", "words", "button"),
    [("en", "called a message unwanted on", "They want mail again"),
     ("zh-hans", "将一封邮件标为不想要的", "对方愿意再收邮件")],
)  # fmt: skip
def test_a_complaint_is_not_called_an_address_that_does_not_work(
    client, provider, message, delegate, language, words, button
):
    provider(POSTMARK)
    complaint = postmark("SpamComplaint", RecordType="SpamComplaint")
    assert call(client, "postmark", complaint, "wei:secret").status_code == 200
    client.force_login(MembershipFactory(conference=delegate.conference).user)

    with translation.override(language):
        address = reverse("conference:person", args=[delegate.conference.slug, delegate.pk])
        own = reverse("desk:mail_detail", args=[delegate.conference.slug, message.pk])
    person, mail = (client.get(page).content.decode() for page in (address, own))

    assert (words in person, button in person) == (True, True)
    assert not any(wrong in person for wrong in ("does not work", "此地址无效", "It works again"))
    assert {"en": "called unwanted</span>", "zh-hans": "被标为不想要的</span>"}[language] in mail
    made = write(campaign(delegate.conference))
    assert made.letters.get(delegate=delegate).left_out == "unwanted"


def test_an_event_about_the_address_of_before_changes_nothing_of_the_new(
    client, provider, message, delegate
):
    provider(MAILGUN)
    message.status = Leased.FAILED
    message.save()
    type(delegate).objects.filter(pk=delegate.pk).update(email="new@example.org")
    mail_again.send_again(message)

    call(client, "mailgun", mailgun({}))
    call(client, "mailgun", mailgun({"event": "delivered"}))

    assert (reloaded(message).status, message.to) == (Leased.WAITING, "new@example.org")
    assert life(message)[2:] == [("former", "no_such_address", "5.1.1 no such user")]
    assert [each.address for each in delegate.failing_addresses.all()] == ["wei@example.org"]
    assert mail_strays.lately() == 0


@pytest.mark.parametrize("key", ["guessed", ""])
def test_a_forged_call_is_refused_and_changes_nothing(client, provider, message, delegate, key):
    provider(MAILGUN)

    assert call(client, "mailgun", mailgun({}, key)).status_code == 403

    assert (reloaded(message).status, life(message)) == (Leased.DONE, [])
    assert campaign_addresses.failure(delegate) is None


@pytest.mark.parametrize("secret", ["", "wei:guessed"])
def test_a_call_without_the_secret_is_refused(client, provider, message, secret):
    provider(POSTMARK)

    answer = call(client, "postmark", postmark("HardBounce"), secret)

    assert (answer.status_code, answer["WWW-Authenticate"][:5]) == (401, "Basic")
    assert (reloaded(message).status, life(message)) == (Leased.DONE, [])


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


@pytest.mark.parametrize("event", ["opened", "clicked", "accepted"])
def test_who_reads_what_is_not_kept(client, provider, message, event):
    provider(MAILGUN)

    assert call(client, "mailgun", mailgun({"event": event})).status_code == 200

    assert (reloaded(message).status, life(message)) == (Leased.DONE, [])


@pytest.mark.parametrize(
    "event",
    [
        {"message": {"headers": {"message-id": "guessed@testserver"}}},
        {"recipient": "somebody.else@example.org"},
    ],
)
def test_an_event_about_no_message_of_ours_is_counted(client, provider, message, event):
    provider(MAILGUN)

    assert call(client, "mailgun", mailgun(event)).status_code == 200

    assert (reloaded(message).status, life(message)) == (Leased.DONE, [])
    assert mail_strays.totals()["event"] == 1


# Every kind of event of three providers: what the message's life says, what becomes of it, and
# whether the person's address is marked.
DEFERRED = {"severity": "temporary", "delivery-status": {"code": 452, "message": "4.2.2 full"}}
SUPPRESSED = {"reason": "suppress-bounce", "delivery-status": {"code": 605, "message": "Not sent"}}
KINDS = [
    ("mailgun", {}, ("bounced", "no_such_address"), Leased.BOUNCED, True),
    ("mailgun", SUPPRESSED, ("bounced", "came_back_before"), Leased.BOUNCED, True),
    ("mailgun", DEFERRED, ("delayed", "full_box"), Leased.DONE, False),
    ("mailgun", {"event": "delivered"}, ("delivered", ""), Leased.DONE, False),
    ("mailgun", {"event": "complained"}, ("complained", "complained"), Leased.BOUNCED, True),
    ("mailgun", {"event": "unsubscribed"}, ("unsubscribed", ""), Leased.DONE, False),
    ("postmark", {"Type": "HardBounce"}, ("bounced", "came_back_before"), Leased.BOUNCED, True),
    ("postmark", {"Type": "Transient"}, ("delayed", "not_now"), Leased.DONE, False),
    ("postmark", {"Type": "AutoResponder"}, ("answered", ""), Leased.DONE, False),
    ("postmark", {"Type": "Blocked"}, ("bounced", "blocked"), Leased.BOUNCED, False),
    ("postmark", {"RecordType": "Delivery", "DeliveredAt": "2026-11-28T08:00:00Z",
                  "Recipient": "wei@example.org"}, ("delivered", ""), Leased.DONE, False),
    ("postmark", {"RecordType": "SpamComplaint", "Type": "SpamComplaint"},
     ("complained", "complained"), Leased.BOUNCED, True),
    ("postmark", {"RecordType": "SubscriptionChange", "SuppressSending": True,
                  "SuppressionReason": "ManualSuppression", "Recipient": "wei@example.org",
                  "ChangedAt": "2026-11-28T08:00:00Z"}, ("unsubscribed", ""), Leased.DONE, False),
    ("brevo", {"event": "hard_bounce", "reason": "550 5.1.1 nobody"},
     ("bounced", "no_such_address"), Leased.BOUNCED, True),
    ("brevo", {"event": "soft_bounce", "reason": "552 5.2.2 full"},
     ("bounced", "full_box"), Leased.BOUNCED, False),
    ("brevo", {"event": "deferred", "reason": "451 4.7.1 greylisted"},
     ("delayed", "too_fast"), Leased.DONE, False),
    ("brevo", {"event": "delivered"}, ("delivered", ""), Leased.DONE, False),
    ("brevo", {"event": "blocked"}, ("bounced", "blocked"), Leased.BOUNCED, False),
    ("brevo", {"event": "spam"}, ("complained", "complained"), Leased.BOUNCED, True),
    ("brevo", {"event": "unsubscribe"}, ("unsubscribed", ""), Leased.DONE, False),
]  # fmt: skip


def brevo(event: dict) -> dict:
    """What Brevo posts of an event."""
    return {
        "email": "wei@example.org", "id": 1, "date": "2026-11-28 08:00:00",
        "message-id": "<theirs-1@smtp-relay.mailin.fr>", "ts_epoch": 1795000000000,
        "X-Mailin-custom": '{"message_id": "<1@testserver>"}',
    } | event  # fmt: skip


def posted(name: str, event: dict) -> dict:
    kinds = {"mailgun": mailgun, "brevo": brevo}
    return kinds[name](event) if name in kinds else postmark("", **event)


@pytest.mark.parametrize(("name", "event", "told", "status", "dead"), KINDS)
def test_every_kind_of_event_is_in_the_messages_life_once(
    client, provider, message, delegate, name, event, told, status, dead
):
    ConsentFactory(delegate=delegate, kind="news")
    provider({"mailgun": MAILGUN, "postmark": POSTMARK, "brevo": BREVO}[name])

    for _ in range(2):  # a provider may say everything twice
        assert call(client, name, posted(name, event), "wei:secret").status_code == 200

    assert [each[:2] for each in life(message)] == [told]
    assert reloaded(message).status == status
    assert (campaign_addresses.failure(delegate) is not None) is dead
    wants_news = delegate.consents.filter(kind="news", withdrawn_at=None).exists()
    assert wants_news is (told[0] != "unsubscribed")


def test_an_event_names_its_address_in_its_own_way(client, provider, message):
    provider(MAILGUN)

    call(client, "mailgun", mailgun({"recipient": "Wei@EXAMPLE.org"}))

    assert reloaded(message).status == Leased.BOUNCED


@pytest.mark.parametrize(
    ("url", "body"),
    [
        (POSTMARK, b"no JSON"),
        (POSTMARK, b"\xff\xfe"),
        (POSTMARK, b"[]"),
        (POSTMARK, b"null"),
        (POSTMARK, b'{"RecordType": {}}'),
        (POSTMARK, b'{"RecordType": "Inbound"}'),
        (POSTMARK, b"[" * 200_000),
        (BREVO, b"7"),
        (BREVO, b'{"items": []}'),
        (BREVO, b'{"ts_epoch": "today"}'),
        (MAILGUN, b"[]"),
        (MAILGUN, b'{"signature": 1}'),
    ],
)
def test_a_call_that_says_nothing_readable_is_a_no_in_plain_words(
    client, provider, message, caplog, url, body
):
    provider(url)
    name = url.partition("+")[2].partition(":")[0]
    secret = f"Basic {base64.b64encode(b'wei:secret').decode()}"

    answer = client.post(
        f"/anymail/{name}/tracking/", body, "application/json", headers={"authorization": secret}
    )

    told = answer.json()
    assert (answer.status_code, told["code"]) == (400, "unreadable")
    assert told["detail"] == f"This is no report of {name} that can be read. Nothing was changed."
    assert {line.levelname for line in caplog.records} == {"WARNING"}
    assert (reloaded(message).status, life(message)) == (Leased.DONE, [])


def test_while_the_database_is_away_the_provider_is_to_call_again(
    client, provider, message, monkeypatch
):
    provider(POSTMARK)

    def away(report):
        raise OperationalError("the database is away")

    monkeypatch.setattr(mail_hooks, "take", away)
    with pytest.raises(OperationalError):  # 500, and no word of what the provider sent
        call(client, "postmark", postmark("HardBounce"), "wei:secret")


def test_an_event_that_breaks_stops_no_other_of_its_call(client, provider, message, monkeypatch):
    provider(BREVO)
    tell, seen = mail_hooks.tell, []

    def moody(event):
        seen.append(event)
        if len(seen) == 1:
            raise RuntimeError("nobody foresaw this")
        return tell(event)

    monkeypatch.setattr(mail_hooks, "tell", moody)
    for _ in range(2):
        answer = call(client, "brevo", brevo({"event": "delivered"}), "wei:secret")
        assert answer.status_code == 200

    assert [each[0] for each in life(message)] == ["delivered"]
    assert mail_strays.totals()["unreadable"] == 1


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
    assert life(message) == [("delivered", "", "")]


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
