"""A person's picture on a frozen page: a JPEG that becomes an object of the file as it is.

It covers its room; what is too much of it is cut off at both sides, and mostly below.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from conference.lib.stamping.slots import Picture

if TYPE_CHECKING:
    from conference.lib.stamping.frozen import FrozenPage
    from conference.lib.stamping.writing import Facts, Parts

ABOVE = 0.2  # of what is cut off in height: as CSS says it, object-position 50% 20%


@dataclass(frozen=True)
class Jpeg:
    """A picture in RGB, its size in pixels, and what the page calls it ("": its room's name)."""

    data: bytes
    width: int
    height: int
    name: str = ""


def jpeg(data: bytes) -> Jpeg:
    """Raises ValueError for anything but a JPEG in RGB: PDF/A lets no other through as it is."""
    with Image.open(BytesIO(data)) as picture:
        if picture.format != "JPEG" or picture.mode != "RGB":
            raise ValueError(f"not a JPEG in RGB: {picture.format} {picture.mode}")
        return Jpeg(data, *picture.size)


def resource(room: Picture) -> str:
    """The name of a room's picture among the resources of its page."""
    return f"Zi{room.number}"


def drawn(room: Picture, images: Mapping[str, Jpeg], page: float) -> str:
    """The operators that fill a room; "" where there is no picture for it."""
    image = images.get(room.name)
    if image is None:
        return ""
    box = room.box
    scale = max(box.width / image.width, box.height / image.height)
    width, height = image.width * scale, image.height * scale
    left = box.x + (box.width - width) / 2
    bottom = page - box.y - (box.height - height) * ABOVE - height
    name = image.name or resource(room)
    return (
        f"{box.x:.3f} {page - box.y - box.height:.3f} {box.width:.3f} {box.height:.3f} re W n "
        f"{width:.3f} 0 0 {height:.3f} {left:.3f} {bottom:.3f} cm /{name} Do"
    )


def write(parts: "Parts", number: int, image: Jpeg) -> None:
    """The picture as an image XObject (ISO 32000-1, 8.9.5): its own bytes."""
    entries = (
        f"/Type/XObject/Subtype/Image/Width {image.width}/Height {image.height}"
        "/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode"
    )
    parts.stream(number, entries, image.data)


def write_own(parts: "Parts", page: "FrozenPage", images: Mapping[str, Jpeg]) -> None:
    """The pictures of a page's rooms under the numbers that were kept for them."""
    for number, room in enumerate(page.rooms, page.numbers.image):
        if room.name in images:
            write(parts, number, images[room.name])


def embed(
    parts: "Parts", page: "FrozenPage", facts: "Facts", free: int
) -> tuple["Facts", str, int]:
    """For a page among others: its pictures as objects from `free` on.

    Facts that call them by names of their own, these as resources, and the next free number.
    """
    named, entries = {}, ""
    for room in page.rooms:
        if image := facts.images.get(room.name):
            write(parts, free, image)
            named[room.name] = replace(image, name=f"Zo{free}")
            entries += f"/Zo{free} {free} 0 R"
            free += 1
    return replace(facts, images=named), entries, free
