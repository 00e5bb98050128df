"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from conference import events

DELEGATE_EVENTS = (
    "delegate.approved",
    "delegate.changed",
    "delegate.rejected",
    "delegate.cancelled",
    "delegate.erased",
)


class CheckinConfig(AppConfig):
    """Door."""

    name = "checkin"
    label = "checkin"
    verbose_name = _("Door")

    def ready(self):
        """Whatever changes a badge or its bearer is news for the devices."""
        from checkin import (  # noqa: PLC0415 - models exist only now
            actions,
            audiences,
            presence,
            printing,
            queries,
            untaken_acts,
            watching,
        )
        from registration import audiences as selections  # noqa: PLC0415

        events.subscribe("badge.changed", actions.badge_changed)
        events.subscribe("badge.changed", printing.badge_changed)
        events.subscribe("delegate.exported", queries.add_to_export)
        events.subscribe("delegate.exported", watching.add_to_export)
        events.subscribe("delegate.exported", untaken_acts.add_to_export)
        events.subscribe("delegate.erased", untaken_acts.forget)
        events.subscribe("seats.changed", actions.delegate_changed)
        events.subscribe("programme.released", actions.seats_matter)
        events.subscribe("conference.time_zone_changed", presence.rebuild)
        for name in DELEGATE_EVENTS:
            events.subscribe(name, actions.delegate_changed)
        selections.register("arrived", _("Arrived"), audiences.arrived, 30)
        selections.register("not_arrived", _("Not arrived yet"), audiences.not_arrived, 31)
