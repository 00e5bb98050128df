"""What a worker does with a part of a campaign: one message for each person. Safe to run twice."""

from typing import Any

from django.db import transaction

from registration import campaign_checks as checks, campaign_parts as parts, mails
from registration.models import Campaign, Delegate


@transaction.atomic
def write_letters(payload: dict[str, Any]) -> dict[str, Any]:
    """{"campaign", "letters"}: the messages of these letters, held until somebody releases them.

    The campaign's row is locked, so that nobody releases, pauses or changes it meanwhile.
    """
    rows = Campaign.objects.select_for_update(of=("self",)).select_related("conference")
    campaign = rows.filter(pk=payload["campaign"]).first()
    if campaign is None or campaign.state == Campaign.State.CANCELLED:
        return {"skipped": "the campaign was cancelled"}
    letters = {
        letter.delegate_id: letter
        for letter in campaign.letters.filter(pk__in=payload["letters"], mail=None, left_out="")
    }
    # Locked, so that nobody is erased between these words and their commit.
    people = Delegate.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    delegates = list(checks.with_marks(people.filter(pk__in=letters)))
    held = campaign.state != Campaign.State.SENDING
    for prepared in checks.prepare(campaign, delegates):
        letter = letters[prepared.delegate.pk]
        letter.left_out, letter.detail = prepared.left_out, prepared.detail
        if not prepared.left_out:
            letter.mail = mails.campaign(campaign, prepared, held=held)
            letter.facts = prepared.facts
    campaign.letters.bulk_update(letters.values(), ["mail", "left_out", "detail", "facts"])
    written = {pk: letter.mail for pk, letter in letters.items() if letter.mail}
    parts.note_written(campaign.attachment, written)
    return {"written": len(letters)}
