"""What a page says, and that nothing of it is lost without a word."""

import pickle

import pytest
from django.conf import settings

from conference.lib import fonts, pdf, stamping
from conference.lib.stamping.words import words

PAGE = (
    "<html><head><title>silent</title><style>p{}</style></head><body><p>Issued &amp; by</p>"
    "<svg><title>silent too</title><text>大会</text></svg></body></html>"
)


def test_words_are_what_is_drawn():
    assert words(PAGE).split() == ["Issued", "&", "by", "大会"]


@pytest.mark.parametrize("emptied", [True, False])
def test_a_page_with_what_no_font_has_is_not_set(emptied):
    html = PAGE.replace("大会", "大&#xe000;会")

    with pytest.raises(fonts.Missing) as missing:
        stamping.freeze(html, pdf.Style([]), settings.FONTS_DIR, emptied=emptied)

    assert missing.value.characters == "\ue000"


def test_what_is_missing_goes_from_process_to_process():
    again = pickle.loads(pickle.dumps(fonts.Missing("\ue000𲎯")))

    assert again.characters == "\ue000𲎯"


def test_a_package_is_named_where_it_would_help_and_is_not_there(monkeypatch):
    monkeypatch.setattr(fonts, "_find", lambda face: None)
    assert "fonts-hanazono" in str(fonts.Missing("𲎯"))
    assert "fonts-hanazono" not in str(fonts.Missing("🎉"))

    monkeypatch.setattr(fonts, "_find", lambda face: ("HanaMinA.ttf", "HanaMinA"))
    assert "fonts-hanazono" not in str(fonts.Missing("𲎯"))
