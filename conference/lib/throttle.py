"""How often something may happen: a fixed window in the cache."""

import time

from django.core.cache import cache


def allow(key: str, limit: int, seconds: int) -> bool:
    """True for the first `limit` calls with this key in each window of `seconds`."""
    slot = f"throttle:{key}:{int(time.time()) // seconds}"
    if cache.add(slot, 1, timeout=seconds):
        return limit >= 1
    try:
        count = cache.incr(slot)
    except ValueError:  # the window closed between add and incr
        return True
    # The cache in files forgets a key's time when it counts: without this, after five minutes.
    cache.touch(slot, seconds)
    return count <= limit
