"""Bodies that programs send."""

import json

import pytest

from conference.lib.parsing import DEEPEST, is_deeper


def nested(levels: int):
    found: object = 1
    for level in range(levels):
        found = [found] if level % 2 else {"in": found}
    return found


@pytest.mark.parametrize(("levels", "deeper"), [(0, False), (1, False), (64, False), (65, True)])
def test_levels_are_counted(levels, deeper):
    assert is_deeper(nested(levels), DEEPEST) is deeper


@pytest.mark.parametrize("body", ["[" * 100_000, "[" * 2000 + "]" * 2000, json.dumps(nested(300))])
def test_brackets_without_end_are_no_fault_of_ours(client, db, body):
    answer = client.post(
        "/api/v1/door/provision",
        body,
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")
