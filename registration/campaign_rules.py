"""What may happen to a campaign in which state. Rules refuse, and write nothing."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference import last_change
from conference.errors import Refused
from conference.lib.localized import pick
from registration import campaign_draft, campaign_text
from registration.models import Campaign

State = Campaign.State
SAVED = ["campaign.created", "campaign.changed"]  # its text or its recipients


def check_draft(campaign: Campaign) -> None:
    """Refuse to change what was released."""
    if campaign.state != State.DRAFT:
        text = _("This campaign was released; its text and its recipients stay as they are.")
        raise Refused("not_a_draft", text)


def check_seen(campaign: Campaign, seen: str | None) -> None:
    """Refuse to save over what somebody else saved since the draft was opened. `seen` is the digest
    of what was opened; None where nobody opened anything."""
    if seen is None or seen == campaign_draft.digest(campaign):
        return
    text = _("This draft was changed after you had opened it: %(who)s, %(when)s. What you wrote is "
             "not saved yet; it stands below, beside what is saved now. Saving again replaces "
             "that.")  # fmt: skip
    said = last_change.words(campaign, SAVED, campaign.conference)
    raise Refused("changed_meanwhile", text % said)


def check_can_write(campaign: Campaign) -> None:
    """Refuse what was released, and texts that are not whole."""
    check_draft(campaign)
    check_text(campaign)


def check_text(campaign: Campaign) -> None:
    """Refuse unknown placeholders, and a language with only a subject or only a text."""
    if unknown := campaign_text.unknown(campaign):
        text = _("These are no placeholders: %(list)s. Please correct the text first.")
        raise Refused("unknown_placeholder", text % {"list": ", ".join(unknown)}, status=422)
    for language in {*campaign.subject, *campaign.body}:
        if not campaign.subject.get(language) or not campaign.body.get(language):
            text = _("In one language there is only a subject or only a text. Please give both.")
            raise Refused("half_a_language", text, status=422)
    if not pick(campaign.subject) or not pick(campaign.body):
        raise Refused("no_text", _("Please write subject and text first."), status=422)


def check_can_release(campaign: Campaign, at: datetime | None) -> None:
    """Refuse to send what was not written first, or at a time that is over."""
    check_draft(campaign)
    if campaign.written_at is None:
        raise Refused("not_written", _("Please have the messages written first, and look at them."))
    if not campaign.letters.filter(left_out="").exists():
        raise Refused("nobody", _("Nobody would get this message."))
    if campaign.letters.filter(left_out="", mail=None).exists():
        text = _("The messages are still being written. Please wait a moment, then look at them.")
        raise Refused("being_written", text)
    if at is not None and at <= timezone.now():
        text = _("This time is over. Please choose a later one, or send now.")
        raise Refused("too_late", text, status=422, field="starts_at")


def check_state(campaign: Campaign, *states: str) -> None:
    """Refuse unless the campaign is in one of these states."""
    if campaign.state not in states:
        text = _("That is not possible now: this campaign is %(state)s.")
        raise Refused("wrong_state", text % {"state": campaign.get_state_display()})
