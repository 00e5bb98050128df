"""Time zones in words."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from conference.lib import zones

JULY, JANUARY = datetime(2024, 7, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "at", "english", "chinese"),
    [
        ("Asia/Shanghai", JULY, "China time, UTC+8", "北京时间 UTC+8"),
        ("Europe/Berlin", JULY, "Central European Time, UTC+2", "中欧时间 UTC+2"),
        ("Europe/Berlin", JANUARY, "Central European Time, UTC+1", "中欧时间 UTC+1"),
        ("Asia/Kolkata", JULY, "India Time, UTC+5:30", "印度时间 UTC+5:30"),
        ("UTC", JULY, "universal time, UTC+0", "协调世界时 UTC+0"),
    ],
)
def test_zone_is_said_as_people_say_it(zone, at, english, chinese):
    said = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            said.append(zones.words(zone, at))

    assert said == [english, chinese]


@pytest.mark.parametrize(
    ("zone", "offset"), [("America/St_Johns", "-2:30"), ("America/New_York", "-4"), ("UTC", "+0")]
)
def test_offset_has_its_sign_and_minutes_only_where_there_are_some(zone, offset):
    assert zones.offset(JULY.astimezone(ZoneInfo(zone))) == offset
