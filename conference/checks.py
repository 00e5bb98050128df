"""What `manage check --deploy` says of this site besides Django's own advice."""

from typing import Any

from django.core import checks
from django.utils import timezone

from conference import health


@checks.register(checks.Tags.security, deploy=True)
def seal(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """The seal's certificate is in force, and will be for a while."""
    day = health.seal_expiry()
    if day is None:
        return []
    hint = "Put a new one into KEYS_DIR: docs/operators.md, Seal."
    if day < timezone.now().date():
        return [checks.Error(f"The seal's certificate expired on {day}.", hint, id="jinjiang.E001")]
    return [checks.Warning(f"The seal's certificate expires on {day}.", hint, id="jinjiang.W001")]
