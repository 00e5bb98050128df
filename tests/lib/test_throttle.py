"""How often something may happen, also where the cache is a folder."""

import time

import pytest

from conference.lib import throttle

HOUR = 3600
FOLDER = "django.core.cache.backends.filebased.FileBasedCache"
MEMORY = "django.core.cache.backends.locmem.LocMemCache"


@pytest.fixture(params=[MEMORY, FOLDER])
def clock(request, settings, tmp_path, monkeypatch):
    """Each cache in turn, and a clock at the beginning of an hour that the test moves."""
    settings.CACHES = {"default": {"BACKEND": request.param, "LOCATION": str(tmp_path)}}
    now = [float(int(time.time()) // HOUR * HOUR + HOUR)]
    monkeypatch.setattr(time, "time", lambda: now[0])
    return now


def test_allow_counts_through_the_whole_window(clock):
    first = [throttle.allow("link", 2, HOUR) for _ in range(3)]
    clock[0] += 1800
    later = throttle.allow("link", 2, HOUR)
    clock[0] += 1800
    next_window = throttle.allow("link", 2, HOUR)

    assert (first, later, next_window) == ([True, True, False], False, True)


def test_allow_keeps_names_apart(clock):
    assert [throttle.allow(name, 1, HOUR) for name in ("a", "b", "a")] == [True, True, False]
