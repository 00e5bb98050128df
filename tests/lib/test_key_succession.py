"""Successors of keys: in the next slot, nothing overwritten; seals of before stay trusted."""

from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest

from conference.lib import key_succession, keys, seal, seal_keys, seal_whole


@pytest.fixture
def directory(tmp_path):
    keys.create_missing(tmp_path / "keys")
    return tmp_path / "keys"


def sealed(directory) -> bytes:
    """A page with the seal of now."""
    blank = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(blank)
    return seal_whole.seal(blank.getvalue(), directory, "r")


def test_each_successor_takes_the_next_slot_and_sixteen_are_the_most(directory):
    before = (directory / "credential.ed25519").read_bytes()

    made = [key_succession.new_ed25519(directory, "credential") for _ in range(15)]

    assert made == [f"credential-{slot}.ed25519" for slot in range(1, 16)]
    assert (directory / "credential.ed25519").read_bytes() == before
    assert len(keys.credential_keys(directory)) == 16
    with pytest.raises(key_succession.NoSlot):
        key_succession.new_ed25519(directory, "credential")


def test_nothing_succeeds_what_was_never_made(tmp_path):
    with pytest.raises(keys.MissingKey):
        key_succession.new_ed25519(tmp_path, "log")


def test_a_new_seal_seals_and_the_old_one_s_stay_trusted(directory):
    old, serial = sealed(directory), seal_keys.certificate(directory).serial_number

    made = key_succession.new_demo_seal(directory)
    new = sealed(directory)

    assert made == ["seal-ca-1.crt", "seal-1.key", "seal-1.crt"]
    assert seal_keys.certificate(directory).serial_number != serial
    for data in (old, new):
        assert seal.check(data, directory) == seal.Status(True, True, True, True)


def test_a_seal_of_another_ca_seals_and_the_old_one_s_stay_trusted(directory, tmp_path):
    keys.create_missing(tmp_path / "ca")
    ca, old = tmp_path / "ca", sealed(directory)

    key_succession.put_seal(directory, ca / "seal.crt", ca / "seal-ca.crt", ca / "seal.key")
    new = sealed(directory)

    for data in (old, new):
        assert seal.check(data, directory) == seal.Status(True, True, True, True)
    assert seal.check(new, ca).trusted
    assert not seal.check(old, ca).trusted


def test_files_that_do_not_belong_together_are_no_seal(directory, tmp_path):
    keys.create_missing(tmp_path / "ca")
    ca = tmp_path / "ca"

    for given in (
        (ca / "seal.crt", directory / "seal-ca.crt", ca / "seal.key"),
        (ca / "seal.crt", ca / "seal-ca.crt", directory / "seal.key"),
        (ca / "seal.key", ca / "seal-ca.crt", ca / "seal.key"),
    ):
        with pytest.raises(key_succession.NoSlot):
            key_succession.put_seal(directory, *given)
    assert not (directory / "seal-1.crt").exists()


def test_a_licensed_seal_has_no_successor_of_ours(directory):
    (directory / "seal-ca.key").unlink()

    with pytest.raises(key_succession.NoSlot, match="--certificate"):
        key_succession.new_demo_seal(directory)


def test_what_expires_is_the_newest_seal(directory):
    key_succession.new_demo_seal(directory)

    assert seal_keys.expiry(directory) > datetime.now(UTC)
