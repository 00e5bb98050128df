"""The seal: whole, ours, and broken by a single byte."""

import asyncio
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings

from conference.lib import keys, pdf, seal, seal_keys, sealing
from conference.lib.stamping import Facts, FrozenPage, freeze
from tests.lib import typesetting

GOOD = seal.Status(sealed=True, intact=True, trusted=True, whole=True)


PAGE = '<!doctype html><html lang="en"><head><title>t</title></head><body>锦江</body></html>'


@pytest.fixture(scope="module")
def style(tmp_path_factory) -> pdf.Style:
    sheet = tmp_path_factory.mktemp("css") / "page.css"
    sheet.write_text('body { font-family: "Document Song" }')
    return pdf.Style([sheet])


@pytest.fixture(scope="module")
def plain(style) -> bytes:
    return typesetting.whole(PAGE, style)


@pytest.fixture(scope="module")
def to_seal(style) -> FrozenPage:
    return freeze(PAGE, style, settings.FONTS_DIR, sealed=True)


def sealed_by(page: FrozenPage, directory: Path) -> bytes:
    return page.stamp(Facts({}), sealing.sealer(directory, "锦江倡议", "成都"))


@pytest.fixture(scope="module")
def sealed(to_seal) -> bytes:
    keys.create_missing(settings.KEYS_DIR)
    return sealed_by(to_seal, settings.KEYS_DIR)


def test_seal_is_whole_and_ours(sealed):
    assert seal.check(sealed, settings.KEYS_DIR) == GOOD


def test_a_plain_file_has_no_seal(plain):
    assert seal.check(plain, settings.KEYS_DIR) == seal.Status()


def test_seal_forbids_changes(sealed):
    with pikepdf.open(BytesIO(sealed)) as found:
        (field,) = found.Root.AcroForm.Fields
        parameters = field.V.Reference[0].TransformParams
        assert (str(field.V.SubFilter), int(parameters.P), str(field.V.Reason)) == (
            "/ETSI.CAdES.detached", 1, "锦江倡议",
        )  # fmt: skip
        assert found.Root.Perms.DocMDP.objgen == field.V.objgen


def test_one_changed_byte_breaks_it(sealed):
    with pikepdf.open(BytesIO(sealed)) as found:
        (field,) = found.Root.AcroForm.Fields
        start, length, tail, rest = (int(number) for number in field.V.ByteRange)
    covered = [*range(start + 20, length, length // 30), *range(tail, tail + rest, rest // 5)]
    changed = [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in covered]

    found = [seal.check(data, settings.KEYS_DIR) == GOOD for data in changed]
    assert found == [False] * len(covered)


def test_something_added_behind_it_shows(sealed):
    with pikepdf.open(BytesIO(sealed)) as found:
        found.docinfo.Title = "changed"
        out = BytesIO()
        found.save(out)

    assert seal.check(sealed + b"\n% more\n", settings.KEYS_DIR) == seal.Status(
        sealed=True, intact=True, trusted=True, whole=False
    )
    assert seal.check(out.getvalue(), settings.KEYS_DIR) != GOOD


def test_another_house_is_not_trusted(to_seal, tmp_path):
    keys.create_missing(tmp_path)
    foreign = sealed_by(to_seal, tmp_path)

    assert seal.check(foreign, settings.KEYS_DIR) == seal.Status(
        sealed=True, intact=True, trusted=False, whole=True
    )


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-", b"%PDF-1.7\n" + b"0" * 5000, b"%PDF-1.7\nxref\n0 1\ntrailer <<>>"]
)
def test_check_survives_nonsense(data):
    assert seal.check(data, settings.KEYS_DIR) == seal.Status()


def test_seal_without_keys_says_so(to_seal, tmp_path):
    with pytest.raises(seal_keys.NoFile, match="keys create"):
        sealed_by(to_seal, tmp_path)


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="poppler-utils is not installed")
def test_poppler_calls_it_valid(sealed, tmp_path):
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed)

    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True).stdout
    assert ("Signature is Valid" in said, "Total document signed" in said) == (True, True)


def test_looking_inside_a_running_event_loop(sealed):
    async def inside():
        return seal.check(sealed, settings.KEYS_DIR)

    assert asyncio.run(inside()) == GOOD
