"""Every action of the audit trail has words."""

import re

from django.conf import settings

from conference.audit_words import WORDS
from initiative.models import Ceremony
from registration.models import Delegate

RECORDED = re.compile(r'audit\.record\(\s*"([a-z_]+\.[a-z_]+)"')
APPS = ["conference", "registration", "sessions", "badges", "checkin", "initiative"]


def test_every_recorded_action_has_words():
    recorded = {
        action
        for app in APPS
        for path in (settings.BASE_DIR / app).rglob("*.py")
        for action in RECORDED.findall(path.read_text())
    }

    assert sorted(recorded - set(WORDS)) == []


def test_every_composed_action_has_words():
    composed = [
        *(f"{model}.{verb}" for model in ("category", "association", "gate")
          for verb in ("created", "changed")),
        *(f"{model}.{verb}" for model in ("room", "track", "speaker")
          for verb in ("added", "changed", "deleted")),
        *(f"{model}.made_again" for model in ("badge", "certificate")),
        *(f"ceremony.{state}" for state in Ceremony.State.values if state != "planned"),
        *(f"delegate.{status}" for status in Delegate.ENDED),
        "conference.created", "conference.changed",
    ]  # fmt: skip

    assert [action for action in composed if action not in WORDS] == []
