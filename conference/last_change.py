"""Who changed a row last, and when: for whoever opened it before that, and would save over it."""

from collections.abc import Collection

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from conference import audit
from conference.models import AuditEntry, Conference


def words(target: models.Model, actions: Collection[str], conference: Conference) -> dict[str, str]:
    """{"who", "when"} of the last of these actions on the row, in the reader's language and by the
    conference's clocks; also where the trail has none."""
    rows = AuditEntry.objects.filter(target=audit.reference(target), action__in=actions)
    change, zone = rows.order_by("-pk").first(), conference.zone
    return {
        "who": (change and change.actor) or _("somebody"),
        "when": date_format(change.at.astimezone(zone), "DATETIME_FORMAT") if change else "–",
    }
