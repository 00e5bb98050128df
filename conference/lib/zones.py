"""Time zones in the words people use for them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_name
from django.utils.translation import get_language, gettext as _, gettext_lazy, to_locale

# Where the common name is not the one Unicode keeps.
NAMES = {
    "Asia/Shanghai": gettext_lazy("China time"),
    "Etc/UTC": gettext_lazy("universal time"),
    "UTC": gettext_lazy("universal time"),
}


# Regions of the tz database; what else is in it are old names and offsets.
REGIONS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
    "Indian", "Pacific",
)  # fmt: skip


def of_places() -> list[str]:
    """Zones to choose from: each called by a region and a place, and UTC."""
    known = available_timezones()
    return [
        *sorted(zone for zone in known if zone.partition("/")[0] in REGIONS and "/" in zone),
        "UTC",
    ]


def name(zone: str) -> str:
    """The zone's common name in the reader's language, e.g. China time."""
    if zone in NAMES:
        return str(NAMES[zone])
    locale = to_locale(get_language() or "en")
    return get_timezone_name(ZoneInfo(zone), zone_variant="generic", locale=locale)


def words(zone: str, at: datetime) -> str:
    """Name and offset, e.g. China time, UTC+8; the moment `at` (aware) settles summer time."""
    facts = {"name": name(zone), "offset": offset(at.astimezone(ZoneInfo(zone)))}
    return _("%(name)s, UTC%(offset)s") % facts


def offset(at: datetime) -> str:
    """How far an aware time is from UTC: +8, -3:30."""
    apart = at.utcoffset() or timedelta()
    hours, minutes = divmod(abs(int(apart.total_seconds())) // 60, 60)
    sign = "-" if apart < timedelta() else "+"
    return f"{sign}{hours}" + (f":{minutes:02d}" if minutes else "")
