"""A page that WeasyPrint has laid out, frozen: bytes that stay, and the rooms that are filled."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from conference.lib.stamping import drawing, fitting, images, listing, stacking, writing
from conference.lib.stamping.layers import Piece
from conference.lib.stamping.slots import Box, Picture, Set, Slot
from conference.lib.stamping.subset import Subset

Needed = tuple[int, bytes, bytes | None]  # number, dictionary, stream with its keywords


@dataclass(frozen=True)
class Numbers:
    """Object numbers kept for what each document brings."""

    content: int  # of the first drawing
    font: int  # Type0, and the four behind it: descendant, descriptor, file, ToUnicode
    catalog: int
    metadata: int
    info: int
    seal: int  # the field, which is in the prefix
    signature: int
    image: int  # of the first room for a person's picture
    first_free: int


@dataclass(frozen=True)
class FrozenPage:
    """What `freeze` made. The prefix begins every file; its digest goes on from `state`."""

    prefix: bytes
    rows: bytes  # the cross-reference rows of the prefix's objects
    state: Any  # hashlib's SHA-256 after the prefix
    numbers: Numbers
    catalog: str  # its entries that stay
    texts: tuple[Slot, ...]
    pictures: tuple[Picture, ...]
    stacks: tuple[Box, ...]
    drawings: tuple[tuple[Piece, ...], ...]  # slots, and what is drawn between them
    width: float  # points
    height: float
    drawn: bytes  # the static operators alone, for sheets
    resources: int  # object number
    needed: tuple[Needed, ...]  # what the resources lead to, themselves included
    sealed: bool  # there is a place for a seal
    folder: Path

    def __getstate__(self) -> dict[str, Any]:
        """Without what OpenSSL holds, which is made again from the prefix."""
        return {name: value for name, value in self.__dict__.items() if name != "state"}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        """As __getstate__ gave it."""
        self.__dict__.update(kept, state=hashlib.sha256(kept["prefix"]))

    @property
    def rooms(self) -> tuple[Picture, ...]:
        """For a person's pictures, in the order of their numbers."""
        return tuple([picture for picture in self.pictures if picture.image])

    def fit(self, texts: Mapping[str, str]) -> dict[str, Set]:
        """Lines and sizes of a person's texts; empty ones are left out."""
        wanted = [slot for slot in self.texts if texts.get(slot.name, "").strip()]
        sets = {
            slot.name: fitting.fitted(texts[slot.name], slot, self.folder)
            for slot in wanted
            if slot.in_stack is None and not slot.in_list
        }
        for number, stack in enumerate(self.stacks):
            own = [slot for slot in wanted if slot.in_stack == number]
            sets |= stacking.stacked(own, stack, texts, self.folder)
        for name in {slot.in_list for slot in wanted if slot.in_list}:
            own = [slot for slot in self.texts if slot.in_list == name]
            sets |= listing.listed(own, texts, self.folder)
        return sets

    def can(self, texts: Mapping[str, str]) -> bool:
        """These texts can be stamped."""
        return not any(each.line.problem for text in self.fit(texts).values() for each in text.laid)

    def contents(self, facts: writing.Facts, subset: Subset) -> list[str]:
        """The operators of each stream that draws what is a person's. Raises Unstampable."""
        drawn = self._drawn(facts, subset)
        return [
            "\n".join([
                piece if isinstance(piece, str)
                else f"/{drawn[piece.number][0]}<</MCID {piece.mark}>>BDC q {piece.enter} "
                     f"{drawn[piece.number][1]} Q EMC"
                for piece in pieces
            ])
            for pieces in self.drawings
        ]  # fmt: skip

    def flat(self, facts: writing.Facts, subset: Subset) -> str:
        """The same without structure, for sheets. Raises Unstampable."""
        drawn = self._drawn(facts, subset)
        return "\n".join([f"q {operators} Q" for _tag, operators in drawn.values() if operators])

    def _drawn(self, facts: writing.Facts, subset: Subset) -> dict[int, tuple[str, str]]:
        """Tag and operators of each slot, none for an empty one."""
        sets = self.fit(facts.texts)
        shown = [slot for slot in self.texts if slot.name in sets]
        lines = [each.line.marks for slot in shown for each in sets[slot.name].laid]
        subset.add(chain.from_iterable(lines))
        tops = drawing.place(self.texts, sets, self.stacks)
        found = {slot.number: ("Span", "") for slot in self.texts}
        for slot in shown:
            operators = drawing.text(slot, sets[slot.name], tops[slot.name], self.height, subset)
            found[slot.number] = ("Span", operators)
        for room in self.pictures:
            draw = images.drawn(room, facts.images, self.height) if room.image else (
                drawing.picture(room, facts.codes, self.height))  # fmt: skip
            found[room.number] = ("Figure", draw)
        return found

    def stamp(self, facts: writing.Facts, sealer: writing.Sealer | None = None) -> bytes:
        """One person's document, sealed if the page has a place for it. Raises Unstampable."""
        return writing.write(self, facts, sealer)
