"""The server decides, and tells devices, as tests/vectors/door.json says."""

import json
import os

import pytest

from tests.vectors import door

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True, reset_sequences=True)  # talks are named by number
def test_the_server_decides_as_the_vectors_say():
    made = door.text(door.document())
    if os.environ.get("WRITE_VECTORS"):
        door.FILE.write_text(made, encoding="utf-8")

    kept = json.loads(door.FILE.read_text(encoding="utf-8"))["cases"]
    assert {case["name"]: case for case in json.loads(made)["cases"]} == {
        case["name"]: case for case in kept
    }


def test_the_vectors_cover_every_reason():
    kept = json.loads(door.FILE.read_text(encoding="utf-8"))["cases"]

    assert {case["verdict"] for case in kept} == {
        "admit", "revoked", "not_approved", "wrong_day", "wrong_zone", "closed", "no_seat",
        "already_in", "given", "no_re_entry", "too_soon", "used_up",
    }  # fmt: skip
