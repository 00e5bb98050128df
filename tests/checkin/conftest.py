"""Of the door's tests: what happened is seen at once."""

import pytest

from checkin import rows


@pytest.fixture(autouse=True)
def _picture_is_computed_at_each_look(monkeypatch):
    """On a busy machine a shared picture would be kept past a test's next scan."""
    monkeypatch.setattr("checkin.picture_sharing.REST", 0)


@pytest.fixture(autouse=True)
def _no_device_of_another_test_is_remembered():
    """Each test has a database of its own, as a process of the server never has."""
    rows.REMEMBERED.clear()
