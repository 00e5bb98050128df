"""A whole site in one file: rows, documents, keys and the marks of its ledgers (a .tar.gz).

manifest.json   format, migrations, when it was made, each log's size and root
rows/<app.Model>.jsonl · documents/<path> · keys/<name> · ledger/<log>.head
"""

import io
import json
import os
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from conference.management import backup_rows
from initiative import log, watermark
from initiative.models import Log

FORMAT = 1
# Made by itself at the first start of any site; an empty one has nothing that was signed with it.
MADE_BY_ITSELF = "django.secret"
MANIFEST = "manifest.json"


class CannotRestore(Exception):
    """In words: why this backup is not read into this site."""


@dataclass(frozen=True)
class Told:
    """What a backup holds, or a restore brought back."""

    rows: int
    documents: int
    lost: tuple[str, ...] = ()  # documents that were gone while it was made


def migrations() -> list[list[str]]:
    """[app, name] of every migration this database has."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted([app, name] for app, name in applied)


def is_migrated() -> bool:
    """Whether this database has every table that this version of Jinjiang knows."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def heads() -> dict[str, dict[str, Any]]:
    """Size and root of each log."""
    return {
        row.slug: {"size": row.size, "root": bytes(log.checkpoint(row).root).hex()}
        for row in Log.objects.all()
    }


def write(path: Path) -> Told:
    """Make the file, for its owner's eyes alone; a file of this name is replaced once it is whole.

    All rows are of one moment. Documents are never changed, only added: what is there a little
    later is enough.
    """
    draft = path.with_name(f".{path.name}.part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as tar:
            told = _write_all(tar)
            file.flush()
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return told


def _write_all(tar: tarfile.TarFile) -> Told:
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        facts = {"format": FORMAT, "migrations": migrations(), "heads": heads(),
                 "made_at": timezone.now().isoformat()}  # fmt: skip
        _add(tar, MANIFEST, json.dumps(facts, indent=1).encode())
        rows = sum(_add_rows(tar, model) for model in backup_rows.tables())
    for folder, name in ((Path(settings.KEYS_DIR), "keys"), (watermark.path("x").parent, "ledger")):
        for each in sorted(folder.glob("*")) if folder.exists() else ():
            if each.is_file() and each.suffix != ".lock":
                _add(tar, f"{name}/{each.name}", each.read_bytes())
    return Told(rows, *_add_documents(tar))


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o600
    tar.addfile(member, io.BytesIO(data))


def _add_rows(tar: tarfile.TarFile, model: Any) -> int:
    with tempfile.TemporaryFile() as file:
        count = backup_rows.write(model, file)
        member = tarfile.TarInfo(f"rows/{model._meta.label}.jsonl")
        member.size, member.mode = file.tell(), 0o600
        file.seek(0)
        tar.addfile(member, file)
    return count


def _add_documents(tar: tarfile.TarFile) -> tuple[int, tuple[str, ...]]:
    """(how many, those that were deleted meanwhile)."""
    count, lost = 0, []
    for name in stored(""):
        try:
            with default_storage.open(name) as file:
                _add(tar, f"documents/{name}", file.read())
        except FileNotFoundError:
            lost.append(name)
        else:
            count += 1
    return count, tuple(lost)


def stored(folder: str) -> Iterator[str]:
    """Every file in the store."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored
        return
    for name in names:
        yield f"{folder}/{name}".lstrip("/")
    for each in folders:
        yield from stored(f"{folder}/{each}".lstrip("/"))


def restore(path: Path) -> Told:
    """Read a backup into an empty site of the same version. Raises CannotRestore.

    Refuses what would fork a ledger: a backup older than a checkpoint that this site has served.
    Rows come back all or none; keys that are here already must be the same.
    """
    try:
        with tarfile.open(path, "r:gz") as tar:
            return _restored(tar)
    except (tarfile.TarError, OSError, EOFError, KeyError, json.JSONDecodeError) as error:
        raise CannotRestore(f"This is no whole backup: {error}.") from error


def _restored(tar: tarfile.TarFile) -> Told:
    facts = json.loads(_read(tar, MANIFEST))
    _check(facts, tar)
    _bring(tar, "keys", Path(settings.KEYS_DIR))
    backup_rows.stop_the_clock()
    with transaction.atomic():
        backup_rows.make_room()
        rows = sum(
            backup_rows.read(model, _file(tar, f"rows/{model._meta.label}.jsonl"))
            for model in backup_rows.tables()
        )
        backup_rows.continue_numbers()
        for slug, head in facts["heads"].items():
            _check_head(slug, head)
    for slug, head in facts["heads"].items():
        watermark.raise_to(slug, head["size"], bytes.fromhex(head["root"]))
    return Told(rows, _bring_documents(tar))


def _check(facts: dict[str, Any], tar: tarfile.TarFile) -> None:
    """Everything that can be said before a row is written."""
    if facts["format"] != FORMAT:
        raise CannotRestore(f"This backup has format {facts['format']}; this site reads {FORMAT}.")
    if not is_migrated():
        raise CannotRestore("The tables of this site are not made, or not up to date. Run "
                            "./script/manage migrate first, then restore again.")  # fmt: skip
    if facts["migrations"] != migrations():
        raise CannotRestore("This backup is of another version of Jinjiang. Check out the version "
                            "it was made with, restore it there, then upgrade.")  # fmt: skip
    if not backup_rows.is_empty():
        raise CannotRestore("This site is not empty. Restore into a new DATA_DIR or database.")
    for name in _names(tar, "keys"):
        there = Path(settings.KEYS_DIR) / name
        if name == MADE_BY_ITSELF or not there.exists():
            continue
        if there.read_bytes() != _read(tar, f"keys/{name}"):
            raise CannotRestore(f"KEYS_DIR has another {name}. Nothing was overwritten.")
    for slug, head in facts["heads"].items():
        mark = watermark.read(slug)
        if mark and mark.size > head["size"]:
            raise CannotRestore(
                f"A checkpoint of {mark.size} entries of the ledger {slug} was served from here; "
                f"this backup has {head['size']}: going on from it would fork the ledger."
            )  # fmt: skip


def _check_head(slug: str, head: dict[str, Any]) -> None:
    """The rows that came are those of the manifest, and continue what was served from here."""
    try:
        log.check_continues(Log.objects.get(slug=slug))
    except log.LogRestored as error:
        raise CannotRestore(str(error)) from error
    if heads()[slug] != head:
        raise CannotRestore(f"The ledger {slug} in this backup is not the one it names.")


def _names(tar: tarfile.TarFile, folder: str) -> list[str]:
    """Names of the files in a folder of the backup; none can lead out of it."""
    found = []
    for member in tar.getmembers():
        path = PurePosixPath(member.name)
        if path.parts[:1] != (folder,):
            continue
        if not member.isfile() or ".." in path.parts:
            raise CannotRestore(f"This is no whole backup: {member.name}.")
        found.append(str(PurePosixPath(*path.parts[1:])))
    return found


def _bring(tar: tarfile.TarFile, folder: str, into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in _names(tar, folder):
        if name == MADE_BY_ITSELF or not (into / name).exists():
            how = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            with os.fdopen(os.open(into / name, how, 0o600), "wb") as file:
                file.write(_read(tar, f"{folder}/{name}"))


def _bring_documents(tar: tarfile.TarFile) -> int:
    """What is in the store already stays: names carry the hash of what they hold."""
    names = _names(tar, "documents")
    for name in names:
        if not default_storage.exists(name):
            default_storage.save(name, File(_file(tar, f"documents/{name}")))
    return len(names)


def _file(tar: tarfile.TarFile, name: str) -> Any:
    found = tar.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    return bytes(_file(tar, name).read())
