"""The log over HTTP: the paths, types and caching that C2SP asks for."""

import base64
import json

import pytest
from django.conf import settings
from django.urls import reverse

from conference.lib import disclosures, keys, merkle, notes, tiles
from initiative import log, sequencing, watermark
from tests.initiative.factories import InitiativeFactory, SignatureFactory

pytestmark = pytest.mark.django_db

FOREVER = "public, max-age=31536000, immutable"


@pytest.fixture
def public():
    """A log of 300 entries."""
    of = log.public_log()
    log.append(of, [b"leaf %d" % number for number in range(1, 300)])
    return of


def verifiers(of):
    return [notes.Verifier(of.origin, keys.load(settings.KEYS_DIR, "log").public_key())]


def test_addresses_are_those_of_the_contract():
    assert [
        reverse(f"initiative-plain:ledger_{name}", kwargs=place)
        for name, place in {
            "checkpoint": {},
            "consistency": {},
            "list": {},
            "tile": {"level": 1, "place": "x001/234.p/5"},
            "entries": {"place": "000"},
            "proof": {"index": 12},
        }.items()
    ] == [
        "/log/checkpoint",
        "/log/consistency",
        "/log/list.jsonl",
        "/log/tile/1/x001/234.p/5",
        "/log/tile/entries/000",
        "/log/12.tlog-proof",
    ]


def test_checkpoint_is_served_as_a_note_and_marked(client, public):
    response = client.get("/log/checkpoint")

    head = notes.open_checkpoint(response.content.decode(), verifiers(public))
    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert response["Cache-Control"] == "public, max-age=2"
    assert (head.origin, head.size) == ("testserver/log", 300)
    assert watermark.read(public.slug) == (300, head.root)


def test_checkpoint_of_a_size_is_served_as_it_was_signed_for_ever(client, public):
    first = public.checkpoints.get(size=1)
    log.append(public, [b"one more"])
    watermark.path(public.slug).unlink(missing_ok=True)

    response = client.get("/log/checkpoint/300")

    head = notes.open_checkpoint(response.content.decode(), verifiers(public))
    assert (head.size, response["Cache-Control"]) == (300, FOREVER)
    assert watermark.read(public.slug) == (300, head.root)
    assert client.get("/log/checkpoint/1").content.decode() == first.note
    assert watermark.read(public.slug) == (300, head.root)


@pytest.mark.parametrize("size", [2, 301, 10**17])
def test_checkpoint_of_a_size_that_was_never_signed_is_not_found(client, public, size):
    assert client.get(f"/log/checkpoint/{size}").status_code == 404


@pytest.mark.parametrize(
    ("path", "first", "width"),
    [("0/000", 0, 256), ("0/001.p/44", 256, 44), ("0/001.p/7", 256, 7), ("0/000.p/9", 0, 9)],
)
def test_tile_holds_the_leaves_hashes(client, public, path, first, width):
    response = client.get(f"/log/tile/{path}")

    expected = [bytes(entry.leaf_hash) for entry in public.entries.all()[first : first + width]]
    assert tiles.hashes_of(response.content) == expected
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Cache-Control"] == FOREVER


def test_tile_above_holds_the_root_of_the_full_tile_below(client, public):
    below = tiles.hashes_of(client.get("/log/tile/0/000").content)

    assert client.get("/log/tile/1/000.p/1").content == merkle.root_of(below)


def test_entries_hash_to_the_tile(client, public):
    response = client.get("/log/tile/entries/001.p/44")

    hashes = map(merkle.leaf_hash, tiles.decode_entries(response.content))
    assert b"".join(hashes) == client.get("/log/tile/0/001.p/44").content
    assert response["Cache-Control"] == FOREVER


@pytest.mark.parametrize(
    "path",
    ["tile/0/001", "tile/0/001.p/45", "tile/0/002.p/1", "tile/1/000", "tile/1/000.p/2",
     "tile/2/000.p/1", "tile/63/000", "tile/entries/001", "tile/entries/001.p/45",
     "tile/0/x999/x999/x999/x999/x999/x999/x999/999", "300.tlog-proof",
     "999999999999999999.tlog-proof", "consistency?from=1&to=301"],
)  # fmt: skip
def test_what_the_log_does_not_hold_is_404_with_a_problem(client, public, path):
    response = client.get(f"/log/{path}")

    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["code"] == "not_found"


@pytest.mark.parametrize(
    "path",
    ["tile/0/001.p/256", "tile/0/0001", "tile/0/001.p/04", "tile/64/000", "tile/entries/x000/001",
     "consistency", "consistency?from=1", "consistency?from=-1&to=3", "consistency?from=1&to=9e9",
     "consistency?from=0&to=3", "consistency?from=5&to=2", "consistency?from=500&to=400"],
)  # fmt: skip
def test_what_is_malformed_is_400_with_a_problem(client, public, path):
    response = client.get(f"/log/{path}")

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert response.json()["code"] == "malformed"


@pytest.mark.parametrize(
    ("language", "path", "words"),
    [
        ("en", "from=5&to=2", "“from” must not be larger than “to”."),
        ("zh-CN", "from=5&to=2", "“from”不能大于“to”。"),
        ("en", "from=0&to=2", "“from” is 1 or more: of an empty log there is nothing to prove."),
        ("zh-CN", "from=0&to=2", "“from”至少为 1：空账本没有可证明的内容。"),
    ],
)
def test_sizes_no_log_could_answer_are_said_to_be_so(client, public, language, path, words):
    response = client.get(f"/log/consistency?{path}", headers={"Accept-Language": language})

    assert (response.status_code, response.json()["detail"]) == (400, words)


def test_other_methods_are_405(client, public):
    assert client.post("/log/checkpoint").status_code == 405


def test_consistency_proof_verifies_by_hand(client, public):
    roots = {size: client_root(client, size) for size in (100, 300)}
    response = client.get("/log/consistency?from=100&to=300")

    proof = [base64.b64decode(line) for line in response.content.splitlines()]
    merkle.verify_consistency(100, 300, proof, roots[100], roots[300])


def client_root(client, size):
    widths = [256, size - 256] if size > 256 else [size]
    paths = [tiles.index_path(index, width) for index, width in enumerate(widths)]
    served = [client.get(f"/log/tile/0/{path}").content for path in paths]
    return merkle.root_of(tiles.hashes_of(b"".join(served)))


def test_proof_is_a_tlog_proof(client, public):
    response = client.get("/log/271.tlog-proof")

    proof = notes.verify_proof(response.content.decode(), b"leaf 271", verifiers(public))
    assert (proof.leaf_index, proof.extra) == (271, b"")


def test_list_shows_what_each_consented_to(client):
    initiative = InitiativeFactory()
    shown, silent, unlisted = (
        SignatureFactory(initiative=initiative, statement="Well said.", **consents)
        for consents in (
            {"consent_statement": True, "statement_state": "shown", "name": "张文和"},
            {"consent_statement": False, "statement_state": "pending", "name": "李娜"},
            {"consent_list": False, "statement_state": "pending"},
        )
    )
    sequencing.sequence([shown, silent, unlisted])

    response = client.get("/log/list.jsonl")

    rows = [json.loads(line) for line in response.getvalue().splitlines()]
    claims = {"name": "张文和", "kind": "person", "for": None, "city": "成都", "platforms": None}
    assert response["Content-Type"] == "application/jsonl; charset=utf-8"
    assert [(row["index"], row["claims"]) for row in rows] == [
        (2, claims | {"quote": "Well said."}),
        (3, claims | {"name": "李娜"}),
    ]
    leaf = json.loads(bytes(log.entry(initiative.log, 2).data))
    assert {disclosures.digest(each) for each in rows[0]["disclosures"]} < set(leaf["_sd"])


def test_rehearsals_log_is_not_served(client):
    log.create("rehearsal", "testserver/rehearsal", disposable=True)

    response = client.get("/log/checkpoint")

    assert (response.status_code, response.json()["code"]) == (404, "no_log")
