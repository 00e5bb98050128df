"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BadgesConfig(AppConfig):
    """Badges and certificates."""

    name = "badges"
    label = "badges"
    verbose_name = _("Badges and certificates")

    def ready(self):
        """What happens to a delegate, happens to the badge."""
        from badges import actions, audiences, queries  # noqa: PLC0415 - models are not loaded before
        from badges.actions.design import follow_release, follow_seats  # noqa: PLC0415
        from conference import events  # noqa: PLC0415
        from registration import audiences as selections  # noqa: PLC0415

        events.subscribe("delegate.approved", actions.issue_badge)
        events.subscribe("delegate.changed", actions.refresh)
        for ended in ("delegate.cancelled", "delegate.rejected"):
            events.subscribe(ended, actions.revoke_all)
        events.subscribe("delegate.photo_removed", actions.forget_photo)
        events.subscribe("delegate.erased", actions.forget)
        events.subscribe("delegate.exported", queries.add_to_export)
        events.subscribe("seats.changed", follow_seats)
        events.subscribe("programme.released", follow_release)
        selections.register("certified", _("Hold a certificate"), audiences.certified, 20)
        selections.register("speakers", _("Speakers"), audiences.speakers, 21)
        self.offer_to_campaigns()
        self.look_at_mails()

    def offer_to_campaigns(self):
        """What a campaign can say of a certificate, and attach."""
        from badges import campaign_parts as ours  # noqa: PLC0415
        from registration import campaign_parts as parts  # noqa: PLC0415

        numbers = _("numbers of their certificates")
        links = _("links that check their certificates")
        parts.add_placeholder("certificate", numbers, ours.certificate_numbers)
        parts.add_placeholder("certificate_link", links, ours.certificate_links)
        parts.add_attachable("badge", _("their badge"), ours.badge_files)
        parts.add_attachable(
            "certificate", _("their certificates"), ours.certificate_files, ours.note_mailed
        )

    def look_at_mails(self):
        """No message leaves with a document that is no longer in force."""
        from badges import mail_look  # noqa: PLC0415 - as above
        from conference import mail_rows  # noqa: PLC0415

        for kind in (mail_look.BADGE, mail_look.CERTIFICATE):
            mail_rows.tells_stops(kind, mail_look.ends)
