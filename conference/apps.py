"""The ground app."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.utils.translation import gettext_lazy as _

from conference.lib import form_words


class ConferenceConfig(AppConfig):
    """Conferences, staff, audit trail, mail and jobs."""

    name = "conference"
    verbose_name = _("Conference")

    def ready(self) -> None:
        """Forms speak our words; log-ins of staff are in the audit trail, failed ones too; what is
        stored anew is not deleted any more."""
        form_words.use()
        from conference import (  # noqa: PLC0415 - models are not loaded before
            checks,  # noqa: F401
            discarding,
            log_ins,
        )
        from conference.lib import files  # noqa: PLC0415

        files.tell_before_storing(discarding.spare)
        user_logged_in.connect(log_ins.succeeded)
        user_login_failed.connect(log_ins.failed)
