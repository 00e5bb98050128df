"""The content stream of a laid out page: its slots taken out, their places and marks kept.

A slot is found by a colour of its own, which it is given after the layout, so that nothing moves.
"""

from typing import Any

import pydyf
from tinycss2.color5 import parse_color

from conference.lib.stamping import layers
from conference.lib.stamping.objects import as_bytes


def colour(number: int) -> Any:
    """Of a slot, as WeasyPrint has colours: no design has it."""
    return parse_color(name(number))


def name(number: int) -> str:
    """The same as CSS and SVG write it."""
    return f"#{0x10 + number:02x}f3{0xC1 + number:02x}"


def cut(stream: list[Any], number: int) -> None:
    """Take a slot's drawing out of the stream and leave a hole.

    What only sets the state for others (an alpha) stays. Raises ValueError.
    """
    paint = _paint(number)
    at = next((index for index, item in enumerate(stream) if item == paint), None)
    if at is None:
        raise ValueError(f"slot {number} is not drawn on the page itself")
    start, end = _marked_around(stream, at)
    properties = stream[start + 1]
    kept = [item for item in stream[start:end] if as_bytes(item).endswith(b" gs")]
    stream[start : end + 1] = [*kept, layers.Hole(number, int(properties["MCID"]))]


def _marked_around(stream: list[Any], at: int) -> tuple[int, int]:
    """Where the marked content around an operator begins (its tag) and ends (EMC)."""
    start = at
    while stream[start] != b"BDC":
        start -= 1
    end = at
    while stream[end] != b"EMC":
        end += 1
    return start - 2, end


def _paint(number: int) -> bytes:
    """The operator that sets the slot's colour, as pydyf writes it."""
    probe = pydyf.Stream()
    probe.set_color_rgb(*colour(number).to("srgb").coordinates)
    return as_bytes(probe.stream[0])


def unmarked(stream: list[Any]) -> bytes:
    """The static drawing without its marks: what stands many times on a sheet has no structure."""
    kept: list[bytes] = []
    for item in stream:
        if item in (b"BDC", b"BMC"):
            del kept[-2 if item == b"BDC" else -1 :]
        elif item != b"EMC" and not isinstance(item, layers.Hole):
            kept.append(as_bytes(item))
    return b"\n".join(kept)
