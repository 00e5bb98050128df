"""How a lower app tells higher ones what happened, without knowing them (docs/adr/0002)."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

_subscribers: dict[str, list[Callable[[Any], object]]] = defaultdict(list)


def subscribe(name: str, handler: Callable[[Any], object]) -> None:
    """Call handler(subject) whenever the event is published; done once, in AppConfig.ready()."""
    if handler not in _subscribers[name]:
        _subscribers[name].append(handler)


def publish(name: str, subject: Any) -> None:
    """Tell the subscribers, in the caller's transaction: what they refuse, undoes it all."""
    for handler in _subscribers[name]:
        handler(subject)
