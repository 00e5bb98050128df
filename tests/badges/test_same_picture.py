"""What the engine stamps is what WeasyPrint alone would set: every kind of document, by pixels.

Two renderings may differ where edges are smoothed, and by nothing else; two Han characters set
apart by a pixel more, because WeasyPrint 70 writes such moves 1024/1000 times as long as they are.
"""

import subprocess
from io import BytesIO

import pytest
from django.conf import settings
from PIL import Image, ImageChops, ImageFilter

from badges import award_documents, certificate_documents, documents, pictures
from badges.design_layout import SIZES
from conference.lib import files, keys, pdf, qr_codes
from tests.badges import awards, factories
from tests.badges.test_award_documents import picture, round_seal
from tests.badges.test_design_pages import two_sided
from tests.badges.test_documents import CODE, FACTS

pytestmark = pytest.mark.slow
FAR = 64  # of 255

DIGITS = "107" + "8" * 193
URL = "http://testserver/v/0R00001-7K9QX"
TALKS = ({"zh-hans": "短视频里的城市", "en": "Cities in short videos"},)
NAMES = [
    ("王伟", "Wang Wei"), ("䶮𠮷龘", "Ἀριστοτέλης Ώρης"), ("", "Алексей Щербаков"),
    ("髙橋 ゆうき エリカ", "श्रीकृष्ण द्वैपायन"), ("阿卜杜拉·买买提·热合曼", "Đặng Văn Öz"),
    ("", "Maria-Fernanda Wolfeschlegelsteinhausenbergerdorff"), ("王小明 Johnson", ""),
    ("", "W" * 80), ("王 श्रीकृष्ण 䶮", "रवि 王 Wang"), ("《ゆうき》 शर्मा Ω", "Ж 王 शर्मा"),
]  # fmt: skip

SCRIPTS = {
    "Thai": "เจ้าพระยาสุรวงศ์วัฒนศักดิ์เทพหัสดินทร์", "Georgian": "გიორგი ჩხეიძე",
    "Armenian": "Վարդան Մամիկոնյան", "Tamil": "தமிழ் செல்வன்", "Telugu": "వెంకటేశ్వర్లు",
    "Kannada": "ರಾಜಶೇಖರ್", "Malayalam": "ഉണ്ണികൃഷ്ണൻ നമ്പൂതിരിപ്പാട്", "Bengali": "রবীন্দ্রনাথ ঠাকুর",
    "Burmese": "အောင်ဆန်းစုကြည်", "Sinhala": "ශ්‍රී ලංකා", "Gurmukhi": "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "Gujarati": "મોહનદાસ ગાંધી", "Khmer": "ព្រះបាទនរោត្តម", "Lao": "ສົມສະຫວັດ ພົມວິຫານ",
    "Tibetan": "བསྟན་འཛིན་རྒྱ་མཚོ་", "Mongolian": "ᠴᠢᠩᠭᠢᠰ", "Ethiopic": "አበበ ቢቂላ", "Yi": "ꆈꌠ",
    "Odia": "ଓଡ଼ିଆ", "Arabic": "محمد بن عبد الله", "Hebrew": "תמר בת־שבע אלכסנדרובנה",
    "Urdu": "نواز شریف", "Uyghur": "ئابدۇرېھىم ئۆتكۈر", "Syriac": "ܝܥܩܘܒ ܕܣܪܘܓ",
    "Thaana": "ހސނ", "digits": "محمد 12/5 ٣٤٥ علي", "Lamalef": "سلامة علاء الدين",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _keys():
    keys.create_missing(settings.KEYS_DIR)


def pixels(data: bytes, reader: str) -> Image.Image:
    if reader == "pdfium":
        return Image.open(BytesIO(pdf.to_png(data, 1200))).convert("L")
    command = ["pdftoppm", "-png", "-singlefile", "-scale-to-x", "1200", "-scale-to-y", "-1"]
    done = subprocess.run(command, input=data, capture_output=True, check=True)
    return Image.open(BytesIO(done.stdout)).convert("L")


def unlike(one: Image.Image, other: Image.Image, around: int = 3) -> int:
    """How many pixels are far darker or lighter than all that surrounds them in the other."""
    far = ImageChops.difference(one, other).point(lambda value: 255 * (value > FAR)).getbbox()
    if far is None:
        return 0
    box = (
        max(far[0] - around, 0), max(far[1] - around, 0),
        min(far[2] + around, one.width), min(far[3] + around, one.height),
    )  # fmt: skip
    one, other = one.crop(box), other.crop(box)
    darker, lighter = ImageFilter.MinFilter(around), ImageFilter.MaxFilter(around)
    below = ImageChops.subtract(other.filter(darker), one)
    above = ImageChops.subtract(one, other.filter(lighter))
    return sum(sum(each.histogram()[FAR + 1 :]) for each in (below, above))


def assert_same_picture(parts, code) -> None:
    """Stamped and set whole, by two readers."""
    design, page, stamped = parts
    around = 5 if any(text.spread for text in page.fit(stamped.texts).values()) else 3
    one, other = page.stamp(stamped), design.whole(page, stamped, code)
    for reader in ("pdfium", "poppler"):
        first, second = pixels(one, reader), pixels(other, reader)
        assert first.size == second.size
        assert (reader, unlike(first, second, around)) == (reader, 0)


@pytest.mark.parametrize(("zh", "latin"), NAMES)
def test_badge(zh, latin):
    parts = documents.badge_parts(FACTS | {"name_zh": zh, "name_latin": latin}, DIGITS, CODE)

    assert_same_picture(parts, qr_codes.svg_path(DIGITS, "digits"))


@pytest.mark.parametrize("script", SCRIPTS)
def test_badge_of_every_script(script):
    facts = FACTS | {"name_zh": "王伟", "name_latin": SCRIPTS[script]}

    parts = documents.badge_parts(facts, DIGITS, CODE)

    assert_same_picture(parts, qr_codes.svg_path(DIGITS, "digits"))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("signatory", "欧阳小明明"), ("signatory", "Κωνσταντίνος Παπαδόπουλος"),
        ("signatory", "रवीन्द्रनाथ ठाकुर"), ("association", "欧阳小明明"),
        ("association", "Κωνσταντίνος Παπαδόπουλος"),
        ("association", "रवीन्द्रनाथ ठाकुर"),
    ],
)  # fmt: skip
def test_certificate(kind, name):
    facts = factories.certificate_facts(name=name, kind=kind, represents="成都市自媒体协会")

    parts = certificate_documents.certificate_parts(facts, URL, {})

    assert_same_picture(parts, qr_codes.svg_path(URL))


@pytest.mark.parametrize(
    "more",
    [
        {}, {"kind": "speaker", "talks": TALKS}, {"kind": "organiser", "name": "Анна Каренина"},
        {"second_name": "Wang Wei"},
        {"kind": "speaker", "talks": TALKS, "represents": "成都市自媒体协会", "name":
         "Maximiliana Alexandrovna von Hohenzollern Sigmaringen Wittelsbach de la Vega",
         "second_name": "马克西米利安娜·亚历山德罗芙娜·冯·霍亨索伦·西格马林根·维特尔斯巴赫"},
    ],
    ids=["attendance", "speaker", "organiser", "two names", "two long names"],
)  # fmt: skip
def test_award(more):
    parts = award_documents.award_parts(awards.facts(**more), URL)

    assert_same_picture(parts, qr_codes.svg_path(URL))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["欧阳小明明", "रवीन्द्रनाथ ठाकुर"])
def test_certificate_that_bodies_issue(name):
    hand, _digest = files.store("test/signature.png", pictures.encode(picture()))
    seal, _digest = files.store("test/seal.png", pictures.encode(round_seal(), pictures.SEAL))
    signer = {"zh-hans": "会长 李明", "en": "President Li"}
    bodies = (awards.body(awards.ISSUER, signer=signer, signature=hand, seal=seal),
              awards.body(awards.SECOND, signer={"en": "President Ο Ω"}))  # fmt: skip
    facts = factories.certificate_facts(name=name, bodies=bodies, heading={"en": "Endorsed"})

    parts = certificate_documents.certificate_parts(facts, URL, {})

    assert_same_picture(parts, qr_codes.svg_path(URL))


PEOPLE = [
    {"name_zh": "王伟", "name_latin": "Wang Wei"},
    {"name_zh": "", "name_latin": "Maria-Fernanda Wolfeschlegelsteinhausenbergerdorff"},
    {"name_zh": "王 रवि", "name_latin": "रवि 王 Wang", "body": {"": "शर्मा 协会 Ω"}},
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("person", PEOPLE, ids=["two", "long", "mixed"])
@pytest.mark.parametrize("side", [documents.badge_parts, documents.badge_back])
def test_badge_of_the_desk(size, person, side):
    parts = side(two_sided(size, **person), DIGITS, CODE)

    assert_same_picture(parts, qr_codes.svg_path(DIGITS, "digits"))


@pytest.mark.parametrize("name", ["Ali محمد 2024 السلام Lee", "محمد علي 2024", "علي 王伟 Lee"])
def test_badge_of_a_name_that_runs_both_ways(name):
    facts = FACTS | {"name_zh": "", "name_latin": name, "body": {}}

    parts = documents.badge_parts(facts, DIGITS, CODE)

    assert_same_picture(parts, qr_codes.svg_path(DIGITS, "digits"))


def test_another_letter_is_another_picture():
    one, other = (
        documents.badge_parts(FACTS | {"name_latin": name}, DIGITS, CODE)
        for name in ("Wang Wei", "Wang Wej")
    )
    first, second = (page.stamp(stamped) for _design, page, stamped in (one, other))

    assert unlike(pixels(first, "pdfium"), pixels(second, "pdfium")) > 0
