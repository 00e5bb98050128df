"""Whether a process of script/run is well: exit 0 or 1. The health checks of the compose file."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

WEB = {"site", "web"}
WORKERS = {"worker", "worker-mail"}
# Beat writes its schedule at least every three minutes.
BEAT_SILENCE = 600


def address() -> tuple[str, int]:
    bind = os.environ.get("BIND", "127.0.0.1")
    return "127.0.0.1" if bind == "0.0.0.0" else bind, int(os.environ.get("PORT", "8000"))


def web_answers() -> bool:
    host, port = address()
    try:
        with urllib.request.urlopen(f"http://{host}:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def live_listens() -> bool:
    try:
        with socket.create_connection(address(), timeout=5):
            return True
    except OSError:
        return False


def worker_answers(name: str) -> bool:
    command = [sys.executable, "-m", "celery", "-A", "conference.celery:app", "inspect", "ping"]
    node = f"{name}@{socket.gethostname()}"
    answer = subprocess.run([*command, "-d", node, "-t", "5"], capture_output=True, check=False)
    return answer.returncode == 0


def beat_writes() -> bool:
    folder = Path(os.environ["DATA_DIR"])
    written = [path.stat().st_mtime for path in folder.glob("beat-schedule*")]
    return bool(written) and time.time() - max(written) < BEAT_SILENCE


def is_well(name: str) -> bool:
    if name in WEB:
        return web_answers()
    if name == "live":
        return live_listens()
    if name in WORKERS:
        return worker_answers(name)
    return name == "beat" and beat_writes()


if __name__ == "__main__":
    sys.exit(0 if is_well(sys.argv[1]) else 1)
