"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistrationConfig(AppConfig):
    """Registration."""

    name = "registration"
    label = "registration"
    verbose_name = _("Registration")

    def ready(self) -> None:
        """Whom something can be done to at once; addresses that do not work are marked;
        what must not be sent now is told."""
        from conference import events, mail_again, mail_rows  # noqa: PLC0415 - models are not loaded before
        from registration import (  # noqa: PLC0415
            audiences,
            campaign_actions,
            campaign_addresses,
            campaign_queries,
            queries,
        )

        audiences.register("approved", _("Approved delegates"), audiences.approved, 0)
        everybody = _("Everybody, whatever their status")
        audiences.register("everybody", everybody, audiences.everybody, 1)
        events.subscribe("mail.no_such_address", campaign_addresses.mark)
        events.subscribe("mail.complained", campaign_addresses.complained)
        events.subscribe("mail.unsubscribed", campaign_actions.unsubscribe_reader)
        mail_rows.tells_stops("campaign", campaign_queries.stopped)
        mail_rows.tells_erased("registration.delegate", queries.erased)
        mail_again.tells_readers("registration.delegate", campaign_addresses.readers)
        mail_again.binds("delegate_confirm", "delegate_new_address")
