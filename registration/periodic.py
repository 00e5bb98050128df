"""What the clock does (beat): scheduled jobs that perform actions."""

from celery import shared_task

from registration import actions, campaign_actions, campaign_anew


@shared_task
def lapse_unconfirmed() -> None:
    """Free places that nobody confirmed in time (every five minutes)."""
    actions.lapse_unconfirmed()


@shared_task
def forget_old_photos() -> None:
    """Delete photos some days after their conference (every hour)."""
    actions.forget_old_photos()


@shared_task
def advance_campaigns() -> None:
    """Begin, hold, mend and end campaigns (every ten seconds)."""
    campaign_actions.advance()
    campaign_anew.advance()
