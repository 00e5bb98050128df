"""The printed pages: what they say, that they scan, that other programs accept them."""

import re
import shutil
import subprocess
from datetime import UTC, date, datetime
from io import BytesIO

import page as validator
import pikepdf
import pymupdf
import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from PIL import Image

from badges import certificate_documents, documents, tokens
from conference.lib import fonts, keys, pdf, seal, stamping
from conference.lib.fonts import Missing
from tests.badges import factories

CODE = "K7QM-3ZT9"
FACTS = {
    "language": "zh-hans", "name_zh": "王伟", "name_latin": "Wang Wei",
    "body": {"zh-hans": "成都市自媒体协会", "en": "Chengdu We-Media Association"},
    "role": {"zh-hans": "创作者", "en": "Creator"}, "role_code": 3, "colour": "#0F5C66",
    "pattern": "waves", "conference": {"zh-hans": "网络文明大会", "en": "Civilization Conference"},
    "city": {"zh-hans": "成都", "en": "Chengdu"}, "first_day": "2024-08-26", "days": 2,
}  # fmt: skip


@pytest.fixture(scope="module")
def token() -> str:
    return tokens.encode(
        conference=24, badge_id="00f1e2d3c4b5a697", role=3, print_serial=1,
        first_day=date(2024, 8, 26), days=2, slot=0, key=keys.load(settings.KEYS_DIR, "badge"),
    )  # fmt: skip


def said(data: bytes) -> str:
    """The page's words by pdfium, blanks left out: two Han characters are set apart."""
    document = pypdfium2.PdfDocument(data)
    try:
        assert len(document) == 1
        return "".join(document[0].get_textpage().get_text_bounded().split())
    finally:
        document.close()


def scanned(picture: bytes) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(Image.open(BytesIO(picture)))]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_badge_names_its_code_in_both_languages(language, token):
    text = said(documents.badge_pdf(FACTS | {"language": language}, token, CODE))

    assert f"胸牌短码·Badgecode{CODE}" in text


@pytest.mark.parametrize(
    ("zh", "latin", "words"),
    [
        ("王伟", "Wang Wei", ["王伟", "WangWei"]),
        ("欧阳小明明", "", ["欧阳小明明"]),
        ("", "Ἀριστοτέλης", ["Ἀριστοτέλης"]),
        ("䶮龘", "Đặng Őz", ["䶮龘", "ĐặngŐz"]),
        ("", "Maria-Fernanda Wolfeschlegelsteinhausenbergerdorff",
         ["Maria-Fernanda", "Wolfeschlegelsteinhausenbergerdorff"]),
    ],
)  # fmt: skip
def test_badge_says_names_and_scans(zh, latin, words, token):
    page = documents.badge_pdf(FACTS | {"name_zh": zh, "name_latin": latin}, token, CODE)

    text = said(page)
    shown = [*words, "创作者", "Creator", "成都市自媒体协会", CODE, "2024年8月26日至27日"]
    assert [word for word in shown if word not in text] == []
    assert scanned(pdf.to_png(page, documents.PNG_WIDTH)) == [token]


@pytest.mark.parametrize("name", ["مەمەت ئىمىن", "نور محمد"])
def test_badge_of_a_name_from_right_to_left_is_set_whole(name, token):
    page = documents.badge_pdf(FACTS | {"name_zh": "", "name_latin": name}, token, CODE)

    assert scanned(pdf.to_png(page, documents.PNG_WIDTH)) == [token]
    assert CODE in said(page)


def test_certificate_of_a_name_from_right_to_left_is_sealed(settings):
    facts = factories.certificate_facts(name="مەمەت ئىمىن")

    page = certificate_documents.certificate_pdf(
        facts, "http://testserver/v/1", {"leaf.json": b"{}"}
    )

    assert seal.check(page, settings.KEYS_DIR) == seal.Status(True, True, True, True)
    assert pdf.keywords(page) == facts.serial


def test_badge_is_a6_and_its_code_at_least_32_mm(token):
    page = documents.badge_pdf(FACTS, token, CODE)

    with pikepdf.open(BytesIO(page)) as found:
        width, height = (float(edge) * 25.4 / 72 for edge in found.pages[0].MediaBox[2:])
    picture = Image.open(BytesIO(pdf.to_png(page, 1080)))
    (code,) = zxingcpp.read_barcodes(picture)
    millimetres = (code.position.top_right.x - code.position.top_left.x) * 105 / 1080
    assert (round(width), round(height), millimetres >= 32) == (105, 148, True)


@pytest.mark.parametrize("width", [400, 640, 1600])
def test_badge_scans_small_and_large(token, width):
    assert scanned(pdf.to_png(documents.badge_pdf(FACTS, token, CODE), width)) == [token]


def test_badge_with_every_pattern_and_pale_colours(token):
    for colour, pattern in (("#ffffff", "grid"), ("#F2C14E", "stripes"), ("#000000", "plain")):
        page = documents.badge_pdf(FACTS | {"colour": colour, "pattern": pattern}, token, CODE)
        assert scanned(pdf.to_png(page, 800)) == [token]


def test_badge_refuses_a_name_no_font_has(token):
    with pytest.raises(fonts.Missing):
        documents.badge_pdf(FACTS | {"name_zh": "王\ue000"}, token, CODE)


def test_badge_takes_markup_in_a_name_as_letters(token):
    page = documents.badge_pdf(FACTS | {"name_latin": '<b>&"Wei"</b>'}, token, CODE)

    assert '<b>&"Wei"</b>' in said(page)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_badge_of_a_rehearsal_says_so_and_scans(language, token):
    marked = documents.badge_pdf(FACTS | {"language": language, "rehearsal": True}, token, CODE)

    assert "演练·REHEARSAL" in said(marked)
    assert scanned(pdf.to_png(marked, documents.PNG_WIDTH)) == [token]
    assert "REHEARSAL" not in said(documents.badge_pdf(FACTS, token, CODE))


@pytest.fixture(scope="module")
def certificate() -> bytes:
    return certificate_documents.certificate_pdf(
        factories.certificate_facts(), "http://testserver/v/001A-ABCDE", {"leaf.json": b'{"v":1}'}
    )


def test_certificate_says_who_endorsed_what(certificate):
    facts, text = factories.certificate_facts(), said(certificate)

    shown = ["王伟", "锦江倡议", "JinjiangInitiative", facts.serial, facts.leaf_sha256,
             facts.texts[0].sha256, "成都市自媒体协会", "工作译文",
             *"".join(facts.texts[0].body.split(" ")).split()]  # fmt: skip
    assert [word for word in shown if word not in text] == []


def test_certificate_of_a_rehearsal_says_so_and_calls_for_no_verifying(certificate):
    facts = factories.certificate_facts(rehearsal=True)

    text = said(certificate_documents.certificate_pdf(facts, "http://testserver/v/001A-ABCDE", {}))

    for words in ("演练·REHEARSAL", "Onlyarehearsal,nothingwassigned:", facts.serial):
        assert words in text
    assert "Verifythiscertificate" not in text
    assert ("REHEARSAL" in said(certificate), "演练" in said(certificate)) == (False, False)


def test_certificate_is_sealed_and_leads_to_its_verification(certificate):
    assert seal.check(certificate, settings.KEYS_DIR) == seal.Status(True, True, True, True)
    assert scanned(pdf.to_png(certificate, 2000)) == ["http://testserver/v/001A-ABCDE"]
    assert pdf.keywords(certificate) == factories.certificate_facts().serial


def test_certificate_carries_its_leaf(certificate):
    with pikepdf.open(BytesIO(certificate)) as found:
        assert {name: spec.get_file().read_bytes() for name, spec in found.attachments.items()} == {
            "leaf.json": b'{"v":1}'
        }


@pytest.mark.parametrize("name", ["张文和", "نور محمد"])  # stamped; set whole
def test_files_inside_a_certificate_say_what_they_are_as_pdf_a_wants_it(name):
    files = dict.fromkeys(["credential.json", "leaf.json", "proof.tlog-proof", "text.txt"], b"{}")
    data = certificate_documents.certificate_pdf(
        factories.certificate_facts(name=name), "http://x/v/1", files
    )

    with pikepdf.open(BytesIO(data)) as found:
        kinds = {
            each: str(spec.obj.EF.F.Subtype).removeprefix("/")
            for each, spec in found.attachments.items()
        }
    assert kinds == {
        "credential.json": "application/vc", "leaf.json": "application/json",
        "proof.tlog-proof": "text/plain", "text.txt": "text/plain",
    }  # fmt: skip
    # PDF/A-3, 6.8, as veraPDF tests it: a media type without parameters.
    assert all(re.fullmatch(r"[-\w+.]+/[-\w+.]+", kind) for kind in kinds.values())
    report = validator.validate_pdf_bytes(data, profile=validator.ValidationProfile.PDF_A_3A)
    assert [failure.message for failure in report.failures] == []
    assert seal.check(data, settings.KEYS_DIR) == seal.Status(True, True, True, True)


def test_certificate_of_the_authoritative_text_marks_the_other_only():
    texts = (factories.text("en", "authoritative"),)
    page = certificate_documents.certificate_pdf(
        factories.certificate_facts(texts=texts, represents="Chengdu We-Media"), "http://x/v/1", {}
    )

    text = said(page)
    assert ("Workingtranslation" in text, "ChengduWe-Media" in text) == (False, True)


def test_a_very_long_text_stays_on_one_page():
    long = factories.text("en", "authoritative")
    body = "\n".join(["We will strengthen exchanges and improve quality."] * 20) + "\n"
    texts = (type(long)("en", body, long.sha256, "authoritative"), factories.text())
    page = certificate_documents.certificate_pdf(
        factories.certificate_facts(texts=texts), "http://x/v/1", {}
    )

    assert said(page).count("Wewillstrengthen") == 20


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is not installed")
def test_poppler_reads_names_as_text(certificate, token):
    def read(data: bytes) -> str:
        done = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
        return done.stdout.decode()

    def badge(name: str) -> str:
        return read(documents.badge_pdf(FACTS | {"name_zh": name}, token, CODE))

    assert "王伟" in read(certificate)
    assert "䶮龘" in badge("䶮龘")  # in one piece, though two characters are set apart
    assert "𠮷䶮" in badge("𠮷䶮")


def reads(name, page) -> bool:
    """MuPDF takes a gap between two words from right to left for the end of a line."""
    return "".join(name.split()) in "".join(page.get_text().split())


RARE_SCRIPTS = ["مەمەت ئىمىن", "नमस्ते", "דוד לוי", "王伟"]


@pytest.mark.parametrize("name", RARE_SCRIPTS)
def test_every_certificate_conforms_stamped_or_set_whole(name, tmp_path):
    data = certificate_documents.certificate_pdf(
        factories.certificate_facts(name=name), "http://x/v/1", {"leaf.json": b"{}"}
    )

    for profile in (validator.ValidationProfile.PDF_A_3A, validator.ValidationProfile.PDF_UA_1):
        report = validator.validate_pdf_bytes(data, profile=profile)
        assert [failure.message for failure in report.failures] == []
    assert reads(name, pymupdf.open(stream=data)[0])
    (tmp_path / "c.pdf").write_bytes(data)
    text = subprocess.run(["pdftotext", tmp_path / "c.pdf", "-"], check=True, capture_output=True)
    assert name in text.stdout.decode()
    subprocess.run(["qpdf", "--check", tmp_path / "c.pdf"], check=True, capture_output=True)
    signatures = subprocess.run(
        ["pdfsig", "-nocert", tmp_path / "c.pdf"], check=True, capture_output=True, text=True
    ).stdout
    assert "Signature is Valid" in signatures
    assert "Total document signed" in signatures


def test_badge_set_whole_conforms_too(token):
    data = documents.badge_pdf(FACTS | {"name_zh": "", "name_latin": "نور محمد"}, token, CODE)

    for profile in (validator.ValidationProfile.PDF_A_3A, validator.ValidationProfile.PDF_UA_1):
        report = validator.validate_pdf_bytes(data, profile=profile)
        assert [failure.message for failure in report.failures] == []


@pytest.mark.parametrize("name", ["王伟", "نور محمد"])
def test_a_document_says_when_it_was_made_and_equal_facts_are_equal_bytes(name, token):
    when = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
    facts = FACTS | {"name_zh": name}

    first = documents.badge_pdf(facts, token, CODE, when)

    with pikepdf.open(BytesIO(first)) as found:
        assert str(found.docinfo.CreationDate) == "D:20260301083000Z"
        with found.open_metadata() as meta:
            assert meta["xmp:CreateDate"] == "2026-03-01T08:30:00Z"
    assert documents.badge_pdf(facts, token, CODE, when) == first
    assert documents.badge_pdf(facts, token, CODE) != first


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_qpdf_finds_no_fault(certificate, token, tmp_path):
    codes = []
    for name, data in (("c.pdf", certificate), ("b.pdf", documents.badge_pdf(FACTS, token, CODE))):
        (tmp_path / name).write_bytes(data)
        codes.append(subprocess.run(["qpdf", "--check", tmp_path / name]).returncode)
    assert codes == [0, 0]


def test_badges_on_sheets_scan_and_say_their_names(token):
    names = ["王伟", "欧阳小明明", "䶮𠮷", "李雷", "韩梅梅", "مەمەت ئىمىن"]
    sheet = stamping.grid((595.28, 841.89), (297.64, 419.53), 2, 2)
    badges = [(FACTS | {"name_zh": name, "role_code": at}, token, CODE)
              for at, name in enumerate(names)]  # fmt: skip

    data = documents.badge_sheets(badges, sheet)

    pages = pymupdf.open(stream=data)
    assert [[reads(name, page) for name in names] for page in pages] == [
        [True] * 4 + [False] * 2, [False] * 4 + [True] * 2
    ]  # fmt: skip
    second = pages[1].get_pixmap(dpi=200)
    picture = Image.frombytes("RGB", (second.width, second.height), second.samples)
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [token] * 2


def test_sheet_with_a_character_of_no_font_is_not_begun(token):
    sheet = stamping.grid((595.28, 841.89), (297.64, 419.53), 2, 2)
    bad = [(FACTS | {"name_zh": f"王{sign}"}, token, CODE) for sign in ("\ue000", "\ue001")]

    with pytest.raises(fonts.Missing) as missing:
        documents.badge_sheets(bad, sheet)

    assert missing.value.characters == "\ue000\ue001"


@pytest.mark.parametrize("name", ["conference", "role", "city"])
def test_what_no_font_has_in_the_organisers_words_is_reported(name):
    facts = FACTS | {name: {"zh-hans": "听众\ue000", "en": "Listener"}}

    assert documents.badge_lacks(facts) == "\ue000"
    with pytest.raises(Missing, match=r"U\+E000"):
        documents.badge_pdf(facts, "107" + "8" * 193, CODE)
