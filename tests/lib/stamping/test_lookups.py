"""What a face's tables may do with a glyph: asked of small faces whose rules are written here."""

from io import BytesIO

import pytest
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from conference.lib.stamping import lookups
from conference.lib.stamping.lookups import Rule

GLYPHS = [".notdef", "a", "b", "c", "d"]
A, B, C = range(1, 4)


def tables(features: str) -> dict[str, bytes]:
    """GSUB and GPOS of a face with these features."""
    builder = FontBuilder(1000)
    builder.setupGlyphOrder(GLYPHS)
    builder.setupCharacterMap({ord(name): name for name in GLYPHS[1:]})
    builder.setupGlyf({name: TTGlyphPen(None).glyph() for name in GLYPHS})
    builder.setupHorizontalMetrics(dict.fromkeys(GLYPHS, (500, 0)))
    builder.setupHorizontalHeader()
    builder.setupPost()
    addOpenTypeFeaturesFromString(builder.font, features)
    file = BytesIO()
    builder.save(file)
    return {kind: builder.font.getTableData(kind) for kind in ("GSUB", "GPOS")
            if kind in builder.font}  # fmt: skip


def found(features: str, kind: str = "GSUB") -> list[Rule]:
    return lookups.rules(tables(features)[kind], kind, lookups.ALWAYS)


@pytest.mark.parametrize(
    ("features", "kind", "rule"),
    [
        ("feature liga { sub a b by d; sub a c b by d; } liga;", "GSUB",
         Rule(frozenset({A}), frozenset({B, C}), kerning=False)),
        ("feature calt { sub [a b]' [b c] by d; } calt;", "GSUB",
         Rule(frozenset({A, B}), frozenset({B, C}), kerning=False)),
        ("feature calt { sub a' b c by d; } calt;", "GSUB",  # written with classes: not read
         Rule(frozenset({A}), None, kerning=False)),
        ("feature calt { sub c a' by d; } calt;", "GSUB",
         Rule(frozenset({A}), None, kerning=False)),
        ("feature ccmp { sub a by b c; } ccmp;", "GSUB",
         Rule(frozenset({A}), None, kerning=False)),
        ("feature kern { pos a b -50; pos a c -20; } kern;", "GPOS",
         Rule(frozenset({A}), None, kerning=True)),
        ("feature kern { pos [a b] [c d] -50; } kern;", "GPOS",
         Rule(frozenset({A, B}), None, kerning=True)),
        ("feature kern { pos a <1 0 0 0> b <2 0 0 0>; } kern;", "GPOS",
         Rule(frozenset({A}), None, kerning=False)),
        ("feature kern { lookupflag IgnoreBaseGlyphs; pos a b -50; } kern;", "GPOS",
         Rule(frozenset({A}), None, kerning=False)),
    ],
    ids=["ligature", "ahead", "in classes", "behind", "several",
         "pair", "classes", "both move", "looks past"],
)  # fmt: skip
def test_rule_of_a_lookup(features, kind, rule):
    rules = found(features, kind)

    assert [(each.first, each.second, each.kerning) for each in rules if each.first] == [rule]


def test_what_changes_a_glyph_by_itself_has_no_rule():
    assert found("feature locl { sub a by b; } locl;") == []


def test_what_nobody_asked_for_has_no_rule():
    features = "feature dlig { sub a b by d; } dlig;"

    assert found(features) == []
    assert len(lookups.rules(tables(features)["GSUB"], "GSUB", {"dlig"})) == 1


def test_extensions_are_followed():
    features = "lookup one useExtension { sub a b by d; } one; feature liga { lookup one; } liga;"

    assert found(features) == [Rule(frozenset({A}), frozenset({B}), kerning=False)]


def test_a_table_that_ends_early_is_not_read():
    table = tables("feature liga { sub a b by d; } liga;")["GSUB"]

    with pytest.raises(lookups.Unread):
        lookups.rules(table[:-6], "GSUB", lookups.ALWAYS)


def test_an_unknown_version_is_not_read():
    with pytest.raises(lookups.Unread):
        lookups.rules(bytes([0, 2]) + bytes(20), "GSUB", lookups.ALWAYS)
