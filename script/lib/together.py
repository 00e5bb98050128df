"""Runs processes of script/run together: `together.py [--notes TEXT] site worker worker-mail beat`.

The first is the site: the others start when it answers, so that it has the machine to itself.
One that ends by itself is started again; where that does not help, everything ends with 1.
Ctrl-C, TERM and HUP end all of them, the slow ones by force.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from pathlib import Path

RUN = Path(__file__).resolve().parents[1] / "run"
# More than this many ends of one process within the span mean that another start is no help.
MOST_ENDS, ENDS_SPAN = 5, 60
START_PATIENCE = 120
STOP_PATIENCE = 15


class Together:
    def __init__(self) -> None:
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.ends: dict[str, list[float]] = defaultdict(list)
        self.stopping = False

    def start(self, name: str) -> None:
        self.running[name] = subprocess.Popen([str(RUN), name], stdin=subprocess.DEVNULL)

    def heed_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)

    def ask_to_stop(self, *_signal: object) -> None:
        self.stopping = True

    def tend(self) -> bool:
        """Start again what ended. False where one keeps ending."""
        for name, process in list(self.running.items()):
            if process.poll() is None or self.stopping:
                continue
            now = time.monotonic()
            self.ends[name] = [end for end in self.ends[name] if now - end < ENDS_SPAN] + [now]
            tell(f"The {name} process ended with {process.returncode}.")
            if len(self.ends[name]) > MOST_ENDS:
                return False
            tell(f"Starting {name} again.")
            self.start(name)
        return True

    def stop(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_PATIENCE
        for process in self.running.values():
            try:
                process.wait(max(0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def health_url() -> str:
    bind = os.environ.get("BIND", "127.0.0.1")
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(bind, f"[{bind}]" if ":" in bind else bind)
    return f"http://{host}:{os.environ.get('PORT', '8000')}/healthz"


def await_answer(together: Together) -> bool:
    """Tend the processes until the site answers. False where it does not, or where asked to end."""
    deadline = time.monotonic() + START_PATIENCE
    while not together.stopping and time.monotonic() < deadline:
        if answers(health_url()):
            return True
        if not together.tend():
            return False
        time.sleep(0.2)
    return False


def greet(notes: str) -> None:
    print(f"\nJinjiang is at {os.environ['SITE_URL']}/   (Ctrl-C ends it)\n", flush=True)
    if notes.strip():
        print(notes.strip("\n"), "\n", sep="", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", default="")
    parser.add_argument("names", nargs="+")
    options = parser.parse_args()
    together = Together()
    together.heed_signals()
    try:
        together.start(options.names[0])
        well = await_answer(together)
        if well:
            greet(options.notes)
            for name in options.names[1:]:
                together.start(name)
        while well and not together.stopping:
            well = together.tend()
            time.sleep(0.5)
    finally:
        together.stop()
    return 0 if together.stopping else 1


if __name__ == "__main__":
    sys.exit(main())
