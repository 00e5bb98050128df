"""The log: no gaps, no second history, proofs that others can check."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction

from conference.lib import keys, merkle, notes, tiles
from initiative import log, log_tiles, watermark
from initiative.models import Checkpoint, Initiative, Log, LogEntry, Signature, Tile
from tests.initiative.factories import InitiativeFactory, SignatureFactory, VoiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def public():
    return log.public_log()


def batch(count, start=0):
    return [b"leaf %d" % number for number in range(start, start + count)]


def verifiers(of):
    return [notes.Verifier(of.origin, keys.load(settings.KEYS_DIR, "log").public_key())]


def head(of):
    return notes.open_checkpoint(log.checkpoint(of).note, verifiers(of))


def hashes(of):
    return [bytes(each) for each in of.entries.values_list("leaf_hash", flat=True)]


def test_public_log_begins_with_its_policy(public):
    leaf = json.loads(bytes(log.entry(public, 0).data))

    assert (leaf["t"], leaf["origin"], public.origin) == (
        "policy",
        "testserver/log",
        leaf["origin"],
    )
    assert [notes.parse_verifier_key(key) for key in leaf["keys"]] == verifiers(public)
    assert log.public_log() == public


def test_append_gives_indexes_in_order_and_covers_them(public):
    firsts = [log.append(public, batch(count)) for count in (1, 3, 2)]

    assert firsts == [1, 2, 5]
    assert list(public.entries.values_list("index", flat=True)) == list(range(7))
    assert head(public) == (public.origin, 7, merkle.root_of(hashes(public)))
    assert [c.size for c in public.checkpoints.all()] == [1, 2, 5, 7]


@pytest.mark.parametrize("data", [[], [b"x" * 65_536]])
def test_append_nothing_or_too_much_is_refused(public, data):
    with pytest.raises(ValueError, match="65535"):
        log.append(public, data)


def test_append_rolled_back_leaves_no_gap(public):
    with transaction.atomic():
        log.append(public, batch(3))
        transaction.set_rollback(True)
    public.refresh_from_db()

    assert log.append(public, batch(1)) == 1
    assert head(public).size == 2


def test_append_writes_the_tiles_the_standard_asks_for(public):
    for count in (200, 200, 400, 65_500):
        log.append(public, batch(count))

    leaf_hashes = hashes(public)
    size = len(leaf_hashes)
    wrong = []
    for level, index, width in tiles.all_tiles(size):
        span = tiles.WIDTH**level
        starts = range(index * tiles.WIDTH * span, (index * tiles.WIDTH + width) * span, span)
        expected = b"".join(merkle.root_of(leaf_hashes[at : at + span]) for at in starts)
        if log_tiles.read(public, level, index, width) != expected:
            wrong.append((level, index))

    assert (size, wrong) == (66_301, [])
    stored = Tile.objects.order_by("level", "index").values_list("level", "index")
    assert list(stored) == [(1, 0), (1, 1), (2, 0)]
    assert head(public).root == merkle.root_of(leaf_hashes)


def test_proofs_verify_and_read_little(public, django_assert_max_num_queries):
    log.append(public, batch(5_000))
    old = log.checkpoint(public)
    log.append(public, batch(777))
    new = log.checkpoint(public)

    with django_assert_max_num_queries(8):
        inclusion = log.inclusion_proof(public, 4_321, new.size)
    with django_assert_max_num_queries(8):
        consistency = log.consistency_proof(public, old.size, new.size)

    leaf_hash = bytes(log.entry(public, 4_321).leaf_hash)
    merkle.verify_inclusion(leaf_hash, 4_321, new.size, inclusion, bytes(new.root))
    merkle.verify_consistency(old.size, new.size, consistency, bytes(old.root), bytes(new.root))


@pytest.mark.parametrize("index", range(5))
def test_tlog_proof_of_every_leaf_verifies(public, index):
    log.append(public, batch(4))

    text = log.tlog_proof(public, index, extra=b"[]")

    proof = notes.verify_proof(text, bytes(log.entry(public, index).data), verifiers(public))
    assert (proof.leaf_index, proof.extra) == (index, b"[]")


def test_proofs_outside_the_log_are_refused(public):
    for ask in (
        lambda: log.tlog_proof(public, 1),
        lambda: log.inclusion_proof(public, 0, 2),
        lambda: log.consistency_proof(public, 0, 1),
        lambda: log.consistency_proof(public, 1, 2),
    ):
        with pytest.raises(IndexError):
            ask()


@pytest.mark.parametrize("model", [LogEntry, Checkpoint])
def test_database_refuses_to_change_or_delete(public, model):
    for change in (
        lambda: model.objects.update(log=public),
        lambda: model.objects.all().delete(),
        lambda: model.objects.filter(log=public)._raw_delete(using="default"),
    ):
        with pytest.raises(DatabaseError, match="ledger only grows"), transaction.atomic():
            change()

    assert model.objects.count() == 1


@pytest.mark.parametrize("model", [LogEntry, Checkpoint])
@pytest.mark.parametrize("own_number", [True, False])
def test_database_refuses_to_write_over_a_row(public, model, own_number):
    """SQLite's INSERT OR REPLACE asks no trigger of a deletion."""
    if connection.vendor != "sqlite":
        pytest.skip("a statement of SQLite's")
    row = model.objects.filter(log=public).values().get()
    row["id"] += 0 if own_number else 1000
    columns = ", ".join(f'"{name}"' for name in row)
    places = ", ".join(["%s"] * len(row))
    statement = f"INSERT OR REPLACE INTO {model._meta.db_table} ({columns}) VALUES ({places})"

    with (
        pytest.raises(DatabaseError, match="ledger only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, list(row.values()))

    assert model.objects.filter(pk=row["id"]).exists() is own_number


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [LogEntry, Checkpoint])
def test_database_refuses_to_empty_a_table(model):
    if connection.vendor != "postgresql":
        pytest.skip("a statement of PostgreSQL's")
    log.public_log()

    with pytest.raises(DatabaseError, match="ledger only grows"), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")

    assert model.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_database_wants_a_log_for_every_entry():
    public = log.public_log()
    other = log.create("rehearsal", "testserver/rehearsal", disposable=True)
    nowhere = other.pk + 1
    leaf = {"index": 7, "data": b"leaf", "leaf_hash": merkle.leaf_hash(b"leaf")}
    several = [LogEntry(log_id=each, **leaf) for each in (public.pk, nowhere)]

    for change in (
        lambda: LogEntry.objects.create(log_id=nowhere, **leaf),
        lambda: LogEntry.objects.bulk_create(several),
        lambda: other.entries.update(log_id=nowhere),
        lambda: Log.objects.filter(pk=other.pk)._raw_delete(using="default"),
        lambda: Log.objects.filter(pk=other.pk).update(id=nowhere),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()

    assert sorted(LogEntry.objects.values_list("log_id", flat=True)) == [public.pk, other.pk]
    assert Log.objects.count() == 2


def test_second_public_log_is_refused(public):
    with pytest.raises(DatabaseError), transaction.atomic():
        Log.objects.create(slug="other", origin="other/log")


def test_discard_removes_a_rehearsal_and_nothing_else(public):
    kept = InitiativeFactory()
    rehearsal = log.create("rehearsal", "testserver/rehearsal", disposable=True)
    initiative = InitiativeFactory(log=rehearsal)
    VoiceFactory(initiative=initiative)
    SignatureFactory(initiative=initiative)
    log.append(rehearsal, batch(600))

    log.discard(rehearsal)

    assert [each.slug for each in Initiative.objects.all()] == [kept.slug]
    assert (Signature.objects.count(), Log.objects.get(), Tile.objects.count()) == (0, public, 0)
    assert LogEntry.objects.count() == 2


def test_discard_the_public_log_is_refused(public):
    with pytest.raises(ValueError, match="disposable"):
        log.discard(public)


def test_mark_follows_what_is_committed(public, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        log.append(public, batch(3))

    newest = log.checkpoint(public)
    assert watermark.read(public.slug) == (4, bytes(newest.root))


def test_mark_never_goes_down():
    watermark.raise_to("log", 5, bytes(32))
    watermark.raise_to("log", 4, b"\1" * 32)

    assert watermark.read("log") == (5, bytes(32))


def test_append_to_a_restored_backup_is_refused(public):
    watermark.raise_to(public.slug, 9, bytes(32))

    with pytest.raises(log.LogRestored, match="a checkpoint of 9"):
        log.append(public, batch(1))

    assert (head(public).size, public.entries.count()) == (1, 1)


def test_append_to_another_history_of_the_same_size_is_refused(public):
    watermark.raise_to(public.slug, 1, b"\1" * 32)

    with pytest.raises(log.LogRestored):
        log.append(public, batch(1))


def test_create_where_another_log_was_served_is_refused():
    watermark.raise_to("log", 3, bytes(32))

    with pytest.raises(log.LogRestored):
        log.public_log()

    assert Log.objects.count() == 0


def test_append_to_a_rehearsal_sets_no_mark(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        log.create("rehearsal", "testserver/rehearsal", disposable=True)

    assert watermark.read("rehearsal") is None


@pytest.mark.django_db(transaction=True)
def test_append_from_many_threads_leaves_no_gap_and_no_double():
    of = log.public_log()

    def work(number):
        try:
            return [(log.append(of, [b"%d %d" % (number, n)] * 2), number, n) for n in range(10)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        given = [each for chunk in pool.map(work, range(8)) for each in chunk]

    assert sorted(first for first, _number, _n in given) == list(range(1, 161, 2))
    stored = {entry.index: bytes(entry.data) for entry in of.entries.all()}
    assert sorted(stored) == list(range(161))
    assert [each for each in given if stored[each[0]] != b"%d %d" % each[1:]] == []
    assert head(of) == (of.origin, 161, merkle.root_of(hashes(of)))
    assert watermark.read(of.slug).size == 161
