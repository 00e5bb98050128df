"""A page of a file that was made before, to be laid on sheets: its drawing, as it is.

Nothing is laid out again. Seal, attachments and structure stay behind in that file.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from conference.lib.stamping.frozen import FrozenPage, Needed
from conference.lib.stamping.objects import END_OF_STREAM

_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_MARK = re.compile(rb"/\w+\s*(?:(<<.*?>>)\s*BDC|BMC)\b|\bEMC\b", re.DOTALL)
_OWN, _NONE = -1, -2  # numbers that no object of a file has
_FONT = re.compile(rb"/Zs\b")  # what stamped texts are written in


def page_of(data: bytes, number: int, like: FrozenPage) -> FrozenPage:
    """A page of a file of ours, with nothing left to be stamped; language and colours as `like`.

    Raises ValueError for a file without such a page.
    """
    try:
        reader = PdfFileReader(BytesIO(data), strict=False)
        page = reader.root["/Pages"]["/Kids"][number]
        drawn = unmarked(b"\n".join(_contents(page)))
        resources = page["/Resources"]
        if not _FONT.search(drawn):  # it may lead to a font without any letter
            resources["/Font"].pop("/Zs", None)
        needed = tuple(_reached(reader, resources))
        box = [float(side) for side in page["/MediaBox"]]
    except (PdfError, IndexError, KeyError) as error:
        raise ValueError(f"no page {number} to be laid on a sheet: {error}") from error
    return replace(
        like, texts=(), pictures=(), stacks=(), drawings=(), drawn=drawn, needed=needed,
        resources=_OWN, numbers=replace(like.numbers, font=_NONE), width=box[2], height=box[3],
    )  # fmt: skip


def unmarked(drawn: bytes) -> bytes:
    """Operators without the marks of a structure that is not there; what a text reads as stays."""
    kept: list[bool] = []

    def one(found: re.Match[bytes]) -> bytes:
        if found[0] == b"EMC":
            return b"EMC" if kept and kept.pop() else b""
        kept.append(b"/ActualText" in (found[1] or b""))
        return re.sub(rb"/MCID \d+\s*", b"", found[0]) if kept[-1] else b""

    return _MARK.sub(one, drawn)


def _contents(page: generic.DictionaryObject) -> Iterator[bytes]:
    streams = page["/Contents"]
    for at in range(len(streams)) if isinstance(streams, generic.ArrayObject) else (None,):
        yield (streams if at is None else streams[at]).data


def _reached(reader: PdfFileReader, resources: generic.DictionaryObject) -> Iterator[Needed]:
    """The resources under a number of our own, and every object that they lead to."""
    seen = {0}
    waiting: list[tuple[int, generic.PdfObject]] = [(_OWN, resources)]
    while waiting:
        number, item = waiting.pop()
        dictionary, stream = _written(item)
        yield number, dictionary, stream
        for found in set(map(int, _REFERENCE.findall(dictionary))) - seen:
            seen.add(found)
            behind = reader.get_object(generic.Reference(found, 0, reader))
            if not isinstance(behind, generic.NullObject):  # a picture that the person has not
                waiting.append((found, behind))


def _written(item: generic.PdfObject) -> tuple[bytes, bytes | None]:
    """An object's dictionary, or whatever it is; and its stream with the keywords."""
    file = BytesIO()
    if isinstance(item, generic.StreamObject):
        data = item.encoded_data
        raw = dict(dict.items(item))  # references as they are
        entries = generic.DictionaryObject(raw | {"/Length": generic.NumberObject(len(data))})
        entries.write_to_stream(file)
        return file.getvalue(), b"stream\n" + data + END_OF_STREAM
    item.write_to_stream(file)
    return file.getvalue(), None
