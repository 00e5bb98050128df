"""How large the pledges can be: measured before the page is set, so that nothing overflows."""

import math
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from conference.lib import fonts

CHINESE = ("Document Song", "Document Serif")
LATIN = ("Document Serif", "Document Song", "Document Devanagari")


def is_chinese(text: str) -> bool:
    """It holds a Han character."""
    return any("CJK" in unicodedata.name(sign, "") for sign in text)


@dataclass(frozen=True)
class Room:
    """Where texts may stand, and their sizes, in points."""

    width: float
    height: float
    largest: float
    smallest: float


def text_size(texts: list[tuple[str, float]], room: Room, font_folder: Path) -> float:
    """The size at which texts, each with its share of that size, fill the room and no more."""
    size = room.largest
    while size > room.smallest and _height(texts, size, room.width, font_folder) > room.height:
        size -= 0.25
    return size


def _height(texts: list[tuple[str, float]], size: float, width: float, font_folder: Path) -> float:
    """Height of paragraphs in points, with half a line behind each."""
    height = 0.0
    for text, share in texts:
        chinese = is_chinese(text)
        families, leading = (CHINESE, 1.6) if chinese else (LATIN, 1.4)
        for paragraph in filter(str.strip, text.splitlines()):
            em = fonts.width(paragraph, families, 400, font_folder) or 1.0
            height += (math.ceil(em * share * size / width * 1.03) + 0.5) * leading * share * size
    return height
