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
        from conference import events, mail_rows  # noqa: PLC0415 - models are not loaded before
        from registration import (  # noqa: PLC0415
            audiences,
            campaign_addresses,
            campaign_queries,
            queries,
        )

        audiences.register("approved", _("Approved delegates"), audiences.approved, 0)
        everybody = _("Everybody, whatever their status")
        audiences.register("everybody", everybody, audiences.everybody, 1)
        events.subscribe("mail.no_such_address", campaign_addresses.mark)
        mail_rows.tells_stops("campaign", campaign_queries.stopped)
        mail_rows.tells_erased("registration.delegate", queries.erased)
