"""What `manage check --deploy` says of this site besides Django's own advice."""

from typing import Any

from django.conf import settings
from django.core import checks

from conference import health, readiness

HINTS = {
    "seal": ("docs/operators.md, Seal.", "jinjiang.E001"),
    "store": ("docs/operators.md, STORAGE_URL.", "jinjiang.E002"),
}
OF_OTHERS = ("docs/operators.md.", "jinjiang.E003")  # what apps look at by themselves: the ledger


@checks.register(checks.Tags.security, deploy=True)
def what_documents_need(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """The seal seals, for a while yet, and the store takes files. Before the first start there is
    neither."""
    found: list[checks.CheckMessage] = []
    if not any(settings.KEYS_DIR.glob("*.ed25519")):
        return found
    for name, trouble in readiness.troubles().items():
        hint, code = HINTS.get(name, OF_OTHERS)
        found.append(checks.Error(readiness.said_to_monitors(trouble), hint, id=code))
    if day := health.seal_expiry():
        words = f"The seal's certificate expires on {day}."
        hint = f"Put a new one into KEYS_DIR: {HINTS['seal'][0]}"
        found.append(checks.Warning(words, hint, id="jinjiang.W001"))
    return found
