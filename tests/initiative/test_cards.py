"""The cards of all languages as they are set: nothing stands on the code, nor on other words."""

import itertools
from dataclasses import replace

import pypdfium2
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.html import strip_tags

from conference.demo import facts
from conference.lib import pdf
from initiative import cards, figures
from tests.initiative.factories import InitiativeFactory
from tests.initiative.signing import signed

pytestmark = [pytest.mark.django_db, pytest.mark.stateless]

CODE = (970, 424, 1120, 574)  # left, top, right, bottom
ROOM = (70, 70, 1130, 580)  # below the band
GAP = (0, 484, 1200, 490)  # between what is said and the foot
LANGUAGES = [code for code, _name in settings.LANGUAGES]
LONG = "Межрегиональная ассоциация профессиональных видеоблогеров и подкастеров " * 2


@pytest.fixture
def drawn(monkeypatch):
    """The PDFs that were made pictures of."""
    made = []

    def to_png(paper, width):
        made.append(paper)
        return b"a picture"

    monkeypatch.setattr(cards.pdf, "to_png", to_png)
    return made


@pytest.fixture
def initiative():
    return InitiativeFactory(title=facts.title(), subject=facts.subject())


@pytest.fixture(autouse=True)
def many(monkeypatch):
    """Figures as long as they will ever be."""

    def counted(initiative):
        found = figures.figures(initiative)
        totals = replace(found.totals, signatures=1_234_567, reach=1_234_567_890)
        return replace(found, totals=totals, city_count=1234)

    monkeypatch.setattr(cards, "figures", counted)


def boxes(paper):
    """Where a card's first page has text: boxes (left, top, right, bottom) in its pixels."""
    document = pypdfium2.PdfDocument(paper)
    page = document[0]
    scale, text = 1200 / page.get_width(), page.get_textpage()
    found = [[place * scale for place in text.get_rect(n)] for n in range(text.count_rects(0, -1))]
    document.close()
    return [(left, 630 - top, right, 630 - bottom) for left, bottom, right, top in found]


def meet(one, other, across, down):
    """Whether two boxes share more pixels than that in both directions; below 0: come so near."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width > across and height > down


def check(paper):
    found = boxes(paper)
    assert found
    assert [box for box in found if meet(box, CODE, -12, -12)] == []
    assert [box for box in found if outside(box) or meet(box, GAP, 0, 0)] == []
    # An accent may reach up to the line above, a sign of Devanagari below its neighbour.
    pairs = itertools.combinations(found, 2)
    assert [(one, other) for one, other in pairs if meet(one, other, 20, 8)] == []


def outside(box):
    return box[0] < ROOM[0] or box[1] < ROOM[1] or box[2] > ROOM[2] or box[3] > ROOM[3]


@pytest.mark.parametrize("language", LANGUAGES)
def test_card_of_the_initiative_has_all_words_clear_of_the_code_and_of_each_other(
    initiative, drawn, language
):
    with translation.override(language):
        cards.of_initiative(initiative)

    check(drawn[0])
    assert pdf.page_count(drawn[0]) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_card_of_a_signatory_has_all_words_clear_of_the_code_and_of_each_other(
    initiative, drawn, language
):
    signature = signed(initiative, name="Александра Константиновна Преображенская", represents=LONG)

    with translation.override(language):
        cards.of_signatory(signature, "What is said online is said in earnest. " * 8)

    check(drawn[0])
    assert pdf.page_count(drawn[0]) == 1


def test_a_sign_that_no_font_has_leaves_the_statement_and_not_the_card(initiative, drawn):
    cards.of_signatory(signed(initiative, name="Anna Berg"), "Honest \U0001f30a words \ue456")
    cards.of_signatory(signed(initiative, name="Anna \ue456 Berg"), "Honest words")

    with_name, of_initiative = [pypdfium2.PdfDocument(paper) for paper in drawn]
    said = with_name[0].get_textpage().get_text_bounded()
    assert ("Anna Berg" in said, "Honest words" in said) == (True, True)
    assert "Anna" not in of_initiative[0].get_textpage().get_text_bounded()
    with_name.close()
    of_initiative.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_are_too_long_for_a_card_are_cut_and_stand_on_nothing(drawn, language):
    long = {"title": {"en": LONG}, "subject": {"en": LONG * 4}}
    initiative = InitiativeFactory(**long)
    signature = signed(initiative, name="Преображенская " * 13, represents="协会" * 100)

    with translation.override(language):
        cards.of_initiative(initiative)
        cards.of_signatory(signature, "言" * 500)

    for paper in drawn:
        check(paper)


def test_short_words_are_set_at_the_largest_size(drawn):
    with translation.override("en"):
        cards.of_initiative(InitiativeFactory(title={"en": "An H"}, subject={"en": "Words"}))

    assert max(bottom - top for _left, top, _right, bottom in boxes(drawn[0])) > 60


@pytest.mark.parametrize(
    ("language", "read"),
    [
        ("en", "Anna Berg has signed “Jinjiang Initiative”"),
        ("de", "Anna Berg hat „"),
        ("ja", "Anna Berg 「"),
    ],
)
def test_card_of_a_signatory_reads_as_a_sentence_that_the_name_begins(
    initiative, monkeypatch, language, read
):
    htmls = []
    monkeypatch.setattr(cards, "typeset", lambda html, *_rest: htmls.append(html) or b"")
    monkeypatch.setattr(cards.pdf, "page_count", lambda _paper: 1)
    monkeypatch.setattr(cards.pdf, "to_png", lambda *_rest: b"")

    with translation.override(language):
        cards.of_signatory(signed(initiative, name="Anna Berg"), "")

    said = htmls[0].partition("<h1>")[2]
    assert read in " ".join(strip_tags(said).split())
