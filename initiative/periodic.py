"""What the clock asks of the ledger: one line each."""

from celery import shared_task

from initiative import grants, holding, joining, witnessing


@shared_task(name="initiative.periodic.release_held")
def release_held() -> None:
    """Signatures that kiosks held for a minute are written into the log."""
    holding.release_due()


@shared_task(name="initiative.periodic.ask_witnesses")
def ask_witnesses() -> None:
    """Witnesses from outside cosign the newest checkpoint."""
    witnessing.ask_about_public_log()


@shared_task(name="initiative.periodic.forget_unproved")
def forget_unproved() -> None:
    """What was signed online and never proved by its code is deleted."""
    joining.forget_unproved()


@shared_task(name="initiative.periodic.end_overdue_grants")
def end_overdue_grants() -> None:
    """Associations' own ceremonies whose time is over are ended, and their hosts told."""
    grants.end_overdue()
