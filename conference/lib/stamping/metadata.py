"""What a file says of itself: the Info dictionary, and XMP, which repeats it."""

from datetime import UTC, datetime
from functools import lru_cache
from xml.sax.saxutils import escape

PRODUCER = "Jinjiang"


def string(text: str) -> str:
    """A PDF text string (ISO 32000-1, 7.9.2.2), UTF-16 in hexadecimal digits."""
    return f"<FEFF{text.encode('utf-16-be').hex()}>"


@lru_cache(maxsize=64)
def date(when: datetime) -> str:
    """A PDF date (ISO 32000-1, 7.9.4); a document says it several times."""
    return f"(D:{when.astimezone(UTC):%Y%m%d%H%M%S}Z)"


@lru_cache(maxsize=64)
def _iso(when: datetime) -> bytes:
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode()


def info(title: str, keywords: str, when: datetime) -> bytes:
    """The Info dictionary."""
    said = f"/Keywords{string(keywords)}" if keywords else ""
    written = date(when)
    return (
        f"<</Title{string(title)}{said}/Producer({PRODUCER})"
        f"/CreationDate{written}/ModDate{written}>>"
    ).encode("ascii")


def xmp(title: str, keywords: str, when: datetime) -> bytes:
    """XMP (ISO 16684-1) for PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1); never compressed."""
    written = _iso(when)
    said = f"<pdf:Keywords>{escape(keywords)}</pdf:Keywords>".encode() if keywords else b""
    return _XMP % (escape(title).encode(), said, PRODUCER.encode(), written, written)


_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
><pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance
><pdfuaid:part>1</pdfuaid:part
><dc:title><rdf:Alt><rdf:li xml:lang="x-default">%b</rdf:li></rdf:Alt></dc:title
>%b<pdf:Producer>%b</pdf:Producer
><xmp:CreateDate>%b</xmp:CreateDate><xmp:ModifyDate>%b</xmp:ModifyDate
><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"
><pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema
><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI
><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix
><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"
><pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType
><pdfaProperty:category>internal</pdfaProperty:category
><pdfaProperty:description>Part of ISO 14289</pdfaProperty:description
></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas
></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()
