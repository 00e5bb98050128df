"""Boxes that only their secret finds and opens; the same vector holds the tablet's script to it."""

import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from conference.lib import lockers

VECTOR = json.loads((Path(__file__).parents[1] / "vectors/locker.json").read_text("utf-8"))
SECRET, PURPOSE = bytes.fromhex(VECTOR["secret"]), VECTOR["purpose"]


def test_place_mark_and_box_are_the_vector_s():
    assert lockers.place(SECRET, PURPOSE) == VECTOR["place"]
    assert lockers.mark(SECRET, PURPOSE, VECTOR["content"]) == VECTOR["mark"]
    opened = lockers.open_box(SECRET, PURPOSE, bytes.fromhex(VECTOR["box"]))
    assert opened == VECTOR["content"]


def test_a_box_is_another_each_time_and_opens_all_the_same():
    one, two = (lockers.close(SECRET, PURPOSE, {"name": "李娜"}) for _ in range(2))
    assert one != two
    assert lockers.open_box(SECRET, PURPOSE, two) == {"name": "李娜"}


@pytest.mark.parametrize(
    ("secret", "purpose"), [(SECRET[:-1] + b"\0", PURPOSE), (SECRET, PURPOSE + "s")]
)
def test_another_secret_or_purpose_neither_finds_nor_opens_it(secret, purpose):
    assert lockers.place(secret, purpose) != VECTOR["place"]
    assert lockers.mark(secret, purpose, VECTOR["content"]) != VECTOR["mark"]
    with pytest.raises(InvalidTag):
        lockers.open_box(secret, purpose, bytes.fromhex(VECTOR["box"]))
