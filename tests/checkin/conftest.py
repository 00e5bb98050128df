"""Of the door's tests: what happened is seen at once."""

import pytest


@pytest.fixture(autouse=True)
def _picture_is_computed_at_each_look(monkeypatch):
    """On a busy machine a shared picture would be kept past a test's next scan."""
    monkeypatch.setattr("checkin.picture_sharing.REST", 0)
