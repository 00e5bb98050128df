"""What changed between two texts."""

from initiative.text_diff import pieces


def marked(before, after, language):
    signs = {"same": "{}", "gone": "[-{}-]", "new": "[+{}+]"}
    return "".join(
        signs[piece.kind].format(piece.text) for piece in pieces(before, after, language)
    )


def test_words_are_compared_where_they_stand_apart():
    said = marked("We will keep promises.\n", "We shall keep our promises.\n", "en")
    assert said == "We [-will-][+shall+] keep[+ our+] promises.\n"


def test_a_mark_alone_is_a_change_alone():
    assert marked("promises.\n", "promises!\n", "en") == "promises[-.-][+!+]\n"


def test_characters_are_compared_in_chinese_and_japanese():
    assert marked("我们信守承诺。\n", "我们坚守承诺。\n", "zh-hans") == "我们[-信-][+坚+]守承诺。\n"
    assert marked("約束を守る。\n", "約束は守る。\n", "ja") == "約束[-を-][+は+]守る。\n"


def test_devanagari_words_stay_whole():
    assert marked("वयं सत्यं वदामः।\n", "वयं हितं वदामः।\n", "sa") == "वयं [-सत्यं-][+हितं+] वदामः।\n"


def test_a_paragraph_more_is_new():
    assert marked("One.\n", "One.\n\nTwo.\n", "en") == "One.[+\n\nTwo.+]\n"


def test_both_texts_can_be_read_from_the_pieces():
    before, after = "a b c. d\n", "a x c, d e\n"
    found = pieces(before, after, "en")
    assert "".join(piece.text for piece in found if piece.kind != "new") == before
    assert "".join(piece.text for piece in found if piece.kind != "gone") == after
