"""Messages to delegates: one function each, beside templates/registration/mail/."""

from conference import jobs, mail
from conference.models import OutgoingMail
from registration import campaign_text, links
from registration.campaign_checks import Prepared
from registration.models import Campaign, Delegate


def queue(name: str, delegate: Delegate, *, to: str = "", **context: object) -> OutgoingMail:
    """Queue templates/registration/mail/delegate_<name>_* in the delegate's language."""
    return mail.queue(
        f"registration/mail/delegate_{name}",
        conference=delegate.conference,
        to=to or delegate.email,
        language=delegate.language,
        context={"delegate": delegate, **context},
        about=delegate,
    )


def confirm(delegate: Delegate) -> OutgoingMail:
    """Is this address yours? With the link whose button says yes."""
    return queue("confirm", delegate, token=links.make(delegate, delegate.email))


def confirm_new_address(delegate: Delegate) -> OutgoingMail:
    """The same question, to the address a delegate wants to change to."""
    token = links.make(delegate, delegate.pending_email)
    return queue("new_address", delegate, to=delegate.pending_email, token=token)


def waiting(delegate: Delegate) -> OutgoingMail:
    """Confirmed; an organiser will look at it. With the link to the own page."""
    return queue("waiting", delegate)


def approved(delegate: Delegate) -> OutgoingMail:
    """Welcome, with the link to the own page. The badge comes in a mail of its own."""
    return queue("approved", delegate)


def rejected(delegate: Delegate) -> OutgoingMail:
    """We cannot take you, with the reason the organiser gave."""
    return queue("rejected", delegate)


def cancelled(delegate: Delegate) -> OutgoingMail:
    """Your registration is cancelled."""
    return queue("cancelled", delegate)


def link(delegate: Delegate) -> OutgoingMail:
    """The link to the own page, again."""
    return queue("link", delegate)


def campaign(campaign: Campaign, prepared: Prepared, *, held: bool = True) -> OutgoingMail:
    """A campaign's message to one person: one row, however often it is written."""
    delegate = prepared.delegate
    return mail.queue(
        CAMPAIGN,
        conference=campaign.conference,
        to=delegate.email,
        language=delegate.language,
        context=campaign_facts(campaign, prepared),
        about=delegate,
        dedupe=f"campaign:{campaign.pk}:{delegate.pk}",
        attachments=prepared.attached,
        priority=jobs.LATER,
        headers=campaign_headers(campaign, delegate),
        held=held,
    )


def campaign_anew(row: OutgoingMail, campaign: Campaign, prepared: Prepared) -> None:
    """The same message with what is known of its person now; it has not left."""
    mail.rewrite(
        row,
        CAMPAIGN,
        language=prepared.delegate.language,
        context=campaign_facts(campaign, prepared),
        attachments=prepared.attached,
        headers=campaign_headers(campaign, prepared.delegate),
    )


def campaign_headers(campaign: Campaign, delegate: Delegate) -> dict[str, str]:
    """With news, RFC 8058: one click in the mail program ends them."""
    if campaign.kind != Campaign.Kind.NEWS:
        return {}
    return {
        "List-Unsubscribe": f"<{links.unsubscribe(delegate)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def campaign_test(campaign: Campaign, prepared: Prepared, to: str) -> OutgoingMail:
    """The message as this person would get it, to somebody of the team."""
    return mail.queue(
        CAMPAIGN,
        conference=campaign.conference,
        to=to,
        language=prepared.delegate.language,
        context=campaign_facts(campaign, prepared),
        attachments=prepared.attached,
        priority=jobs.NEXT,
    )


CAMPAIGN = "registration/mail/campaign"


def campaign_facts(campaign: Campaign, prepared: Prepared) -> dict[str, object]:
    """What the templates of a campaign's message show."""
    delegate = prepared.delegate
    subject, body = campaign_text.for_reader(campaign, delegate.language)
    text = campaign_text.fill(body, prepared.values).strip()
    news = campaign.kind == Campaign.Kind.NEWS
    return {
        "subject": campaign_text.fill(subject, prepared.values),
        "text": text,
        "html": campaign_text.as_html(text),
        "unsubscribe": links.unsubscribe(delegate) if news else "",
    }
