"""A film for Chromium's fake camera: one badge, held still in front of it."""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.browser.conftest import CHROMIUM

WIDTH, HEIGHT = 1280, 720
GREY = 170


def film(picture: bytes | Path, path: Path) -> Path:
    """Write a picture (PNG) as a y4m file: C420jpeg, one frame, which Chromium repeats."""
    source = Image.open(io.BytesIO(picture) if isinstance(picture, bytes) else picture)
    image = source.convert("L")
    image.thumbnail((WIDTH, HEIGHT))
    frame = Image.new("L", (WIDTH, HEIGHT), GREY)
    frame.paste(image, ((WIDTH - image.width) // 2, (HEIGHT - image.height) // 2))
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F15:1 Ip A1:1 C420jpeg\nFRAME\n".encode()
    colourless = bytes([128]) * (WIDTH // 2 * (HEIGHT // 2) * 2)
    path.write_bytes(head + frame.tobytes() + colourless)
    return path


def launch(browser: Browser, film_path: Path) -> Browser:
    """Another Chromium like this one, whose camera sees the film: one film a launch."""
    return browser.browser_type.launch(
        executable_path=CHROMIUM,
        args=[
            "--no-sandbox",
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film_path.resolve()}",
        ],
    )
