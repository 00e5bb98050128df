"""The product's keys: four, never shared, each in a file of its own outside the database.

badge.ed25519       signs badges (door.md); badge-1.ed25519 … are later key slots
log.ed25519         signs the ledger's checkpoints; log-1.ed25519 … as above, by the log's policy
credential.ed25519  signs credentials, published as Multikey; credential-1.ed25519 … as above
seal.key, seal.crt  seal PDFs: P-256 and its certificate, issued by seal-ca.crt (seal-ca.key);
                    seal-1.key, seal-1.crt, seal-ca-1.crt … as above

Made once, mode 0600, never overwritten; successors: conference.lib.key_succession. A licensed CA's
certificate replaces the demo's by putting its files in place.
"""

import fcntl
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from conference.lib import multibase, seal_certificates

ED25519_NAMES = ("badge", "log", "credential")
SLOTS = 16
# Phones with a network have a new key within half a minute; some had none for a while.
BADGE_LEAD = timedelta(minutes=10)
BADGES_RETIRED = "badge.retired"
_MULTIKEY_ED25519 = b"\xed\x01"  # multicodec ed25519-pub, W3C Controlled Identifiers 1.0, 2.2.2


class MissingKey(FileNotFoundError):
    """A key was never made here."""


class SealPaths(NamedTuple):
    """PEM files to sign PDFs with: pyHanko's SimpleSigner.load takes them as they are."""

    key: Path
    certificate: Path
    chain: Path


def create_missing(directory: Path) -> list[str]:
    """Make the keys that are not there; returns the names of the files made."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    with alone(directory):
        made = [
            f"{name}.ed25519"
            for name in ED25519_NAMES
            if write_new(directory / f"{name}.ed25519", pem(Ed25519PrivateKey.generate()))
        ]
        return made + _create_missing_seal(directory)


@lru_cache(maxsize=64)
def load(directory: Path, name: str) -> Ed25519PrivateKey:
    """The private key `badge`, `log` or `credential`, read once a process. Raises MissingKey."""
    key = serialization.load_pem_private_key(_read(directory / f"{name}.ed25519"), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{name}.ed25519 holds another kind of key")
    return key


def public_bytes(key: Ed25519PrivateKey | Ed25519PublicKey) -> bytes:
    """The 32 bytes of the public key (RFC 8032)."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return public.public_bytes_raw()


def badge_keys(directory: Path) -> dict[int, Ed25519PrivateKey]:
    """Badge keys by slot 0–15: a door accepts all that are not retired."""
    return _slots(directory, "badge")


def badge_slot(directory: Path) -> int:
    """The slot whose key signs new badges: the highest that is neither retired nor so new that a
    door phone may not have it yet; where all are, the highest."""
    known = badge_keys(directory).keys() - retired_badge_slots(directory).keys()
    ripe = [slot for slot in known if slot == 0 or _age(directory, slot) >= BADGE_LEAD]
    return max(ripe or known)


def _age(directory: Path, slot: int) -> timedelta:
    made = (directory / f"{slot_name('badge', slot)}.ed25519").stat().st_mtime
    return timedelta(seconds=time.time() - made)


def retired_badge_slots(directory: Path) -> dict[int, datetime]:
    """Slots whose badges open no door any more, and since when: the lines of badge.retired, a slot
    and an instant (RFC 3339); a line without one counts since ever."""
    try:
        lines = (directory / BADGES_RETIRED).read_text().splitlines()
    except FileNotFoundError:
        return {}
    found = (line.partition(" ") for line in lines if line.strip())
    return {int(slot): _instant(at) for slot, _blank, at in found}


def _instant(at: str) -> datetime:
    return datetime.fromisoformat(at.strip()) if at.strip() else datetime.min.replace(tzinfo=UTC)


def credential_keys(directory: Path) -> dict[str, Ed25519PrivateKey]:
    """Credential keys by Multikey, those of later slots last: all are published, new credentials
    take the last. Read again when a file has come or gone."""
    return _credential_keys(directory, directory.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _credential_keys(directory: Path, _changed: int) -> dict[str, Ed25519PrivateKey]:
    return {multikey(key): key for key in _slots(directory, "credential").values()}


def log_keys(directory: Path) -> list[Ed25519PrivateKey]:
    """The ledger's keys, those of later slots last; its policy says which of them sign. Read again
    when a file has come or gone."""
    return _log_keys(directory, directory.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _log_keys(directory: Path, _changed: int) -> list[Ed25519PrivateKey]:
    return list(_slots(directory, "log").values())


def slot_name(name: str, slot: int) -> str:
    """The file's name without its ending: badge, badge-1, badge-2 …"""
    return f"{name}-{slot}" if slot else name


def _slots(directory: Path, name: str) -> dict[int, Ed25519PrivateKey]:
    """name.ed25519, which must be there, and what lies in later slots, in their order."""
    names = {slot: slot_name(name, slot) for slot in range(SLOTS)}
    return {
        slot: load(directory, each)
        for slot, each in names.items()
        if slot == 0 or (directory / f"{each}.ed25519").exists()
    }


def badge_public_keys(directory: Path) -> dict[int, Ed25519PublicKey]:
    """The public halves of those that doors accept."""
    found, retired = every_badge_key(directory)
    return {slot: key for slot, key in found.items() if slot not in retired}


def every_badge_key(
    directory: Path,
) -> tuple[dict[int, Ed25519PublicKey], dict[int, datetime]]:
    """All public halves, and since when which of them count no more; read again when a file has
    come or gone. Whom a door let in before it knew that is read by it."""
    return _every_badge_key(directory, directory.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _every_badge_key(
    directory: Path, _changed: int
) -> tuple[dict[int, Ed25519PublicKey], dict[int, datetime]]:
    public = {slot: key.public_key() for slot, key in badge_keys(directory).items()}
    return public, retired_badge_slots(directory)


def multikey(key: Ed25519PrivateKey | Ed25519PublicKey) -> str:
    """publicKeyMultibase of an Ed25519 key: z6Mk… (W3C Controlled Identifiers 1.0)."""
    return multibase.encode(_MULTIKEY_ED25519 + public_bytes(key))


def seal_signer_paths(directory: Path) -> SealPaths:
    """Key, certificate and issuing chain of the newest PDF seal. Raises MissingKey."""
    slot = max(_seal_slots(directory), default=0)
    key = _seal_paths(directory, slot)[0].with_suffix(".key")
    _read(key)
    return SealPaths(key, *seal_certificate_paths(directory))


def seal_certificate_paths(directory: Path) -> tuple[Path, Path]:
    """The newest seal's certificate and its issuer's; the key may be elsewhere.

    Raises MissingKey.
    """
    slot = max(_seal_slots(directory), default=0)
    paths = _seal_paths(directory, slot)
    for path in paths:
        _read(path)
    return paths


def seal_chains(directory: Path) -> list[Path]:
    """The issuers of every seal there has been here: what they sealed stays trusted."""
    return [_seal_paths(directory, slot)[1] for slot in _seal_slots(directory)]


def _seal_slots(directory: Path) -> list[int]:
    return [slot for slot in range(SLOTS) if _seal_paths(directory, slot)[0].exists()]


def _seal_paths(directory: Path, slot: int) -> tuple[Path, Path]:
    names = slot_name("seal", slot), slot_name("seal-ca", slot)
    certificate, issuer = (directory / f"{name}.crt" for name in names)
    return certificate, issuer


def _create_missing_seal(directory: Path) -> list[str]:
    """What the seal lacks, step by step, so that a run cut short is simply completed later.

    Nothing is made beside a certificate that is there, the last step: it may be a licensed CA's,
    and its key in a token.
    """
    ca_key, ca = directory / "seal-ca.key", directory / "seal-ca.crt"
    key, certificate = directory / "seal.key", directory / "seal.crt"
    if certificate.exists():
        return []
    steps: list[tuple[Path, Callable[[], bytes]]] = [
        (ca_key, seal_certificates.new_key),
        (ca, lambda: seal_certificates.ca_certificate(ca_key.read_bytes())),
        (key, seal_certificates.new_key),
        (
            certificate,
            lambda: seal_certificates.seal_certificate(
                key.read_bytes(), ca_key.read_bytes(), ca.read_bytes()
            ),
        ),
    ]
    return [path.name for path, make in steps if not path.exists() and write_new(path, make())]


@contextmanager
def alone(directory: Path) -> Iterator[None]:
    """Hold off other processes: two halves of two chains would fit nobody."""
    with (directory / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def pem(key: Ed25519PrivateKey) -> bytes:
    """PKCS #8, not encrypted: the folder is its owner's alone."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def write_new(path: Path, content: bytes) -> bool:
    """Write a file whole or not at all, readable by its owner alone; False if it was there."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-") as file:  # mode 0600
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, path)
        except FileExistsError:
            return False
    return True


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise MissingKey(
            f"{path.name} is missing in {path.parent}: run ./script/manage keys create"
        ) from error
