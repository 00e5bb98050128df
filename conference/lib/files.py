"""Private files: under DATA_DIR or in a bucket (conference.lib.stores), served by views alone.

Each call raises store_trouble.StoreAway where the store is away.
"""

import hashlib
from collections.abc import Callable
from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import storages

from conference.lib.store_trouble import StoreAway

_before_storing: list[Callable[[str], None]] = []


def tell_before_storing(heard: Callable[[str], None]) -> None:
    """Call `heard` with the path of whatever is about to be stored; done once, in
    AppConfig.ready(). It may raise StoreAway."""
    _before_storing.append(heard)


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
    for heard in _before_storing:
        heard(named)
    try:
        if not storage.exists(named):
            named = storage.save(named, content)
    except OSError as error:  # a disk that is full, or not there
        why = error.strerror or type(error).__name__
        raise StoreAway("store_disk", f"the store's disk: {why}", why=why) from error
    return named, digest


def is_kept(path: str) -> bool:
    """Whether a file is stored under path."""
    return storages["default"].exists(path)


def read(path: str) -> bytes:
    """The bytes stored under path. Raises FileNotFoundError."""
    try:
        with storages["default"].open(path) as file:
            return file.read()
    except FileNotFoundError:
        raise
    except OSError as error:  # a disk that is not there, or not ours
        why = error.strerror or type(error).__name__
        raise StoreAway("store_gives_none", f"the store's disk: {why}", why=why) from error


def opened(path: str) -> File:
    """The file stored under path, to be sent and closed by whoever sends it."""
    return storages["default"].open(path)
