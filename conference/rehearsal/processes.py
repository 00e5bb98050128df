"""The processes of a rehearsal: a web server of its own, workers only where none run."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import requests
from django.conf import settings
from django.core.cache import cache

from conference.jobs import HEARTBEAT
from conference.lib.ports import free_port

SILENCE = 60  # seconds after which a worker counts as gone
RUN = str(settings.BASE_DIR / "script" / "run")


@contextmanager
def running(command: list[str], log: Path, **environment: str) -> Iterator[subprocess.Popen]:
    """A child process; ended when the block is left, by its own process id alone."""
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own commands
            command,
            cwd=settings.BASE_DIR,
            env=os.environ | environment,
            stdout=output,
            stderr=output,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def house(folder: Path) -> Iterator[str]:
    """A web server, and workers unless some run already. Gives the server's address."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        if not worker_runs():
            for name in ("worker", "worker-mail", "beat"):
                stack.enter_context(running([RUN, name], folder / f"{name}.txt"))
        # One proxy, so that every fictional delegate comes from an address of its own.
        own = {"PORT": str(port), "BIND": "127.0.0.1", "PROXY_COUNT": "1",
               "SITE_URL": f"http://127.0.0.1:{port}", "ALLOWED_HOSTS": "127.0.0.1"}  # fmt: skip
        stack.enter_context(running([RUN, "site"], folder / "site.txt", **own))
        wait_until_up(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"


def worker_runs() -> bool:
    """A worker sweeps now; one that has just ended leaves a heartbeat that no longer moves."""
    last = cache.get(HEARTBEAT)
    deadline = time.monotonic() + 3 * settings.SWEEP_SECONDS + 2
    while last and time.time() - last < SILENCE and time.monotonic() < deadline:
        if cache.get(HEARTBEAT) != last:
            return True
        time.sleep(0.2)
    return False


def wait_until_up(url: str, seconds: float = 180) -> None:
    """Return once the address answers. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if requests.get(url, timeout=2).ok:
                return
        except requests.RequestException:
            time.sleep(0.2)
    raise TimeoutError(f"{url} did not answer within {seconds:.0f} s")
