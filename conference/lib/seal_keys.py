"""What seals: the house's certificate and its chain, and its key, in a file or in a PKCS#11 token.

The certificates are files in either case. A token's key never leaves it; python-pkcs11, which asks
it, is imported only where one is configured (docs/operators.md).
"""

import hashlib
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Self, cast

from asn1crypto import pem, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import load_der_x509_certificate
from django.conf import settings

from conference.lib import keys

SOON = timedelta(days=60)
# The same document gets the same seal: RFC 6979.
_ALGORITHM = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)


# Threads that start together must not open a token twice.
_loading = threading.Lock()


class Expired(Exception):
    """The seal's certificate is not valid now: what it seals would be worth nothing."""


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
            raise Expired(f"the seal's certificate is valid from {self.since:%Y-%m-%d} on, not yet")
        if now > self.until:
            raise Expired(
                f"the seal's certificate expired on {self.until:%Y-%m-%d}: put a new one into "
                "KEYS_DIR (docs/operators.md)"
            )

    @cached_property
    def since(self) -> datetime:
        """The first moment at which it may seal."""
        return self.certificate.not_valid_before

    @cached_property
    def until(self) -> datetime:
        """The last moment at which it may seal."""
        return self.certificate.not_valid_after

    def proved(self) -> Self:
        """The same, if key and certificate belong together. Raises ValueError."""
        public = load_der_x509_certificate(self.certificate.dump()).public_key()
        try:
            cast(ec.EllipticCurvePublicKey, public).verify(
                self.sign(b"proof"), b"proof", _ALGORITHM
            )
        except (InvalidSignature, AttributeError, TypeError) as error:
            raise ValueError("the seal's certificate belongs to another key") from error
        return self


def current(directory: Path) -> SealKey:
    """The key of the settings, read again when its certificate is another file.

    Raises keys.MissingKey, Expired.
    """
    with _loading:
        key = _loaded(directory, settings.SEAL_PKCS11_MODULE, _changed_at(directory))
    key.check()
    return key


def _changed_at(directory: Path) -> int:
    """When the seal's certificate became what it is, ns: asked for every document, so not read."""
    try:
        return (directory / "seal.crt").stat().st_mtime_ns
    except FileNotFoundError:
        return keys.seal_certificate_paths(directory)[0].stat().st_mtime_ns  # says what is missing


def expiry(directory: Path) -> datetime:
    """Until when the seal may be used. Raises keys.MissingKey."""
    until: datetime = certificate(directory).not_valid_after
    return until


def is_ready(directory: Path) -> bool:
    """Whether the certificate is valid now; its key is there. Raises keys.MissingKey."""
    own, now = certificate(directory), datetime.now(UTC)
    if not settings.SEAL_PKCS11_MODULE:
        keys.seal_signer_paths(directory)
    return bool(own.not_valid_before <= now < own.not_valid_after)


def certificate(directory: Path) -> x509.Certificate:
    """The seal's certificate as it now lies there. Raises keys.MissingKey."""
    return _certificate(keys.seal_certificate_paths(directory)[0])


def chain(directory: Path) -> x509.Certificate:
    """The certificate that issued it. Raises keys.MissingKey."""
    return _certificate(keys.seal_certificate_paths(directory)[1])


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
    token = _token(
        module, settings.SEAL_PKCS11_TOKEN, settings.SEAL_PKCS11_KEY, settings.SEAL_PKCS11_PIN_FILE
    )
    return SealKey(certificate(directory), chain(directory), token.sign)


@lru_cache(maxsize=4)
def _token(module: str, label: str, key: str, pin_file: str) -> "_Token":
    return _Token(module, label, key, pin_file)


class _Token:
    """One conversation with a token for the whole process, because a second log-in is refused:
    threads take turns, and a conversation that broke off is begun anew."""

    def __init__(self, module: str, label: str, key: str, pin_file: str) -> None:
        self._module, self._label, self._name, self._pin_file = module, label, key, pin_file
        self._session: Any = None
        self._key: Any = None
        self._turn = threading.Lock()

    def sign(self, data: bytes) -> bytes:
        """The DER of an ECDSA signature. Raises pkcs11.exceptions.PKCS11Error."""
        from pkcs11.exceptions import PKCS11Error  # noqa: PLC0415 - optional

        with self._turn:
            try:
                return self._signed(data)
            except PKCS11Error:
                self._close()
                return self._signed(data)

    def _signed(self, data: bytes) -> bytes:
        import pkcs11  # noqa: PLC0415 - optional
        from pkcs11.util.ec import encode_ecdsa_signature  # noqa: PLC0415 - optional

        if self._session is None:
            self._open()
        raw = self._key.sign(hashlib.sha256(data).digest(), mechanism=pkcs11.Mechanism.ECDSA)
        return bytes(encode_ecdsa_signature(raw))

    def _open(self) -> None:
        import pkcs11  # noqa: PLC0415 - optional
        from pyhanko.config.pkcs11 import TokenCriteria  # noqa: PLC0415 - optional
        from pyhanko.sign.pkcs11 import open_pkcs11_session  # noqa: PLC0415 - optional

        pin = Path(self._pin_file).read_text().strip()
        criteria = TokenCriteria(label=self._label)
        self._session = open_pkcs11_session(self._module, token_criteria=criteria, user_pin=pin)
        self._key = self._session.get_key(pkcs11.ObjectClass.PRIVATE_KEY, label=self._name)

    def _close(self) -> None:
        with suppress(Exception):  # it broke off: there may be nothing to close
            self._session.close()
        self._session = None


def _certificate(path: Path) -> x509.Certificate:
    """The first certificate of a PEM file."""
    _kind, _headers, data = pem.unarmor(path.read_bytes())
    return x509.Certificate.load(data)
