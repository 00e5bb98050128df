"""A rate of the ledger beside bare SHA-256 or Ed25519 of the same run, and how many of what."""

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench import figures
from bench.figures import ROUNDS, Figure

SIGNATURES, BATCH, WRITERS = 100_000, 256, 8
SOME, SINGLE, FEW = 2000, 800, 200  # how many of a fast and of slower things a round takes
DICE = random.Random(1)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SHA256, ED25519 = "bare SHA-256 of 65 bytes", "bare Ed25519"


@dataclass(frozen=True)
class Work:
    """Something that is done `count` times each time it is called."""

    do: Callable[[], object]
    count: int


def beside(what: str, goal: int, ours: Work, yardstick: str, bare: Work, conditions: str) -> Figure:
    """A rate and a yardstick's, taken in turn, by the clock and by processor time; a goal of 0 is
    none."""
    took, other = figures.took_in_turn(ours.do, bare.do)
    rate = ours.count / took.wall
    words = f">= {goal}/s, {rate / goal:.2f} of it" if goal else "what it is"
    return Figure(
        "ledger", what, rate, "/s", yardstick, bare.count / other.wall, words, rate >= goal,
        f"{conditions}; medians of {ROUNDS}", ours.count / took.cpu, bare.count / other.cpu,
    )  # fmt: skip


def _bare_sha256() -> None:
    data = bytes(65)  # as many as a node of the tree has
    for _time in range(50 * SOME):
        hashlib.sha256(data).digest()


def _bare_ed25519() -> None:
    data = bytes(64)
    for _time in range(SOME):
        KEY.sign(data)


BARE_SHA256, BARE_ED25519 = Work(_bare_sha256, 50 * SOME), Work(_bare_ed25519, SOME)
