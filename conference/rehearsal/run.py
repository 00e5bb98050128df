"""One rehearsal: who plays, where, and what came of it."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection
from tqdm import tqdm

from conference.rehearsal.browser import Browser
from conference.rehearsal.people import Person
from conference.rehearsal.sink import Sink
from conference.rehearsal.stage import Stage

AT_ONCE = 8


@dataclass
class Cast:
    """A delegate on stage: what the mails told and what was handed out."""

    person: Person
    browser: Browser
    key: str = ""
    serial: str = ""
    token: str = ""
    badge: str = ""


@dataclass
class Run:
    """The whole rehearsal; `failures` says whom and what, `seconds` how long each step took."""

    stage: Stage
    base: str
    sink: Sink
    out: Path
    cast: list[Cast]
    failures: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    counts: dict[str, Any] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The conference's word in every address."""
        return self.stage.conference.slug

    @contextmanager
    def step(self, name: str):
        """Time a step and let the rehearsal go on when it breaks."""
        start = time.monotonic()
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever it was, it is a finding
            self.failures.append(f"{name}: {type(error).__name__}: {error}")
        self.seconds[name] = round(time.monotonic() - start, 2)

    def each(self, name: str, play: Callable[[Cast], object], cast: Iterable[Cast]) -> list[Cast]:
        """Let everybody do something, several at once. Returns those who succeeded."""
        cast = list(cast)
        with self.step(name), ThreadPoolExecutor(AT_ONCE) as pool:
            bar = tqdm(pool.map(self.guarded(name, play), cast), name, len(cast), disable=None)
            return [one for one, succeeded in zip(cast, bar, strict=True) if succeeded]
        return []

    def guarded(self, name: str, play: Callable[[Cast], object]) -> Callable[[Cast], bool]:
        """One person's trouble is written down and stops nobody else."""

        def guarded(one: Cast) -> bool:
            try:
                play(one)
            except Exception as error:  # noqa: BLE001 - whatever it was, it is a finding
                self.failures.append(f"{name}: {one.person.name}: {error}")
                return False
            finally:
                connection.close()
            return True

        return guarded
