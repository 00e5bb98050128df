"""The servers of the door's bench: the product's own, and the same with the yardsticks."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from conference.lib.ports import free_port
from conference.rehearsal.processes import RUN, running, wait_until_up

TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """A server that listens, and the processor time that it and its database backends took."""

    port: int
    pids: list[int]
    name: str  # of its connections to the database
    spent: dict[int, float] = field(default_factory=dict)

    def cpu(self) -> float:
        """Seconds so far."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE application_name = %s", [self.name]
            )
            backends = [pid for (pid,) in cursor.fetchall()]
        # A connection that was given back meanwhile keeps what it was last seen to have taken.
        self.spent |= {pid: seconds_of(pid) for pid in [*self.pids, *backends]}
        return sum(self.spent.values())


def seconds_of(pid: int) -> float:
    """Processor time of a process, in seconds (Linux); 0 where it has ended."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / TICK


def children(pid: int) -> list[int]:
    """The process and its children."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(int(child) for child in found)]


@contextmanager
def servers(folder: Path) -> Iterator[tuple[Server, Server]]:
    """(the product, the yardsticks): two workers each."""
    ports = free_port(), free_port()
    with ExitStack() as stack:
        ours = stack.enter_context(
            running([RUN, "web"], folder / "web.txt", PORT=str(ports[0]), PGAPPNAME="door-ours")
        )
        wait_until_up(f"http://127.0.0.1:{ports[0]}/healthz")
        words = Path(f"/proc/{ours.pid}/cmdline").read_text().split("\0")[:-1]
        swap = {"conference.wsgi:application": "bench.door_yardsticks:application",
                str(ports[0]): str(ports[1])}  # fmt: skip
        yard = stack.enter_context(
            running(
                [swap.get(word, word) for word in words],
                folder / "yardsticks.txt",
                DJANGO_SETTINGS_MODULE="bench.door_settings",
                PGAPPNAME="door-yardsticks",
            )
        )
        wait_until_up(f"http://127.0.0.1:{ports[1]}/empty")
        yield (
            Server(ports[0], children(ours.pid), "door-ours"),
            Server(ports[1], children(yard.pid), "door-yardsticks"),
        )
