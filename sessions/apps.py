"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from conference import events


class ProgrammeConfig(AppConfig):
    """Programme."""

    name = "sessions"
    label = "programme"
    verbose_name = _("Programme")

    def ready(self):
        """Seats of those who no longer come are free again."""
        from sessions import actions, queries  # noqa: PLC0415 - only once models are loaded

        for event in ("delegate.cancelled", "delegate.rejected", "delegate.erased"):
            events.subscribe(event, actions.free_seats)
        events.subscribe("delegate.exported", queries.add_to_export)
