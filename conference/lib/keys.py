"""The product's keys: four, never shared, each in a file of its own outside the database.

badge.ed25519       signs badges (door.md); badge-1.ed25519 … are later key slots
log.ed25519         signs the ledger's checkpoints
credential.ed25519  signs credentials, published as Multikey; credential-1.ed25519 … as above
seal.key, seal.crt  seal PDFs: P-256 and its certificate, issued by seal-ca.crt (seal-ca.key)

Made once, mode 0600, never overwritten. A licensed CA's certificate replaces the demo's by
putting its files in place.
"""

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from conference.lib import multibase, seal_certificates

ED25519_NAMES = ("badge", "log", "credential")
SLOTS = 16
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
    with _alone(directory):
        made = [
            f"{name}.ed25519"
            for name in ED25519_NAMES
            if _write_new(directory / f"{name}.ed25519", _pem(Ed25519PrivateKey.generate()))
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
    """Badge keys by slot 0–15: a door accepts all of them, new badges take the highest slot."""
    return _slots(directory, "badge")


def credential_keys(directory: Path) -> dict[str, Ed25519PrivateKey]:
    """Credential keys by Multikey, those of later slots last: all are published, new credentials
    take the last. Read again when a file has come or gone."""
    return _credential_keys(directory, directory.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _credential_keys(directory: Path, _changed: int) -> dict[str, Ed25519PrivateKey]:
    return {multikey(key): key for key in _slots(directory, "credential").values()}


def _slots(directory: Path, name: str) -> dict[int, Ed25519PrivateKey]:
    """name.ed25519, which must be there, and what lies in later slots, in their order."""
    names = {slot: f"{name}-{slot}" if slot else name for slot in range(SLOTS)}
    return {
        slot: load(directory, each)
        for slot, each in names.items()
        if slot == 0 or (directory / f"{each}.ed25519").exists()
    }


def badge_public_keys(directory: Path) -> dict[int, Ed25519PublicKey]:
    """Their public halves; read again when a file has come or gone."""
    return _public_keys(directory, directory.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _public_keys(directory: Path, _changed: int) -> dict[int, Ed25519PublicKey]:
    return {slot: key.public_key() for slot, key in badge_keys(directory).items()}


def multikey(key: Ed25519PrivateKey | Ed25519PublicKey) -> str:
    """publicKeyMultibase of an Ed25519 key: z6Mk… (W3C Controlled Identifiers 1.0)."""
    return multibase.encode(_MULTIKEY_ED25519 + public_bytes(key))


def seal_signer_paths(directory: Path) -> SealPaths:
    """Key, certificate and issuing chain of the PDF seal. Raises MissingKey."""
    _read(directory / "seal.key")
    return SealPaths(directory / "seal.key", *seal_certificate_paths(directory))


def seal_certificate_paths(directory: Path) -> tuple[Path, Path]:
    """The seal's certificate and its issuer's; the key may be elsewhere. Raises MissingKey."""
    paths = directory / "seal.crt", directory / "seal-ca.crt"
    for path in paths:
        _read(path)
    return paths


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
    return [path.name for path, make in steps if not path.exists() and _write_new(path, make())]


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Hold off other processes: two halves of two chains would fit nobody."""
    with (directory / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write_new(path: Path, content: bytes) -> bool:
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
