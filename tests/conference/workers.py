"""Real workers for tests: the product's own commands on the test's database."""

import os
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection


def database_url() -> str:
    """Where the test's own database is."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    where = f"{config['USER']}:{config['PASSWORD']}@{config['HOST']}:{config['PORT'] or 5432}"
    return f"postgres://{where}/{config['NAME']}"


def environment(data_dir) -> dict[str, str]:
    """The workers' environment: the test's database and files, short leases, a broker apart."""
    return os.environ | {
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "REDIS_PREFIX": f"test{data_dir}:",
        "DATA_DIR": str(data_dir),
        "KEYS_DIR": str(settings.KEYS_DIR),
        "LEASE_SECONDS": "4",
        "SWEEP_SECONDS": "1",
        "DJANGO_SETTINGS_MODULE": "conference.settings",
    }


def kill(process: subprocess.Popen) -> None:
    """SIGKILL to the process and its own children: nobody gets to tidy up."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def for_real_processes(settings, static: Path) -> None:
    """Passwords that the product's own settings can read, and its static files in a folder."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    settings.STATIC_ROOT = static
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "conference.lib.staticfiles.ModuleManifestStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)


@contextmanager
def running(data_dir, *names: str, **more: str):
    """The named processes of script/run; whatever still runs at the end is killed."""
    run = str(settings.BASE_DIR / "script" / "run")
    processes = [
        subprocess.Popen([run, name], env=environment(data_dir) | more, start_new_session=True)
        for name in names
    ]
    try:
        yield processes
    finally:
        for process in processes:
            if process.poll() is None:
                kill(process)


def wait_until(condition, seconds: float = 90) -> None:
    """Poll until it is true. Raises AssertionError after a long while: a hang, not a slow day."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "nothing happened for too long"
        time.sleep(0.1)
