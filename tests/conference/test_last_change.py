"""Who changed a row last, in words for whoever opened it before."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from conference import audit, last_change
from conference.models import AuditEntry
from tests.conference.factories import ConferenceFactory

pytestmark = pytest.mark.django_db
SAVED = ["conference.created", "conference.changed"]


def test_the_last_of_the_actions_counts_by_the_conference_s_clocks_and_in_the_reader_s_language():
    conference = ConferenceFactory(time_zone="Asia/Shanghai")
    audit.record("conference.created", conference, by="Li Na")
    audit.record("conference.changed", conference, by="Wang Wei")
    audit.record("desk.refused", conference, by="Somebody else")
    audit.record("conference.changed", ConferenceFactory(), by="A stranger")
    AuditEntry.objects.update(at=datetime(2026, 8, 26, 20, 5, tzinfo=UTC))

    found = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            found[language] = last_change.words(conference, SAVED, conference)

    assert found == {
        "en": {"who": "Wang Wei", "when": "27 August 2026, 04:05"},
        "zh-hans": {"who": "Wang Wei", "when": "2026年8月27日 04:05"},
    }


def test_what_the_trail_does_not_know_is_somebody_s():
    conference = ConferenceFactory()
    nobody = last_change.words(conference, SAVED, conference)
    audit.record("conference.changed", conference)

    assert nobody == {"who": "somebody", "when": "–"}
    assert last_change.words(conference, SAVED, conference)["who"] == "somebody"
