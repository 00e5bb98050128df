"""Campaigns for tests, and the workers that write and send them."""

from conference import mail_delivery
from conference.models import OutgoingMail, WorkItem
from registration import campaign_actions as actions, tasks
from registration.models import Campaign
from tests.conference.factories import ConferenceFactory, UserFactory

AUDIENCE = {"selection": "approved", "category": "", "association": "", "city": "", "text": ""}


def campaign(conference=None, **values) -> Campaign:
    """A draft to everybody approved, in both languages."""
    facts = {
        "name": "Opening", "audience": AUDIENCE,
        "subject": {"en": "Dear {name}", "zh-hans": "{name}，您好"},
        "body": {"en": "Your page:\n{page_link}", "zh-hans": "您的页面：{page_link}。"},
    }  # fmt: skip
    return actions.save(Campaign(conference=conference or ConferenceFactory(), **(facts | values)))


def write(campaign: Campaign) -> Campaign:
    """Written, and the workers done with it."""
    actions.write(campaign, UserFactory())
    work()
    campaign.refresh_from_db()
    return campaign


def released(conference=None, **values) -> Campaign:
    """Written and released; nothing is sent yet."""
    made = write(campaign(conference, **values))
    return actions.release(made)


def work() -> None:
    """What the workers have to write."""
    for pk in WorkItem.objects.filter(status=WorkItem.WAITING).values_list("pk", flat=True):
        tasks.write_letters(pk)


def deliver() -> None:
    """What the workers have to send."""
    rows = OutgoingMail.objects.filter(status=OutgoingMail.WAITING)
    for pk in list(rows.values_list("pk", flat=True)):
        mail_delivery.deliver(pk)


def states(campaign: Campaign) -> dict[str, str]:
    """{address: state of its message}."""
    rows = campaign.letters.exclude(mail=None)
    return dict(rows.values_list("mail__to", "mail__status"))
