"""A certificate's serial: the leaf's index and five check characters of the leaf's hash.

What has no leaf (attendance, speakers) counts on its own and draws its check characters.

Typable (conference.lib.crockford). Someone who mistypes it gets another index or other check
characters: with 25 bits of the hash, a wrong serial passes once in 33 million.
"""

from typing import NamedTuple

from conference.lib import crockford

CHECK_LENGTH = 5
INDEX_LENGTH = 4
NUMBER_BITS = 20
MOST_NUMBERS = 2**NUMBER_BITS - 1
MAX_LENGTH = 13 + CHECK_LENGTH  # an index has at most 64 bits


class Serial(NamedTuple):
    """A serial as read, before anybody looked into the log."""

    leaf_index: int
    check: str

    def fits(self, leaf_hash: bytes) -> bool:
        """True if the check characters are this leaf's."""
        return self.check == check_characters(leaf_hash)

    def __str__(self) -> str:
        symbols = crockford.encode(self.leaf_index).rjust(INDEX_LENGTH, "0")
        return f"{symbols}-{self.check}"


def make(index: int, leaf_hash: bytes) -> str:
    """The serial in its one written form: 001A-7K9QX."""
    return str(Serial(index, check_characters(leaf_hash)))


def numbered(conference: int, number: int, lot: bytes) -> str:
    """The serial of a certificate without a leaf: its number at a conference, and a lot.

    Conferences count in ranges of their own, far above a log's entries. The check characters are
    drawn (32 random bytes), so nobody counts through the serials of others.
    """
    if not 0 < number <= MOST_NUMBERS:
        raise ValueError("a conference has a million certificates at most")
    return make((conference << NUMBER_BITS) + number, lot)


def parse(text: str) -> Serial:
    """What someone typed or scanned. Raises ValueError where it can be no serial."""
    symbols = crockford.normalise(text)
    if not CHECK_LENGTH < len(symbols) <= MAX_LENGTH:
        raise ValueError("a serial has another length")
    return Serial(crockford.decode(symbols[:-CHECK_LENGTH]), symbols[-CHECK_LENGTH:])


def canonical(text: str) -> str:
    """The written form of what someone typed, to look it up by. Raises ValueError."""
    return str(parse(text))


def check_characters(leaf_hash: bytes) -> str:
    """The first 25 bits of a leaf's hash as five symbols."""
    return crockford.encode(int.from_bytes(leaf_hash[:4]) >> 7).rjust(CHECK_LENGTH, "0")
