"""What seals: the house's certificate and its chain, and its key, in a file or in a PKCS#11 token.

The certificates are files in either case (docs/operators.md).
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Self, cast

from asn1crypto import pem, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import load_der_x509_certificate
from django.conf import settings

from conference.lib import keys, seal_token
from conference.lib.trouble import Trouble

SOON = timedelta(days=60)
# The same document gets the same seal: RFC 6979.
_ALGORITHM = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)


# Threads that start together must not open a token twice.
_loading = threading.Lock()


class Expired(Trouble):
    """The seal's certificate is not valid now: what it seals would be worth nothing."""


class OtherKey(Trouble, ValueError):
    """The seal's certificate was made for another key."""


class NoFile(Trouble):
    """A file of the seal is not there, or holds something else."""


@dataclass(frozen=True, eq=False)
class SealKey:
    """`sign` gives the DER of an ECDSA signature over data's SHA-256."""

    certificate: x509.Certificate
    issuer: x509.Certificate
    sign: Callable[[bytes], bytes]

    def check(self) -> None:
        """Raises Expired."""
        now = datetime.now(UTC)
        if now < self.since:
            day = f"{self.since:%Y-%m-%d}"
            words = f"the seal's certificate is valid from {day} on, not yet"
            raise Expired("seal_not_yet", words, day=day)
        if now > self.until:
            day = f"{self.until:%Y-%m-%d}"
            words = f"the seal's certificate expired on {day}: put a new one into KEYS_DIR"
            raise Expired("seal_expired", words, day=day)

    @cached_property
    def since(self) -> datetime:
        """The first moment at which it may seal."""
        return self.certificate.not_valid_before

    @cached_property
    def until(self) -> datetime:
        """The last moment at which it may seal."""
        return self.certificate.not_valid_after

    def proved(self) -> Self:
        """The same, if key and certificate belong together. Raises OtherKey, seal_token.NoToken."""
        public = load_der_x509_certificate(self.certificate.dump()).public_key()
        try:
            cast(ec.EllipticCurvePublicKey, public).verify(
                self.sign(b"proof"), b"proof", _ALGORITHM
            )
        except (InvalidSignature, AttributeError, TypeError) as error:
            words = "the seal's certificate belongs to another key"
            raise OtherKey("seal_other_key", words) from error
        return self


def current(directory: Path) -> SealKey:
    """The key of the settings, read again when its certificate is another file.

    Raises trouble.Trouble: NoFile, Expired, OtherKey, seal_token.NoToken.
    """
    try:
        with _loading:
            key = _loaded(directory, settings.SEAL_PKCS11_MODULE, _changed_at(directory))
    except Trouble:
        raise
    except keys.MissingKey as error:
        name = Path(getattr(error.__cause__, "filename", "")).name
        raise NoFile("seal_no_file", str(error), file=name) from error
    except (ValueError, TypeError, OSError) as error:
        raise NoFile("seal_bad_file", f"the seal's files: {error}") from error
    key.check()
    return key


def _changed_at(directory: Path) -> int:
    """When the seal's certificate became what it is, ns: asked for every document, so not read."""
    try:
        return _newest(directory, directory.stat().st_mtime_ns).stat().st_mtime_ns
    except FileNotFoundError:
        return keys.seal_certificate_paths(directory)[0].stat().st_mtime_ns  # says what is missing


@lru_cache(maxsize=4)
def _newest(directory: Path, _changed: int) -> Path:
    return keys.seal_certificate_paths(directory)[0]


def expiry(directory: Path) -> datetime:
    """Until when the seal may be used. Raises keys.MissingKey."""
    until: datetime = certificate(directory).not_valid_after
    return until


def try_it(directory: Path) -> None:
    """Seal something that nobody keeps. Raises trouble.Trouble: what it is that fails."""
    current(directory).proved()


def certificate(directory: Path) -> x509.Certificate:
    """The seal's certificate as it now lies there. Raises keys.MissingKey."""
    return _certificate(keys.seal_certificate_paths(directory)[0])


def chain(directory: Path) -> x509.Certificate:
    """The certificate that issued it. Raises keys.MissingKey."""
    return _certificate(keys.seal_certificate_paths(directory)[1])


def trusted(directory: Path) -> list[x509.Certificate]:
    """The issuers of this seal and of those before it: each of their seals counts."""
    return [_certificate(path) for path in keys.seal_chains(directory)]


@lru_cache(maxsize=4)
def _loaded(directory: Path, module: str, _changed_at: int) -> SealKey:
    found = _of_token(directory, module) if module else _of_files(directory)
    return found.proved()


def _of_files(directory: Path) -> SealKey:
    paths = keys.seal_signer_paths(directory)
    key = serialization.load_pem_private_key(paths.key.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{paths.key.name} is no elliptic curve key")
    return SealKey(
        _certificate(paths.certificate),
        _certificate(paths.chain),
        lambda data: key.sign(data, _ALGORITHM),
    )


def _of_token(directory: Path, module: str) -> SealKey:
    """A key of the token; the certificates are files, and may be renewed while it is spoken to."""
    token = seal_token.token(
        module, settings.SEAL_PKCS11_TOKEN, settings.SEAL_PKCS11_KEY, settings.SEAL_PKCS11_PIN_FILE
    )
    return SealKey(certificate(directory), chain(directory), token.sign)


def _certificate(path: Path) -> x509.Certificate:
    """The first certificate of a PEM file."""
    _kind, _headers, data = pem.unarmor(path.read_bytes())
    return x509.Certificate.load(data)
