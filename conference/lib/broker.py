"""The embedded broker: kombu's folder of messages, each written whole or not at all (ADR 9).

kombu writes a message in place; a worker that reads it in that moment ends with a JSON error.
"""

import contextlib
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads

SCHEME = "folder"


class Channel(filesystem.Channel):
    """A message appears under its name only when all of it is there."""

    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        priority = self._get_message_priority(message)  # one digit; the smallest comes first
        name = f"{priority}_{time.time_ns()}_{uuid.uuid4()}.{queue}.msg"
        part = folder / f"part.{name}.part"
        part.write_text(dumps(message))
        part.replace(folder / name)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The oldest of the most urgent; dropped if it cannot be read: the row behind it stays."""
        for name in sorted(path.name for path in Path(self.data_folder_in).iterdir()):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = Path(self.processed_folder) / name
            with contextlib.suppress(OSError, ValueError):  # another worker was quicker
                (Path(self.data_folder_in) / name).rename(taken)
                return self._read(taken)
        raise Empty

    def _queue_bind(self, *binding: Any) -> None:
        """Nothing to note: Celery gives every queue a direct exchange of its own name."""

    def get_table(self, exchange: str) -> list[Any]:
        """The one queue behind the exchange; kombu keeps this in a file it rewrites in place."""
        return [filesystem.exchange_queue_t(exchange, "", exchange)]

    def _read(self, path: Path) -> Any:
        message = loads(path.read_text())
        path.unlink()
        return message


class Transport(filesystem.Transport):
    """Reached as folder:// once this module was imported."""

    Channel = Channel


TRANSPORT_ALIASES[SCHEME] = "conference.lib.broker:Transport"
