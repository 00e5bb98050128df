"""Certificates without a ledger entry: what they say, their seals, the signature's picture."""

from io import BytesIO

import page as validator
import pymupdf
import pytest
from django.conf import settings
from django.utils import translation
from PIL import Image, ImageDraw, ImageFile

from badges import award_documents, award_facts, certificate_documents, pictures
from badges.facts import of_certificate
from conference.errors import Refused
from conference.lib import files, fonts, keys, pdf, seal
from tests.badges.awards import ISSUER, SECOND, body, facts
from tests.badges.factories import certificate_facts
from tests.badges.test_documents import said, scanned

URL = "http://testserver/v/0R00001-7K9QX"
TALK = {"zh-hans": "短视频里的城市", "en": "Cities in short videos"}


@pytest.fixture(autouse=True)
def _keys():
    keys.create_missing(settings.KEYS_DIR)


def picture(form: str = "PNG", mode: str = "RGB") -> bytes:
    """A stroke of the pen on white paper."""
    image = Image.new(mode, (400, 200), "white")
    ImageDraw.Draw(image).line([(40, 150), (200, 30), (360, 150)], fill="black", width=9)
    file = BytesIO()
    image.save(file, form)
    return file.getvalue()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, ["参会证书", "CertificateofAttendance",
              "参加了2024年8月26日至27日在成都举行的网络文明大会。"]),
        ({"kind": "speaker", "talks": (TALK,)},
         ["演讲嘉宾证书", "《短视频里的城市》", "“Citiesinshortvideos”"]),
        ({"kind": "organiser"}, ["组织荣誉证书", "helpedtoorganiseCivilizationConference"]),
        ({"heading": {"zh-hans": "荣誉证书"}}, ["荣誉证书", "参加了"]),
    ],
)  # fmt: skip
def test_each_kind_says_its_own_sentence_in_both_languages(more, words):
    text = said(award_documents.award_pdf(facts(**more), URL))

    always = ["王伟", "0R00001-7K9QX", "成都市自媒体协会", "2024年8月27日", "27August2024"]
    assert [word for word in [*words, *always] if word not in text] == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("王伟", "Wang Wei"),
        ("Demo Jinchuan", "演锦川"),
        ("古丽米娜·阿卜杜热西提·买买提江", "Gulmina Abdurexit Memetjan"),
    ],
)
def test_the_second_name_stands_below_the_first_and_is_smaller(first, second):
    page = award_documents.award_pdf(facts(name=first, second_name=second), URL)

    with pymupdf.open(stream=page) as made:
        [above], [below] = (made[0].search_for(name) for name in (first, second))
    middle = (above.y0 + above.y1) / 2  # a face's boxes reach far beyond its letters
    assert (middle < below.y0, above.height > below.height) == (True, True)


def test_it_is_sealed_and_leads_to_its_verification():
    page = award_documents.award_pdf(facts(), URL)

    assert seal.check(page, settings.KEYS_DIR) == seal.Status(True, True, True, True)
    assert scanned(pdf.to_png(page, 2000)) == [URL]
    assert pdf.keywords(page) == "0R00001-7K9QX"


def reds(page: bytes) -> int:
    """How much of the page is cinnabar."""
    size, rgb = pdf.to_rgb(page, 600)
    image = Image.frombytes("RGB", size, rgb)
    return sum(count for count, (r, g, b) in image.getcolors(2**20) if r > 150 and g < 90 > b)


def test_two_bodies_have_two_seals():
    one = reds(award_documents.award_pdf(facts(), URL))
    two = award_documents.award_pdf(facts(bodies=(body(ISSUER), body(SECOND))), URL)

    assert 1.7 < reds(two) / one < 2.3
    assert "四川省互联网协会" in said(two)
    assert scanned(pdf.to_png(two, 2000)) == [URL]


@pytest.mark.parametrize("length", range(11, 18, 2))
def test_no_character_of_a_body_s_name_stands_alone_on_a_line(length):
    name = "四川省成都市锦江区网络文明建设促进会䶮"[-length:]
    signed = body({"zh-hans": name}, signer={"zh-hans": "李娜"})
    page = award_documents.award_pdf(facts(bodies=(signed, signed)), URL)

    with pymupdf.open(stream=page) as made:
        lines = made[0].get_text().split("\n")
    first, *_others = [at for at, line in enumerate(lines) if line.startswith(name[:5])]
    rest = name.removeprefix(lines[first])
    assert lines[first] == name or (lines[first + 1] == rest and len(rest) >= 3)


LONG = {
    "zh-hans": "四川省网络文明建设与自媒体发展促进会",
    "en": "Sichuan Association for Internet Civilization and We-Media Development",
}


@pytest.mark.parametrize(
    ("names", "heading"),
    [(LONG, {}), ({"zh-hans": "网" * 79, "en": "Association of " * 5}, {"zh-hans": "明" * 60})],
    ids=["long", "as long as the form takes"],
)
def test_however_long_an_issue_s_words_are_nothing_lies_over_anything(names, heading):
    signed = body(names, signer=names)
    page = award_documents.award_pdf(facts(bodies=(signed, signed), heading=heading), URL)

    assert scanned(pdf.to_png(page, 2000)) == [URL]
    with pymupdf.open(stream=page) as made:
        blocks = [pymupdf.Rect(word[:4]) for word in made[0].get_text("words")]
        assert all(made[0].rect.contains(box) for box in blocks)
    over = [
        (one, other)
        for at, one in enumerate(blocks)
        for other in blocks[:at]
        if (both := one & other).width > 1 and both.height > min(one.height, other.height) / 2
    ]
    assert over == []


@pytest.mark.django_db
def test_the_signature_is_drawn_and_its_signer_named():
    path, _digest = files.store("test/signature.png", pictures.encode(picture()))
    signer = {"zh-hans": "会长 李明"}
    plain = award_documents.award_pdf(facts(bodies=(body(ISSUER, signer=signer),)), URL)

    signed = award_documents.award_pdf(
        facts(bodies=(body(ISSUER, signer=signer, signature=path),)), URL
    )

    assert "会长李明" in said(signed)
    assert ink(signed) > ink(plain) * 1.005


def ink(page: bytes) -> int:
    """How much of the page is dark."""
    size, rgb = pdf.to_rgb(page, 800)
    histogram = Image.frombytes("RGB", size, rgb).convert("L").histogram()
    return sum(histogram[:128])


def test_a_name_from_right_to_left_is_sealed_too():
    page = award_documents.award_pdf(facts(name="مەمەت ئىمىن"), URL)

    assert seal.check(page, settings.KEYS_DIR) == seal.Status(True, True, True, True)


def test_a_name_that_no_font_has_is_refused():
    with pytest.raises(fonts.Missing):
        award_documents.award_pdf(facts(name="王\ue000"), URL)


def test_facts_survive_the_database():
    before = facts(kind="speaker", talks=(TALK,), bodies=(body(ISSUER), body(SECOND)))

    assert award_facts.of_award(before.as_json()) == before


@pytest.mark.parametrize(("form", "mode"), [("PNG", "RGB"), ("JPEG", "L"), ("WEBP", "RGBA")])
def test_a_signature_is_kept_as_its_ink_alone(form, mode):
    kept = Image.open(BytesIO(pictures.encode(picture(form, mode))))

    assert (kept.format, kept.mode) == ("PNG", "1")
    assert (300 < kept.width < 345, 110 < kept.height < 140) == (True, True)


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7", b"<svg/>", b"x" * (pictures.MOST_BYTES + 1)],
    ids=["nothing", "a PDF", "an SVG", "too large"],
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(Refused) as no:
        pictures.encode(data)

    assert (no.value.code, no.value.field) == ("not_a_picture", "picture")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_half_a_picture_is_refused_whatever_others_tell_pillow(form, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint does
    data = picture(form)

    with pytest.raises(Refused, match="not_a_picture"):
        pictures.encode(data[: len(data) // 2])


def _drawing(size: tuple[int, int], paper: str, box: tuple[int, ...] = (), ink: str = "black"):
    """A PNG of a box of ink on paper."""
    image = Image.new("RGB", size, paper)
    if box:
        ImageDraw.Draw(image).rectangle(box, fill=ink)
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "english", "chinese"),
    [
        (_drawing((300, 300), "white"), "There is nothing to see", "图片里看不到任何内容"),
        (_drawing((300, 300), "#c8c8c8"), "There is nothing to see", "图片里看不到任何内容"),
        (_drawing((300, 300), "black"), "dark all over", "整张图片都是深色"),
        (_drawing((300, 300), "white", (40, 40, 260, 260)), "dark all over", "整张图片都是深色"),
        (_drawing((3, 3), "white", (1, 1, 1, 1)), "3 × 3 pixels", "3 × 3 像素"),
        (_drawing((900, 900), "white", (9, 9, 40, 40)) , "dark all over", "整张图片都是深色"),
        (picture()[: len(picture()) // 2], "no picture we can read", "无法读取这张图片"),
    ],
    ids=["white", "grey", "black", "a black square", "three pixels", "a dot", "half"],
)  # fmt: skip
def test_what_is_no_seal_and_no_signature_is_refused_in_words(data, english, chinese):
    for language, words in (("en", english), ("zh-hans", chinese)):
        with translation.override(language), pytest.raises(Refused) as no:
            pictures.encode(data, pictures.SEAL)
        assert words in str(no.value.message)


def test_ink_that_is_a_dot_on_a_large_paper_is_too_little():
    ring = Image.new("RGB", (900, 900), "white")
    ImageDraw.Draw(ring).ellipse((400, 400, 490, 490), outline="black", width=9)
    file = BytesIO()
    ring.save(file, "PNG")

    with pytest.raises(Refused, match="not_a_picture") as no:
        pictures.encode(file.getvalue(), pictures.SEAL)
    assert "91 × 91 pixels" in str(no.value.message)


def test_strokes_that_vanish_when_made_small_are_nothing_to_see():
    image = Image.new("RGB", (4000, 3000), "white")
    ImageDraw.Draw(image).line([(100, 100), (3900, 2900)], fill="black", width=1)
    file = BytesIO()
    image.save(file, "PNG")

    with pytest.raises(Refused, match="not_a_picture") as no:
        pictures.encode(file.getvalue())
    assert "nothing to see" in str(no.value.message)


def round_seal() -> bytes:
    """A real seal as it is scanned: red, round, on paper that is not quite white."""
    image = Image.new("RGB", (300, 300), "#f6f3ea")
    ImageDraw.Draw(image).ellipse([20, 20, 280, 280], outline="#d8433a", width=26)
    file = BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()


@pytest.mark.django_db
def test_a_real_seal_is_printed_in_place_of_the_engraved_one():
    path, _digest = files.store("test/seal.png", pictures.encode(round_seal(), pictures.SEAL))
    engraved = award_documents.award_pdf(facts(), URL)

    real = award_documents.award_pdf(facts(bodies=(body(ISSUER, seal=path),)), URL)

    assert "成都市自媒体协会印" not in said(real)
    assert 0.2 < reds(real) / reds(engraved) < 0.9
    for profile in (validator.ValidationProfile.PDF_A_3A, validator.ValidationProfile.PDF_UA_1):
        report = validator.validate_pdf_bytes(real, profile=profile)
        assert [failure.message for failure in report.failures] == []


def two_bodies(signature: str = "") -> tuple[dict, dict]:
    """Two that issue, each with somebody who signs."""
    signers = {"zh-hans": "会长 李明", "en": "President Li"}, {"zh-hans": "理事长 王芳"}
    both = zip((ISSUER, SECOND), signers, strict=True)
    first, second = [body(names, signer=who, signature=signature) for names, who in both]
    return first, second


@pytest.mark.django_db
def test_an_endorsement_carries_two_seals_and_two_signatures():
    path, _digest = files.store("test/signature.png", pictures.encode(picture()))
    heading = {"zh-hans": "倡议签署证书"}
    one, unsigned, signed = (
        certificate_documents.certificate_pdf(
            certificate_facts(bodies=bodies, heading=heading), URL, {}
        )
        for bodies in ((), two_bodies(), two_bodies(path))
    )

    text = said(signed)
    shown = ["倡议签署证书", "成都市自媒体协会", "SichuanInternetSociety", "会长李明", "理事长王芳"]
    assert [words for words in shown if words not in text] == []
    assert ink(signed) > ink(unsigned)
    assert reds(signed) > reds(one) * 0.6
    assert scanned(pdf.to_png(signed, 2000)) == [URL]
    assert seal.check(signed, settings.KEYS_DIR) == seal.Status(True, True, True, True)


def test_an_endorsement_s_facts_survive_the_database():
    before = certificate_facts(bodies=(body(ISSUER),), heading={"en": "Endorsed"})

    assert of_certificate(before.as_json()) == before
    assert of_certificate(certificate_facts().as_json()) == certificate_facts()
