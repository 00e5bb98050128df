"""A key's successor: a further file beside the first, in the next slot; nothing is overwritten.

badge-1.ed25519, credential-1.ed25519, log-1.ed25519; of the seal seal-1.key, seal-1.crt and
seal-ca-1.crt. What the earlier ones signed goes on to be accepted. Who signs what is new, and from
when on, is said by conference.lib.keys, for the ledger by its policy (initiative.succession).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509 import load_pem_x509_certificate

from conference.lib import keys, seal_certificates


class NoSlot(RuntimeError):
    """There can be no successor; the text says why, for the operator."""


def new_ed25519(directory: Path, name: str) -> str:
    """Make the next key of `badge`, `log` or `credential`; returns its file's name.

    Raises NoSlot, keys.MissingKey where there is no first one.
    """
    keys.load(directory, name)
    with keys.alone(directory):
        stem = keys.slot_name(name, _free_slot(directory, name, "ed25519"))
        keys.write_new(directory / f"{stem}.ed25519", keys.pem(Ed25519PrivateKey.generate()))
    return f"{stem}.ed25519"


def retire_badge_slot(directory: Path, slot: int) -> None:
    """From now on no door accepts a badge signed with this slot's key. Twice is harmless.

    Raises NoSlot where there is no such key, or no other that signs.
    """
    with keys.alone(directory):
        known, retired = set(keys.badge_keys(directory)), keys.retired_badge_slots(directory)
        retired.setdefault(slot, datetime.now(UTC))
        if slot not in known:
            raise NoSlot(f"There is no badge key in slot {slot}.")
        if not known - retired.keys():
            raise NoSlot("No other badge key would be left: make its successor first.")
        _replace(directory / keys.BADGES_RETIRED, retired)


def _replace(path: Path, retired: Mapping[int, datetime]) -> None:
    """A new file in its place, so that every process sees that the folder has changed."""
    fresh = path.with_suffix(".new")
    fresh.write_text("".join(f"{slot} {at.isoformat()}\n" for slot, at in sorted(retired.items())))
    fresh.replace(path)


def new_demo_seal(directory: Path) -> list[str]:
    """Make a key and a certificate of the demo's own CA for the next slot; the files' names.

    Raises NoSlot where the seal was issued by somebody else.
    """
    ca_key, ca = directory / "seal-ca.key", directory / "seal-ca.crt"
    if not ca_key.exists() or not ca.exists():
        raise NoSlot("The seal was issued by another CA: give --certificate and --issuer.")
    key = seal_certificates.new_key()
    made = seal_certificates.seal_certificate(key, ca_key.read_bytes(), ca.read_bytes())
    return _put_seal(directory, made, ca.read_bytes(), key)


def put_seal(
    directory: Path, certificate: Path, issuer: Path, key: Path | None = None
) -> list[str]:
    """Take a CA's files as the next seal; no key: it is in the token. Returns the files' names.

    Raises NoSlot where they do not belong together.
    """
    given, ca = certificate.read_bytes(), issuer.read_bytes()
    try:
        seal, above = load_pem_x509_certificate(given), load_pem_x509_certificate(ca)
        seal.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature) as error:
        raise NoSlot(f"{certificate.name} was not issued by {issuer.name}.") from error
    secret = key.read_bytes() if key else b""
    if secret:
        private = serialization.load_pem_private_key(secret, password=None)
        if private.public_key() != seal.public_key():
            raise NoSlot(f"{certificate.name} is of another key.")
    return _put_seal(directory, given, ca, secret)


def _put_seal(directory: Path, certificate: bytes, issuer: bytes, key: bytes) -> list[str]:
    """The certificate last: with it the slot is there, whole."""
    with keys.alone(directory):
        slot = _free_slot(directory, "seal", "crt")
        names = {keys.slot_name("seal-ca", slot) + ".crt": issuer}
        names |= {keys.slot_name("seal", slot) + ".key": key} if key else {}
        names |= {keys.slot_name("seal", slot) + ".crt": certificate}
        for name, content in names.items():
            keys.write_new(directory / name, content)
    return list(names)


def _free_slot(directory: Path, name: str, suffix: str) -> int:
    """The one behind the highest that is taken. Raises NoSlot."""
    taken = [
        slot
        for slot in range(keys.SLOTS)
        if (directory / f"{keys.slot_name(name, slot)}.{suffix}").exists()
    ]
    slot = max(taken, default=-1) + 1
    if slot >= keys.SLOTS:
        raise NoSlot(f"{name} has had {keys.SLOTS - 1} successors; there is no room for another.")
    return slot
