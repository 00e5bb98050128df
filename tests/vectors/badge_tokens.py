"""Writes badge_tokens.json: the same tokens for our decoder and the one in the door's browser.

Run from the checkout: .venv/bin/python -m tests.vectors.badge_tokens
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badges import tokens

FILE = Path(__file__).with_suffix(".json")
KEYS = {slot: Ed25519PrivateKey.from_private_bytes(bytes([slot + 1]) * 32) for slot in (0, 1, 5)}
KNOWN_SLOTS = (0, 1)  # slot 5 signs, but this door never heard of it
GOOD: dict[str, Any] = {
    "conference": 24,
    "badge_id": "00f1e2d3c4b5a697",
    "role": 3,
    "print_serial": 2,
    "first_day": date(2024, 8, 26),
    "days": 2,
    "slot": 0,
}


def token(key_slot: int | None = None, **changes) -> str:
    """GOOD with some fields changed, signed by its slot's key or another's."""
    fields = GOOD | changes
    return tokens.encode(**fields, key=KEYS[fields["slot"] if key_slot is None else key_slot])


def case(name: str, text: str, reason: str, day: str = "2024-08-26", lowest: int | None = None):
    """One case; `fields` is what decoding gives, null where it must refuse."""
    try:
        found = tokens.decode(text)
    except tokens.Malformed:
        fields = None
    else:
        fields = {
            "slot": found.slot, "conference": found.conference, "badge": found.badge_id,
            "role": found.role, "serial": found.print_serial,
            "first_day": found.first_day.isoformat(), "days": found.days,
        }  # fmt: skip
    return {"name": name, "text": text, "day": day, "lowest_valid_serial": lowest,
            "fields": fields, "reason": reason}  # fmt: skip


def cases() -> list[dict]:
    """Good and bad tokens with the reason the door gives."""
    good = token()
    number = int(good[3:])
    return [
        case("good", good, ""),
        case("good on its last day", good, "", "2024-08-27"),
        case("good among spaces", f"  {good}\n", ""),
        case("good, signed by a later key", token(slot=1, badge_id="ffffffffffffffff"), ""),
        case("good, every field at its end", token(
            role=255, print_serial=255, days=255, badge_id="0000000000000000",
            first_day=date(2024, 1, 1)), ""),
        case("the lowest serial that is still valid", good, "", lowest=2),
        case("a reprint revoked it", good, "revoked", lowest=3),
        case("the day before", good, "wrong_day", "2024-08-25"),
        case("the day after", good, "wrong_day", "2024-08-28"),
        case("another conference", token(conference=65535), "wrong_conference"),
        case("another badge's signature", tokens.PREFIX + str(number ^ 1 << 530).zfill(193),
             "bad_signature"),
        case("one bit of the signature", tokens.PREFIX + str(number ^ 1).zfill(193),
             "bad_signature"),
        case("signed by another slot's key", token(key_slot=1), "bad_signature"),
        case("a slot nobody knows", token(slot=5), "unknown_key"),
        case("another version", tokens.PREFIX + str(number ^ 3 << 636).zfill(193), "malformed"),
        case("a number beyond 80 bytes", tokens.PREFIX + "9" * 193, "malformed"),
        case("another prefix", "108" + good[3:], "malformed"),
        case("full-width digits", good.translate({48 + n: 0xFF10 + n for n in range(10)}),
             "malformed"),
        case("a letter", good[:-1] + "a", "malformed"),
        case("a digit short", good[:-1], "bad_length"),
        case("a digit more", good + "0", "bad_length"),
        case("a web address", "https://example.org/", "bad_length"),
        case("nothing", "", "bad_length"),
    ]  # fmt: skip


def document() -> dict:
    """The whole file."""
    return {
        "about": "Badge tokens; `reason` is empty for a badge to be let in. Written by "
                 "tests/vectors/badge_tokens.py.",
        "conference": GOOD["conference"],
        "keys": [{"slot": slot, "public": KEYS[slot].public_key().public_bytes_raw().hex()}
                 for slot in KNOWN_SLOTS],
        "cases": cases(),
    }  # fmt: skip


def text() -> str:
    """The file's content."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
