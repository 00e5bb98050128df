"""What registration's tests share."""

import pytest

from conference import events


@pytest.fixture
def heard(monkeypatch):
    """The names of the events published during the test, in order; nobody else hears them."""
    names = []
    monkeypatch.setattr(events, "publish", lambda name, _subject: names.append(name))
    return names
