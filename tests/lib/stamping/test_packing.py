"""Streams are packed alike by every process: equal facts are equal bytes."""

import subprocess
import sys
import zlib

from django.conf import settings

from conference.lib.stamping.subset import packed

PROCESSES = 5
# Thousands of short streams like those of a page: rare choices of the packer must show.
WORK = """
import hashlib, random
from conference.lib.stamping.subset import packed
dice, digest = random.Random(7), hashlib.sha256()
words = ["q", "BT", "ET", "/Zs", "12.5", "Tf", "0.1", "1 0 0 1", "Tm", "[<0001>]TJ", "re", "BDC"]
for count in dice.choices((3, 5, 8, 12, 16, 30, 60, 400), k=4000):
    data = " ".join(dice.choices(words, k=count)).encode()
    digest.update(packed(data) + packed(data, quickly=True))
print(digest.hexdigest())
"""


def test_equal_data_are_equal_bytes_in_every_process():
    command = [sys.executable, "-c", WORK]
    said = {
        subprocess.run(
            command, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True
        ).stdout
        for _process in range(PROCESSES)
    }

    assert len(said) == 1


def test_what_is_packed_is_unpacked_by_everybody():
    data = b"1 0 0 1 72 720 Tm [<0001>]TJ " * 50

    for quickly in (False, True):
        small = packed(data, quickly=quickly)
        assert len(small) < len(data) / 4
        assert zlib.decompress(small) == data
