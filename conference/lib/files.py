"""Private files: under DATA_DIR or in a bucket (conference.lib.stores), served by views alone."""

import hashlib
from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import storages


def store(path: str, data: bytes) -> tuple[str, str]:
    """Keep bytes under a path that carries their hash. Returns (stored path, SHA-256 hex).

    The same bytes keep the same path, so a repeated job neither grows the store nor breaks a link.
    """
    return _stored(path, ContentFile(data), hashlib.sha256(data).hexdigest())


def store_file(path: str, file: IO[bytes]) -> tuple[str, str]:
    """The same of a file, which memory need not hold."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return _stored(path, File(file), digest)


def _stored(path: str, content: File, digest: str) -> tuple[str, str]:
    stem, dot, suffix = path.rpartition(".")
    named = f"{stem}-{digest[:16]}{dot}{suffix}"
    storage = storages["default"]
    if not storage.exists(named):
        named = storage.save(named, content)
    return named, digest


def is_kept(path: str) -> bool:
    """Whether a file is stored under path."""
    return storages["default"].exists(path)


def read(path: str) -> bytes:
    """The bytes stored under path. Raises FileNotFoundError."""
    with storages["default"].open(path) as file:
        return file.read()


def opened(path: str) -> File:
    """The file stored under path, to be sent and closed by whoever sends it."""
    return storages["default"].open(path)
