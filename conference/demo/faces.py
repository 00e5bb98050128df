"""Portraits of people who do not exist: plainly drawn heads without a face, made in code."""

from colorsys import hls_to_rgb

from PIL import Image, ImageDraw

from conference.lib import portraits
from registration import actions
from registration.models import Delegate

_SIZE, _FINE = (300, 400), 2  # drawn twice as large, so that edges are smooth
Colour = tuple[int, int, int]


def give(delegate: Delegate, number: int) -> None:
    """A portrait for everybody but each fourth, whose badge shows the silhouette."""
    if number % 4 != 3:
        actions.keep_photo(delegate, portraits.written(drawn(number)), by=delegate)


def drawn(number: int) -> Image.Image:
    """A head, hair and shoulders in colours of their own; 300 x 400."""
    across, down = (side * _FINE for side in _SIZE)
    ground, coat, hair = _tone(number * 47, 0.9), _tone(number * 47 + 150, 0.38), _hair(number)
    skin, shade = (226, 188, 160), (208, 166, 138)
    picture = Image.new("RGB", (across, down), ground)
    pen = ImageDraw.Draw(picture)

    def oval(x: float, y: float, wide: float, high: float, colour: Colour) -> None:
        box = ((x - wide / 2) * across, y * down, (x + wide / 2) * across, (y + high) * down)
        pen.ellipse(box, fill=colour)

    long = number % 2
    if long:
        oval(0.5, 0.15, 0.54, 0.55, hair)
    oval(0.5, 0.66, 0.92, 0.9, coat)
    pen.rectangle((0.43 * across, 0.5 * down, 0.57 * across, 0.66 * down), fill=shade)
    oval(0.5, 0.62, 0.22, 0.1, shade)
    oval(0.5, 0.15, 0.45, 0.3, hair)
    oval(0.5, 0.235, 0.39, 0.345, skin)
    parting = (0.5, 0.46, 0.54)[number % 3]
    oval(parting, 0.185, 0.34, 0.09, hair)
    return picture.resize(_SIZE, Image.Resampling.LANCZOS)


def _tone(hue: int, light: float) -> Colour:
    red, green, blue = hls_to_rgb(hue % 360 / 360, light, 0.35)
    return round(red * 255), round(green * 255), round(blue * 255)


def _hair(number: int) -> Colour:
    return ((38, 32, 30), (58, 42, 34), (92, 88, 86), (30, 30, 38))[number % 4]
