"""Keys: made once, kept, and fit for their purpose."""

import os
import stat
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, sign_pdf, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from conference.lib import key_succession, keys

ALL = [
    "badge.ed25519", "log.ed25519", "credential.ed25519",
    "seal-ca.key", "seal-ca.crt", "seal.key", "seal.crt",
]  # fmt: skip


@pytest.fixture
def directory(tmp_path):
    keys.create_missing(tmp_path / "keys")
    return tmp_path / "keys"


def contents(directory):
    return {path.name: path.read_bytes() for path in directory.iterdir() if path.suffix}


def test_create_missing_makes_all_readable_by_their_owner_alone(tmp_path):
    directory = tmp_path / "keys"

    assert keys.create_missing(directory) == ALL
    assert {stat.S_IMODE((directory / name).stat().st_mode) for name in ALL} == {0o600}


def test_create_missing_again_changes_nothing(directory):
    before = contents(directory)

    assert keys.create_missing(directory) == []
    assert contents(directory) == before


@pytest.mark.parametrize("lost", ALL)
def test_create_missing_makes_only_what_is_lost_unless_the_seal_is_whole(directory, lost):
    before = contents(directory)
    (directory / lost).unlink()

    made = keys.create_missing(directory)

    # A new key would not fit the certificate, which may be a licensed CA's and its key in a token.
    whole = lost.startswith("seal-ca") or lost == "seal.key"
    assert made == ([] if whole else [lost])
    after = contents(directory)
    assert {name for name in ALL if before[name] != after.get(name)} == {lost}


def test_create_missing_leaves_a_licensed_seal_alone(tmp_path):
    (tmp_path / "seal.key").write_bytes(b"licensed key")
    (tmp_path / "seal.crt").write_bytes(b"licensed certificate")

    assert keys.create_missing(tmp_path) == ["badge.ed25519", "log.ed25519", "credential.ed25519"]
    assert (tmp_path / "seal.key").read_bytes() == b"licensed key"


def test_create_missing_at_the_same_time_makes_one_fitting_set(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: keys.create_missing(tmp_path), range(8)))

    assert sorted(made) == [[]] * 7 + [ALL]


def test_load_reads_once_a_process(directory):
    key = keys.load(directory, "log")
    (directory / "log.ed25519").unlink()

    assert keys.load(directory, "log") is key


def test_load_missing_key_says_what_to_do(tmp_path):
    with pytest.raises(keys.MissingKey, match=r"log\.ed25519 .*manage keys create"):
        keys.load(tmp_path, "log")


def test_load_another_kind_of_key_is_refused(directory):
    (directory / "log.ed25519").write_bytes((directory / "seal.key").read_bytes())

    with pytest.raises(ValueError, match="another kind of key"):
        keys.load(directory, "log")


def test_badge_keys_are_found_by_slot(directory):
    (directory / "badge-3.ed25519").write_bytes((directory / "credential.ed25519").read_bytes())

    found = keys.badge_keys(directory)

    assert {slot: keys.public_bytes(key) for slot, key in found.items()} == {
        0: keys.public_bytes(keys.load(directory, "badge")),
        3: keys.public_bytes(keys.load(directory, "credential")),
    }


def older(directory, name, minutes):
    """As if the key had been made so long ago."""
    made = time.time() - minutes * 60
    os.utime(directory / name, (made, made))


def test_new_badge_key_is_told_to_doors_before_it_signs(directory):
    name = key_succession.new_ed25519(directory, "badge")

    at_once = keys.badge_slot(directory), sorted(keys.badge_public_keys(directory))
    older(directory, name, 11)

    assert (at_once, keys.badge_slot(directory)) == ((0, [0, 1]), 1)


def test_retired_badge_key_opens_no_door_and_its_successor_signs_at_once(directory):
    key_succession.new_ed25519(directory, "badge")

    for _time in range(2):
        key_succession.retire_badge_slot(directory, 0)

    assert sorted(keys.badge_public_keys(directory)) == [1]
    everyone, retired = keys.every_badge_key(directory)
    assert (sorted(everyone), list(retired)) == ([0, 1], [0])
    assert retired[0] <= datetime.now(UTC)
    (directory / keys.BADGES_RETIRED).write_text("0\n")  # as it was written before
    assert keys.retired_badge_slots(directory)[0].year == 1
    assert keys.badge_slot(directory) == 1
    assert sorted(keys.badge_keys(directory)) == [0, 1]  # what it signed can still be made again
    for slot, why in ((1, "No other badge key"), (7, "no badge key in slot 7")):
        with pytest.raises(key_succession.NoSlot, match=why):
            key_succession.retire_badge_slot(directory, slot)


def test_multikey_of_the_standards_example():
    # RFC 8032, 7.1, test 1; the multibase text is the one did:key's registry gives for it.
    seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))

    assert keys.multikey(key) == "z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw"


def test_seal_chain_is_valid_for_openssl(directory):
    verify = subprocess.run(
        ["openssl", "verify", "-x509_strict", "-CAfile", "seal-ca.crt", "seal.crt"],
        cwd=directory, capture_output=True, text=True,
    )  # fmt: skip
    text = subprocess.run(
        ["openssl", "x509", "-in", "seal.crt", "-noout", "-text"],
        cwd=directory, capture_output=True, text=True,
    ).stdout  # fmt: skip

    assert (verify.returncode, verify.stdout) == (0, "seal.crt: OK\n")
    assert "ASN1 OID: prime256v1" in text
    assert "Digital Signature, Non Repudiation" in text


def test_seal_signs_a_pdf_that_pyhanko_trusts_through_the_chain(directory):
    paths = keys.seal_signer_paths(directory)
    blank = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(blank)
    signer = signers.SimpleSigner.load(
        str(paths.key), str(paths.certificate), ca_chain_files=[str(paths.chain)]
    )
    sealed = sign_pdf(
        IncrementalPdfFileWriter(blank), PdfSignatureMetadata(field_name="Seal"), signer=signer
    )

    trust = ValidationContext(trust_roots=[load_cert_from_pemder(str(paths.chain))])
    status = validate_pdf_signature(PdfFileReader(sealed).embedded_signatures[0], trust)

    assert (status.intact, status.valid, status.trusted) == (True, True, True)


def test_seal_signer_paths_missing_says_what_to_do(tmp_path):
    with pytest.raises(keys.MissingKey, match=r"seal\.key .*manage keys create"):
        keys.seal_signer_paths(tmp_path)
