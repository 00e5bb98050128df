"""Characters of names and words that people type: what is kept, made plain, left out, or unfit."""

import unicodedata

import idna

ZWNJ, ZWJ, VOWEL_SEPARATOR = "\u200c", "\u200d", "\u180e"
_VIRAMA = 9  # canonical combining class
# Full-width letters and half-width kana are another drawing of the same character (UAX #11).
_WIDTHS = {
    code: int(parts[1], 16)
    for code in range(0xFF00, 0xFFF0)
    if (parts := unicodedata.decomposition(chr(code)).split())[:1] in (["<wide>"], ["<narrow>"])
}
# All but the punctuation, which Chinese and Japanese set as wide as their letters.
_LETTER_WIDTHS = {
    code: sign for code, sign in _WIDTHS.items() if code > 0xFF60 or chr(sign).isalnum()
}
# GB 18030-2000 had these eighty in private use, in the order of its codes FE50 to FEA0; old input
# methods still give them. Python's table knows the successors of GB 18030-2005, not the last ones.
_SUCCESSORS = {
    0xE815 + n: ord(bytes([0xFE, 0x50 + n + (n >= 0x2F)]).decode("gb18030")) for n in range(80)
} | {
    0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4, 0xE826: 0x9FB5,
    0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F,
    0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE855: 0x241FE, 0xE864: 0x9FBB,
}  # fmt: skip
# Format characters that are seen: signs over Arabic and Syriac numbers (Unicode Standard, 9.2).
_SEEN = {*range(0x0600, 0x0606), 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD}
_LOST = {0xFFFC, 0xFFFD}  # what stands for something that did not arrive


def plain(text: str) -> str:
    """One line in NFC: widths made plain, but of punctuation in a line with ideographs or kana;
    runs of space made one, and nothing that is not seen, but joiners where a script needs them.
    What is unfit stays."""
    known = text.translate(_SUCCESSORS)
    widths = _LETTER_WIDTHS if any(map(_is_wide_letter, known)) else _WIDTHS
    line = unicodedata.normalize("NFC", " ".join(known.translate(widths).split()))
    kept = "".join(sign for at, sign in enumerate(line) if _is_kept(line, at))
    return unicodedata.normalize("NFC", kept)


def narrow(text: str) -> str:
    """All widths made plain, for what machines read: numbers, addresses, account names."""
    return text.translate(_WIDTHS)


def unfit(text: str) -> int | None:
    """Where the first character is that nobody else can read or print: of private use, of no
    meaning, or a control."""
    return next((at for at, sign in enumerate(text) if _is_unfit(sign)), None)


def compared(name: str) -> str:
    """A name as names are compared: each letter in one form (NFKC), without case and blanks."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def key(text: str) -> str:
    """What a search compares: without case, width or joiners (NFKC)."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if unicodedata.category(sign) != "Cf")


def _is_wide_letter(sign: str) -> bool:
    """An ideograph or kana (UAX #11: wide, and a letter)."""
    return unicodedata.east_asian_width(sign) == "W" and unicodedata.category(sign) == "Lo"


def _is_unfit(sign: str) -> bool:
    """Ideographs of a newer Unicode than Python's are not: their planes hold nothing else."""
    code, category = ord(sign), unicodedata.category(sign)
    ideograph = 0x20000 <= code <= 0x3FFFD and code & 0xFFFF < 0xFFFE
    return category in {"Cc", "Cs", "Co"} or code in _LOST or (category == "Cn" and not ideograph)


def _is_kept(line: str, at: int) -> bool:
    sign = line[at]
    if unicodedata.category(sign) != "Cf" or ord(sign) in _SEEN:
        return True
    before, after = line[:at][-1:], line[at + 1 : at + 2]
    if sign == VOWEL_SEPARATOR:  # before the last vowel of a Mongolian word (Unicode, 13.5)
        return "\u1820" <= before <= "\u18aa" and after in {"\u1820", "\u1821"}
    if sign not in {ZWNJ, ZWJ} or not before:
        return False
    # Before a virama: the Bengali ya-phalaa after ra (Unicode, 12.2).
    return (sign == ZWJ and _is_virama(after)) or _is_between_letters(line, at)


def _is_between_letters(line: str, at: int) -> bool:
    """RFC 5892, A.1 and A.2: after a virama, or between letters that would join."""
    try:
        return idna.valid_contextj(line, at)
    except ValueError:  # beside a character without a name
        return False


def _is_virama(sign: str) -> bool:
    return bool(sign) and unicodedata.combining(sign) == _VIRAMA
