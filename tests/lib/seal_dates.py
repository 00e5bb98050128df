"""Seals whose certificate ends on a day of the test's choice."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from conference.lib import keys


def put(
    directory: Path, *, until: datetime, since: datetime | None = None, public_key=None
) -> None:
    """A house's keys, its seal's certificate issued anew with that end (and for that key)."""
    keys.create_missing(directory)
    path = directory / "seal.crt"
    old = x509.load_pem_x509_certificate(path.read_bytes())
    ca_key = serialization.load_pem_private_key((directory / "seal-ca.key").read_bytes(), None)
    builder = (
        x509.CertificateBuilder()
        .subject_name(old.subject)
        .issuer_name(old.issuer)
        .public_key(public_key or old.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since or datetime.now(UTC) - timedelta(days=400))
        .not_valid_after(until)
    )
    for extension in old.extensions:
        if extension.oid != x509.SubjectKeyIdentifier.oid:
            builder = builder.add_extension(extension.value, extension.critical)
    identifier = x509.SubjectKeyIdentifier.from_public_key(public_key or old.public_key())
    new = builder.add_extension(identifier, critical=False).sign(ca_key, hashes.SHA256())
    path.write_bytes(new.public_bytes(serialization.Encoding.PEM))
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns + 1))
