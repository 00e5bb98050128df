"""Base 58, against the vectors of its draft and of multibase."""

import pytest

from conference.lib import multibase


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        # draft-msporny-base58, "Test Vectors"
        (b"Hello World!", "z2NEpo7TZRRrLZSi2U"),
        (
            b"The quick brown fox jumps over the lazy dog.",
            "zUSm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
        ),
        (bytes.fromhex("0000287fb4cd"), "z11233QC4"),
        # multibase, tests/basic.csv and leading_zero.csv
        (b"yes mani !", "z7paNL19xttacUY"),
        (b"\0yes mani !", "z17paNL19xttacUY"),
        (b"", "z"),
    ],
)
def test_encode_and_decode_as_printed(raw, text):
    assert (multibase.encode(raw), multibase.decode(text)) == (text, raw)


@pytest.mark.parametrize(
    "text", ["", "7paNL19xttacUY", "f00", "z0", "zI", "z l", "z锦", "z" * 1001]
)
def test_decode_other_text_is_refused(text):
    with pytest.raises(ValueError, match="base58btc"):
        multibase.decode(text)
