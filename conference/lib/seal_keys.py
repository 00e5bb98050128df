"""What seals: the house's certificate and its chain, and its key, in a file or in a PKCS#11 token.

The certificates are files in either case. A token's key never leaves it; python-pkcs11, which asks
it, is imported only where one is configured (docs/operators.md).
"""

import hashlib
import threading
from collections.abc import Callable
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


class Expired(Exception):
    """The seal's certificate is no longer valid: what it seals would be worth nothing."""


@dataclass(frozen=True, eq=False)
class SealKey:
    """`sign` gives the DER of an ECDSA signature over data's SHA-256."""

    certificate: x509.Certificate
    issuer: x509.Certificate
    sign: Callable[[bytes], bytes]

    def check(self) -> None:
        """Raises Expired."""
        if datetime.now(UTC) > self.until:
            raise Expired(
                f"the seal's certificate expired on {self.until:%Y-%m-%d}: put a new one into "
                "KEYS_DIR (docs/operators.md)"
            )

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
    """A key of the token. Its session is one conversation: threads take turns."""
    import pkcs11  # noqa: PLC0415 - optional
    from pkcs11.util.ec import encode_ecdsa_signature  # noqa: PLC0415 - optional
    from pyhanko.config.pkcs11 import TokenCriteria  # noqa: PLC0415 - optional
    from pyhanko.sign.pkcs11 import open_pkcs11_session  # noqa: PLC0415 - optional

    own, issuer = certificate(directory), chain(directory)
    token = TokenCriteria(label=settings.SEAL_PKCS11_TOKEN)
    pin = Path(settings.SEAL_PKCS11_PIN_FILE).read_text().strip()
    session = open_pkcs11_session(module, token_criteria=token, user_pin=pin)
    label = settings.SEAL_PKCS11_KEY
    key: Any = session.get_key(pkcs11.ObjectClass.PRIVATE_KEY, label=label)
    turn = threading.Lock()

    def sign(data: bytes) -> bytes:
        with turn:
            raw = key.sign(hashlib.sha256(data).digest(), mechanism=pkcs11.Mechanism.ECDSA)
        return bytes(encode_ecdsa_signature(raw))

    return SealKey(own, issuer, sign)


def _certificate(path: Path) -> x509.Certificate:
    """The first certificate of a PEM file."""
    _kind, _headers, data = pem.unarmor(path.read_bytes())
    return x509.Certificate.load(data)
