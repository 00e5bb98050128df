"""The scanner in a real Chromium: how long from the first frame with a badge to the answer.

The product's own server in a folder of its own; the camera is a film of badges, each held up and
taken away again. Yardstick: reading the code in the same frames, by the same decoder.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from PIL import Image
from playwright.sync_api import Playwright, sync_playwright  # of requirements/test.txt

from bench.figures import Figure
from conference.lib import qr

GOAL_MS = 100
PEOPLE, SHOWN = 2000, 20  # on the device; in the film
WIDTH, HEIGHT, GREY, MODULE = 1280, 720, 170, 9
RATE, HELD, AWAY = 15, 12, 4  # frames: a second, with a badge, without
PATIENCE = 120
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
TAKEN = """name => performance.getEntriesByName(name).map((entry) => entry.duration)"""


def run() -> list[Figure]:
    """Medians and the slowest in twenty: decided and kept on the disk, and drawn on the screen."""
    with TemporaryDirectory(prefix="jinjiang-scanner-") as folder, served(folder) as (site, given):
        film = written(Path(folder) / "badges.y4m", given["tokens"][:SHOWN])
        with sync_playwright() as driver:
            taken = scanned(driver, site, given["code"], film)
    return list(figures(taken))


@contextmanager
def served(folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(address of a server with a conference of its own, what scanner_play prepared)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    site = f"http://localhost:{port}"
    environment = os.environ | {
        "DATA_DIR": folder, "KEYS_DIR": f"{folder}/keys", "FONTS_DIR": str(settings.FONTS_DIR),
        "STATIC_ROOT": str(settings.STATIC_ROOT), "REDIS_URL": "", "EMAIL_URL": "",
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "SITE_URL": site, "ALLOWED_HOSTS": "*",
        "DJANGO_SETTINGS_MODULE": "conference.settings",
    }  # fmt: skip

    def call(*words: str) -> str:
        command = [sys.executable, *words]
        return subprocess.run(
            command, env=environment, cwd=settings.BASE_DIR, check=True, stdout=subprocess.PIPE,
            text=True,
        ).stdout  # fmt: skip

    call("manage.py", "migrate", "-v0")
    call("manage.py", "keys", "create")
    given = json.loads(call("-m", "bench.scanner_play", str(PEOPLE)))
    command = [sys.executable, "-m", "uvicorn", "conference.asgi:application", "--port", str(port),
               "--log-level", "error"]  # fmt: skip
    with subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR) as process:
        try:
            ready(f"{site}/healthz")
            yield site, given
        finally:
            process.terminate()


def ready(address: str) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("the server did not start")


def written(path: Path, tokens: list[str]) -> Path:
    """A film (y4m, C420jpeg): each badge held up, then an empty picture."""
    colourless = bytes([128]) * (WIDTH // 2 * (HEIGHT // 2) * 2)
    empty = Image.new("L", (WIDTH, HEIGHT), GREY).tobytes()
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{RATE}:1 Ip A1:1 C420jpeg\n".encode())
        for token in tokens:
            for luma in [held_up(token)] * HELD + [empty] * AWAY:
                film.write(b"FRAME\n" + luma + colourless)
    return path


def held_up(token: str) -> bytes:
    """The luminance of a frame with this badge's code in it."""
    modules = qr.matrix(token, "digits")
    side = len(modules) + 2 * qr.QUIET_ZONE
    code = Image.new("L", (side, side), 255)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if dark:
                code.putpixel((x + qr.QUIET_ZONE, y + qr.QUIET_ZONE), 0)
    code = code.resize((side * MODULE, side * MODULE), Image.Resampling.NEAREST)
    frame = Image.new("L", (WIDTH, HEIGHT), GREY)
    frame.paste(code, ((WIDTH - code.width) // 2, (HEIGHT - code.height) // 2))
    return frame.tobytes()


def scanned(driver: Playwright, site: str, code: str, film: Path) -> dict[str, list[float]]:
    """Milliseconds of every answer to a badge, by what was reached: read, decided, shown."""
    browser = driver.chromium.launch(
        executable_path=CHROMIUM,
        args=["--no-sandbox", "--use-fake-ui-for-media-stream",
              "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"],
    )  # fmt: skip
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{site}/door/#code={code}")
    page.locator("#device-name").fill("Bench")
    page.locator("#provision").get_by_role("button").click()
    deadline = time.monotonic() + PATIENCE
    while len(page.evaluate(TAKEN, "shown")) <= SHOWN and time.monotonic() < deadline:
        page.wait_for_timeout(500)
    taken = {name: page.evaluate(TAKEN, name) for name in ("read", "decided", "shown")}
    browser.close()
    # The first one loads the decoder's code; it is no scan of a queue.
    return {name: values[1:] for name, values in taken.items()}


def figures(taken: dict[str, list[float]]) -> Iterator[Figure]:
    """Each beside the mere reading of the same frames."""
    conditions = (
        f"Chromium with a filmed camera 1280x720, {PEOPLE} people on the device, "
        f"{len(taken['shown'])} scans, {os.cpu_count()} cores with load {os.getloadavg()[0]:.1f}, "
        "server on the same machine"
    )
    for name, what in (("decided", "verified, decided and kept"), ("shown", "on the screen")):
        for share, words in ((50, "median"), (95, "95 of 100")):
            value, read = at(taken[name], share), at(taken["read"], share)
            yield Figure(
                "scanner", f"first frame to {what}, {words}", value, "ms", "code read", read,
                f"< {GOAL_MS} ms", value < GOAL_MS, conditions,
            )  # fmt: skip


def at(values: list[float], share: int) -> float:
    """The value below which so many in a hundred are."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]
