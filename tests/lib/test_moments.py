"""How moments are written is told to scripts as Django writes them, in every language."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

from conference.lib import moments


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("month", [2, 11])
def test_writing_filled_in_is_what_the_server_writes(language, month):
    at = datetime(2026, month, 9, 8, 5, tzinfo=UTC)
    with translation.override(language):
        how = moments.writing("UTC")
        written = how["pattern"].format(
            year=2026, number=month, month=how["months"][month - 1], day=9, day2="09",
            hour=8, hour2="08", minute2="05",
        )  # fmt: skip
        assert written == date_format(at, "DATETIME_FORMAT")


def test_writing_names_the_zone():
    with translation.override("en"):
        assert moments.writing("Asia/Shanghai")["zone_words"] == "China time, UTC{offset}"
