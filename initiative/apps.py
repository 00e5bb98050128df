"""The app's configuration, and what it wants to hear of."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from checkin import shell
from conference import events
from conference.lib.trouble import Trouble
from initiative.kiosk_shell import KIOSK


class InitiativeConfig(AppConfig):
    """Initiative."""

    name = "initiative"
    label = "initiative"
    verbose_name = _("Initiative")

    def ready(self) -> None:
        """Erased people leave the ledger's private rows; walls hear of every signature."""
        # Models exist only now; a plain import would come too early.
        from badges import endorsing  # noqa: PLC0415
        from conference import mail_again, mail_rows, readiness  # noqa: PLC0415
        from initiative import (  # noqa: PLC0415
            actions,
            audiences,
            endorsements,
            events_feed,
            joining_queries,
            log_watch,
            queries,
            records,
            witnesses,
        )
        from registration import audiences as selections  # noqa: PLC0415

        mail_rows.tells_erased("initiative.joinrequest", joining_queries.erased)
        mail_again.binds("code")
        readiness.LOOKS["ledger"] = log_watch.trouble
        slow = Trouble("witness_lines", "KEYS_DIR/witnesses cannot be read", numbers="—")
        readiness.CAUTIONS.append(readiness.Watched(witnesses.look, slow))
        shell.SHELLS["signing"] = KIOSK
        events.subscribe("delegate.erased", actions.forget)
        events.subscribe("delegate.exported", queries.add_to_export)
        events.subscribe("signature.added", events_feed.announce)
        events.subscribe("signature.withdrawn", events_feed.announce)
        events.subscribe("ceremony.changed", events_feed.announce)
        events.subscribe("signature.added", records.renew)
        events.subscribe("signature.withdrawn", records.renew)
        selections.register("signed", _("Have signed"), audiences.signed, 40)
        selections.register("not_signed", _("Have not signed yet"), audiences.not_signed, 41)
        endorsing.register(
            endorsing.Ledger(
                endorsements.initiatives, endorsements.endorsements, endorsements.facts,
                endorsements.issue,
            )
        )  # fmt: skip
