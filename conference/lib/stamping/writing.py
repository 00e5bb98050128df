"""The file: a frozen page, then one person's content, font, metadata, attachments and seal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import md5
from typing import TYPE_CHECKING, NamedTuple, Protocol
from zlib import crc32

from conference.lib.stamping import images, metadata
from conference.lib.stamping.images import Jpeg
from conference.lib.stamping.metadata import string
from conference.lib.stamping.objects import END_OF_STREAM
from conference.lib.stamping.subset import Subset, packed

if TYPE_CHECKING:
    from conference.lib.stamping.frozen import FrozenPage

FONT = "JJSTAM+Jinjiang"
UNDATED = datetime(2024, 1, 1, tzinfo=UTC)  # equal facts are equal bytes
_DIGITS = 10  # of a number in the ByteRange
_METRICS = (
    "/Flags 4/FontBBox[-1000 -400 3000 1200]/ItalicAngle 0/Ascent 1200/Descent -400"
    "/CapHeight 714/StemV 80"
)


class Attached(NamedTuple):
    """A file inside the document (PDF/A-3: type and relationship are said)."""

    name: str
    data: bytes
    kind: str = "application/octet-stream"
    relation: str = "Data"


@dataclass(frozen=True)
class Facts:
    """What is one person's: texts and QR codes by slot (see `codes`), and what the file says."""

    texts: Mapping[str, str]
    codes: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    title: str = ""
    keywords: str = ""
    made_at: datetime = UNDATED
    attached: Sequence[Attached] = ()
    images: Mapping[str, Jpeg] = field(default_factory=dict)  # a person's pictures, by slot


class Sealer(Protocol):
    """Whoever signs: `conference.lib.sealing` has one."""

    reserved: int  # bytes of the CMS at most
    entries: str  # of the signature dictionary: reason, place

    def sign(self, digest: bytes) -> bytes:
        """The CMS for the SHA-256 of the file without the place of the CMS itself."""
        ...


class Parts:
    """Objects behind the prefix, and where each begins."""

    def __init__(self, start: int) -> None:
        self.pieces: list[bytes] = []
        self.at = start
        self.offsets: dict[int, int] = {}

    def add(self, number: int, body: bytes) -> None:
        piece = b"%d 0 obj\n%b\nendobj\n" % (number, body)
        self.offsets[number] = self.at
        self.at += len(piece)
        self.pieces.append(piece)

    def stream(self, number: int, entries: str, data: bytes) -> None:
        head = f"<<{entries}/Length {len(data)}>>stream\n".encode("ascii")
        self.add(number, head + data + END_OF_STREAM)


def write(page: "FrozenPage", facts: Facts, sealer: Sealer | None) -> bytes:
    """The whole file. Raises Unstampable."""
    subset = Subset()
    numbers, parts = page.numbers, Parts(len(page.prefix))
    contents = [each.encode("ascii") for each in page.contents(facts, subset)]
    for number, content in enumerate(contents, numbers.content):
        parts.stream(number, "/Filter/FlateDecode", packed(content, quickly=True))
    write_font(parts, numbers.font, subset)
    what = (facts.title, facts.keywords, facts.made_at)
    parts.stream(numbers.metadata, "/Type/Metadata/Subtype/XML", metadata.xmp(*what))
    parts.add(numbers.info, metadata.info(*what))
    images.write_own(parts, page, facts.images)
    catalog, end = _attachments(parts, facts, numbers.first_free)
    if page.sealed:
        catalog += (
            f"/AcroForm<</Fields[{numbers.seal} 0 R]/SigFlags 3>>"
            f"/Perms<</DocMDP {numbers.signature} 0 R>>"
        )
    catalog += f"/Metadata {numbers.metadata} 0 R"
    parts.add(numbers.catalog, f"<<{page.catalog}{catalog}>>".encode("ascii"))
    said = (facts.title + facts.keywords).encode()
    drawn = [*contents, *(image.data for image in facts.images.values())]
    sums = b" ".join([b"%d" % crc32(each) for each in drawn])
    identity = md5(sums + said, usedforsecurity=False).hexdigest()  # ISO 32000-1, 14.4
    if page.sealed and sealer is not None:
        return _sealed(page, parts, end, identity, facts, sealer)
    return b"".join((page.prefix, *parts.pieces, _tail(page, parts, end, identity)))


def write_font(parts: Parts, number: int, subset: Subset, *, many: bool = False) -> None:
    """Type0 font, descendant, descriptor, file and ToUnicode, five numbers from `number` on.

    The outlines of one page hardly shrink: they are packed where there are those of `many`.
    """
    type0, descendant, descriptor, file, unicode_map = range(number, number + 5)
    parts.add(type0, (
        f"<</Type/Font/Subtype/Type0/BaseFont/{FONT}/Encoding/Identity-H"
        f"/DescendantFonts[{descendant} 0 R]/ToUnicode {unicode_map} 0 R>>"
    ).encode())  # fmt: skip
    parts.add(descendant, (
        f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{FONT}/CIDToGIDMap/Identity/DW 1000"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        f"/FontDescriptor {descriptor} 0 R/W{subset.widths()}>>"
    ).encode())  # fmt: skip
    parts.add(
        descriptor,
        f"<</Type/FontDescriptor/FontName/{FONT}{_METRICS}/FontFile2 {file} 0 R>>".encode(),
    )
    data = subset.file()
    if many:
        parts.stream(file, f"/Filter/FlateDecode/Length1 {len(data)}", packed(data))
        parts.stream(unicode_map, "/Filter/FlateDecode", packed(subset.to_unicode()))
    else:
        parts.stream(file, f"/Length1 {len(data)}", data)
        parts.stream(unicode_map, "", subset.to_unicode())


def _attachments(parts: Parts, facts: Facts, free: int) -> tuple[str, int]:
    """The catalog's entries, and the first number that is free behind them."""
    if not facts.attached:
        return "", free
    names, references, date = [], [], metadata.date(facts.made_at)
    for each in sorted(facts.attached):
        kind = each.kind.replace("/", "#2F")
        data, checksum = _embedded(each.data)
        entries = (
            f"/Type/EmbeddedFile/Subtype/{kind}/Filter/FlateDecode"
            f"/Params<</Size {len(each.data)}/CheckSum<{checksum}>/ModDate{date}>>"
        )
        parts.stream(free, entries, data)
        name = string(each.name)
        parts.add(free + 1, (
            f"<</Type/Filespec/F{name}/UF{name}/EF<</F {free} 0 R/UF {free} 0 R>>"
            f"/AFRelationship/{each.relation}>>"
        ).encode())  # fmt: skip
        names.append(f"{name} {free + 1} 0 R")
        references.append(f"{free + 1} 0 R")
        free += 2
    tree = f"/Names<</EmbeddedFiles<</Names[{' '.join(names)}]>>>>"
    return f"{tree}/AF[{' '.join(references)}]", free


@lru_cache(maxsize=64)
def _embedded(data: bytes) -> tuple[bytes, str]:
    """A file packed, and its checksum: many documents carry the same text."""
    return packed(data, quickly=True), md5(data, usedforsecurity=False).hexdigest()


def _sealed(
    page: "FrozenPage", parts: Parts, end: int, identity: str, facts: Facts, sealer: Sealer
) -> bytes:
    """The signature is the last object; what surrounds its CMS is digested from the prefix on."""
    number = page.numbers.signature
    parts.offsets[number] = parts.at
    dots = "0" * _DIGITS
    head = (
        f"{number} 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached"
        f"/M{metadata.date(facts.made_at)}{sealer.entries}/Reference[<</Type/SigRef/TransformMethod/DocMDP"
        "/TransformParams<</Type/TransformParams/P 1/V/1.2>>>>]"
        f"/ByteRange[0 {dots} {dots} {dots}]/Contents"
    ).encode("ascii")
    before = parts.at + len(head)
    behind = before + 2 * sealer.reserved + 2
    parts.at = behind + len(b">>\nendobj\n")
    rest = b">>\nendobj\n" + _tail(page, parts, end, identity)
    wanted = f"0 {before:010d} {behind:010d} {len(rest):010d}".encode()
    head = head.replace(f"0 {dots} {dots} {dots}".encode(), wanted)
    own = b"".join((*parts.pieces, head))
    digest = page.state.copy()
    digest.update(own)
    digest.update(rest)
    cms = sealer.sign(digest.digest()).hex().encode()
    return b"".join((page.prefix, own, b"<", cms.ljust(2 * sealer.reserved, b"0"), b">", rest))


def _tail(page: "FrozenPage", parts: Parts, end: int, identity: str) -> bytes:
    """Cross-reference table and trailer; `parts.at` is where the table begins."""
    first = page.numbers.content
    rows = "".join([
        f"{parts.offsets[number]:010d} 00000 n \n" if number in parts.offsets
        else "0000000000 65535 f \n"
        for number in range(first, end)
    ])  # fmt: skip
    trailer = (
        f"trailer\n<</Size {end}/Root {page.numbers.catalog} 0 R/Info {page.numbers.info} 0 R"
        f"/ID[<{identity}><{identity}>]>>\nstartxref\n{parts.at}\n%%EOF\n"
    )
    table = b"xref\n0 %d\n%b%b" % (end, page.rows, rows.encode("ascii"))
    return table + trailer.encode("ascii")
