"""The faces of our documents by name: for every script one family of Debian's Noto packages."""

from collections.abc import Iterator
from typing import NamedTuple


class Face(NamedTuple):
    """One weight of one of our families, and where it may come from: (file, name inside)."""

    family: str
    weight: int
    sources: tuple[tuple[str, str], ...]
    package: str
    needed: bool = True  # else used where it is installed
    only_han: bool = False  # what else it has other faces have better
    rare: bool = False  # named to pages only where they have its characters

    @property
    def file(self) -> str:
        """Its name in DATA_DIR/fonts."""
        name = f"{self.family.lower().replace(' ', '-')}-{self.weight}"
        return f"{name}-han.otf" if self.only_han else f"{name}.otf"


def _living() -> tuple[Face, ...]:
    """A family for each script that people write their names in: Noto's serifs, and its sans where
    it has no serif."""
    serif = (
        "Devanagari Armenian Georgian Hebrew Thai Lao Khmer Myanmar Tibetan Bengali Gurmukhi"
        " Gujarati Tamil Telugu Kannada Malayalam Sinhala Ethiopic"
    )
    sans = (
        "Oriya Mongolian Thaana Syriac NKo Cherokee CanadianAboriginal Yi Tifinagh Adlam Javanese"
        " OlChiki MeeteiMayek Lisu Cham NewTaiLue TaiLe TaiTham TaiViet Vai Miao PhagsPa"
    )
    stems = {name: f"NotoSerif{name}" for name in serif.split()}
    stems |= {"Arabic": "NotoNaskhArabic"} | {name: f"NotoSans{name}" for name in sans.split()}
    return tuple(_of_scripts(stems, rare=False))


def _rare() -> tuple[Face, ...]:
    """The same for all other scripts that Debian's Noto has, and for signs of no script."""
    serif = "Ahom Dogra NyiakengPuachueHmong Tangut Yezidi"
    sans = (
        "AnatolianHieroglyphs Avestan Balinese Bamum BassaVah Batak Bhaiksuki Brahmi Buginese Buhid"
        " Carian CaucasianAlbanian Chakma Coptic Cuneiform Cypriot Deseret Duployan"
        " EgyptianHieroglyphs Elbasan Elymaic Glagolitic Gothic Grantha GunjalaGondi"
        " HanifiRohingya Hanunoo Hatran ImperialAramaic InscriptionalPahlavi InscriptionalParthian"
        " Kaithi KayahLi Kharoshthi Khojki Khudawadi Lepcha Limbu LinearA LinearB Lycian Lydian"
        " Mahajani Mandaic Manichaean Marchen MasaramGondi Medefaidrin MendeKikakui Meroitic Modi"
        " Mro Multani Nabataean Newa Nushu Ogham OldHungarian OldItalic OldNorthArabian OldPermic"
        " OldPersian OldSogdian OldSouthArabian OldTurkic Osage Osmanya PahawhHmong Palmyrene"
        " PauCinHau Phoenician PsalterPahlavi Rejang Runic Samaritan Saurashtra Sharada Shavian"
        " Siddham Sogdian SoraSompeng Soyombo Sundanese SylotiNagri Tagalog Tagbanwa Takri Tirhuta"
        " Ugaritic Wancho WarangCiti ZanabazarSquare Symbols Symbols2 Math"
    )
    stems = {name: f"NotoSerif{name}" for name in serif.split()}
    return tuple(_of_scripts(stems | {name: f"NotoSans{name}" for name in sans.split()}, rare=True))


def _of_scripts(stems: dict[str, str], *, rare: bool) -> Iterator[Face]:
    """Their faces, of one file a weight; some have no bold."""
    return (
        Face(f"Document {name}", weight, ((f"{stem}-{style}.ttf", stem),), "fonts-noto-core",
             needed=False, rare=rare)
        for name, stem in stems.items()
        for weight, style in ((400, "Regular"), (700, "Bold"))
    )  # fmt: skip


# The Mac's own faces stand in where nobody installed Noto.
FACES = (
    Face("Document Song", 400, (("NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC"),
                                ("NotoSerifCJKsc-Regular.otf", "Noto Serif CJK SC"),
                                ("Songti.ttc", "Songti SC")), "fonts-noto-cjk"),
    Face("Document Song", 700, (("NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC"),
                                ("NotoSerifCJKsc-Bold.otf", "Noto Serif CJK SC"),
                                ("Songti.ttc", "Songti SC")), "fonts-noto-cjk"),
    Face("Document Hei", 400, (("NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"),
                               ("NotoSansCJKsc-Regular.otf", "Noto Sans CJK SC"),
                               ("Hiragino Sans GB.ttc", "Hiragino Sans GB")), "fonts-noto-cjk"),
    Face("Document Hei", 700, (("NotoSansCJK-Bold.ttc", "Noto Sans CJK SC"),
                               ("NotoSansCJKsc-Bold.otf", "Noto Sans CJK SC"),
                               ("Hiragino Sans GB.ttc", "Hiragino Sans GB")), "fonts-noto-cjk"),
    Face("Document Serif", 400, (("NotoSerif-Regular.ttf", "Noto Serif"),
                                 ("Times New Roman.ttf", "Times New Roman")), "fonts-noto-core"),
    Face("Document Serif", 700, (("NotoSerif-Bold.ttf", "Noto Serif"),
                                 ("Times New Roman Bold.ttf", "Times New Roman")),
         "fonts-noto-core"),
    Face("Document Sans", 400, (("NotoSans-Regular.ttf", "Noto Sans"),
                                ("Arial.ttf", "Arial")), "fonts-noto-core"),
    Face("Document Sans", 700, (("NotoSans-Bold.ttf", "Noto Sans"),
                                ("Arial Bold.ttf", "Arial")), "fonts-noto-core"),
    *_living(),
    Face("Document Rare A", 400, (("HanaMinA.ttf", "HanaMinA"),), "fonts-hanazono",
         needed=False, only_han=True),
    Face("Document Rare B", 400, (("HanaMinB.ttf", "HanaMinB"),), "fonts-hanazono",
         needed=False, only_han=True),
    *_rare(),
)  # fmt: skip
