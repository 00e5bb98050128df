"""A person's picture on a stamped page: its own bytes, its place, its words, sheets and backs."""

import subprocess
from dataclasses import replace
from io import BytesIO

import page as validator
import pikepdf
import pypdfium2
import pytest
from django.conf import settings
from PIL import Image, ImageChops

from conference.lib import pdf, sealing, stamping
from conference.lib.stamping import Facts

RED, BLUE, WHITE = (200, 30, 30), (30, 30, 200), (255, 255, 255)
SHEET = """
@page { size: 60mm 80mm; margin: 0 }
html { font-family: "Document Serif" }
body, p { margin: 0 }
.photo { position: absolute; left: 10mm; top: 12mm; width: 24mm; height: 28mm }
img { object-fit: cover; object-position: 50% 20%; image-rendering: pixelated }
p { position: absolute; left: 5mm; top: 60mm; width: 50mm; font-size: 10pt }
"""
PAGE = """<!doctype html><html lang="en"><head><title>t</title></head><body>
<p data-slot="name">{name}</p>{photo}</body></html>"""
SLOT = """<svg class="photo" data-slot="photo" data-image viewBox="0 0 1 1"
 preserveAspectRatio="none" role="img"><title>Photo of the holder</title></svg>"""
IMAGE = '<img class="photo" src="picture:photo" alt="Photo of the holder">'


def portrait(colour: tuple[int, int, int], size: tuple[int, int] = (300, 400)) -> bytes:
    """Its upper tenth white, a black stripe a quarter from above."""
    picture = Image.new("RGB", size, colour)
    picture.paste(WHITE, (0, 0, size[0], size[1] // 10))
    picture.paste((0, 0, 0), (0, size[1] // 4, size[0], size[1] // 4 + 12))
    written = BytesIO()
    picture.save(written, "JPEG", quality=95)
    return written.getvalue()


@pytest.fixture(scope="module")
def style(tmp_path_factory) -> pdf.Style:
    path = tmp_path_factory.mktemp("images") / "page.css"
    path.write_text(SHEET)
    return pdf.Style([path])


@pytest.fixture(scope="module")
def frozen(style) -> stamping.FrozenPage:
    html = PAGE.format(name="x", photo=SLOT)
    return stamping.freeze(html, style, settings.FONTS_DIR, sealed=False)


def facts(colour: tuple[int, int, int] = RED, **more) -> Facts:
    images = {"photo": stamping.jpeg(portrait(colour, **more))}
    return Facts({"name": "Wang Wei"}, title="Wang Wei", images=images)


def picture(data: bytes, page: int = 0, width: int = 600) -> Image.Image:
    document = pypdfium2.PdfDocument(data)
    try:
        found = document[page]
        return found.render(scale=width / found.get_width()).to_pil().convert("RGB")
    finally:
        document.close()


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 16 for a, b in zip(one, other, strict=True))


def images_of(data: bytes) -> list[bytes]:
    """The raw bytes of every image in the file."""
    with pikepdf.open(BytesIO(data)) as opened:
        return [
            bytes(each.read_raw_bytes())
            for each in opened.objects
            if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
        ]


@pytest.mark.parametrize("size", [(300, 400), (600, 300), (200, 600)])
def test_stamped_picture_looks_like_the_set_one(frozen, style, size):
    one = facts(size=size)
    whole = stamping.freeze(
        PAGE.format(name="Wang Wei", photo=IMAGE),
        replace(style, pictures={"photo": one.images["photo"].data}),
        settings.FONTS_DIR,
        emptied=False,
    )

    stamped, whole = picture(frozen.stamp(one)), picture(whole.stamp(replace(one, texts={})))

    far = ImageChops.difference(stamped, whole).convert("L").point(lambda n: 255 if n > 60 else 0)
    assert far.histogram()[255] / (far.width * far.height) < 0.002
    assert near(stamped.getpixel((220, 300)), RED)  # in its room, and not beside it
    assert near(stamped.getpixel((95, 300)), WHITE)
    assert near(stamped.getpixel((220, 110)), WHITE)
    assert near(stamped.getpixel((220, 405)), WHITE)


def test_picture_is_in_the_file_as_it_is_and_once(frozen):
    one = facts()

    assert images_of(frozen.stamp(one)) == [one.images["photo"].data]


def test_two_people_get_their_own(frozen):
    red, blue = frozen.stamp(facts()), frozen.stamp(facts(BLUE))

    assert near(picture(red).getpixel((220, 300)), RED)
    assert near(picture(blue).getpixel((220, 300)), BLUE)
    assert red[-60:] != blue[-60:]
    assert frozen.stamp(facts()) == red


@pytest.mark.parametrize("sealed", [False, True])
def test_page_conforms_and_says_what_the_picture_is(style, settings, tmp_path, sealed):
    html = PAGE.format(name="x", photo=SLOT)
    page = stamping.freeze(html, style, settings.FONTS_DIR, sealed=sealed)

    data = page.stamp(facts(), sealing.sealer(settings.KEYS_DIR, "r") if sealed else None)

    path = tmp_path / "page.pdf"
    path.write_bytes(data)
    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    for profile in (validator.ValidationProfile.PDF_A_3A, validator.ValidationProfile.PDF_UA_1):
        report = validator.validate_pdf_bytes(data, profile=profile)
        assert [failure.message for failure in report.failures] == []
    with pikepdf.open(BytesIO(data)) as opened:
        figures = [
            str(each["/Alt"])
            for each in opened.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        ]
    assert figures == ["Photo of the holder"]


def test_sheets_show_everybody_s_own_picture_once(frozen, tmp_path):
    sheet = stamping.grid((frozen.width * 2, frozen.height), (frozen.width, frozen.height), 2, 1)
    people = [facts(), facts(BLUE), facts(BLUE, size=(200, 600))]

    data = stamping.compose(sheet, [(frozen, person) for person in people], "Badges")

    path = tmp_path / "sheets.pdf"
    path.write_bytes(data)
    checked = subprocess.run(["qpdf", "--check", path], check=True, capture_output=True, text=True)
    assert "WARNING" not in checked.stdout + checked.stderr
    assert images_of(data) == [person.images["photo"].data for person in people]
    first = picture(data, width=1200)
    assert near(first.getpixel((220, 300)), RED)
    assert near(first.getpixel((820, 300)), BLUE)
    assert near(picture(data, page=1, width=1200).getpixel((220, 300)), BLUE)
    with pikepdf.open(BytesIO(data)) as opened:
        own = [[name for name in page.Resources.XObject if name.startswith("/Zo")]
               for page in opened.pages]  # fmt: skip
    assert [len(names) for names in own] == [2, 1]


def test_back_may_carry_the_picture_too(frozen, tmp_path):
    front = frozen.stamp(facts())

    data = stamping.with_back(front, frozen, frozen, facts(BLUE))

    path = tmp_path / "badge.pdf"
    path.write_bytes(data)
    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    assert near(picture(data, page=0).getpixel((220, 300)), RED)
    assert near(picture(data, page=1).getpixel((220, 300)), BLUE)


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGB"), ("JPEG", "CMYK"), ("JPEG", "L")])
def test_what_pdf_a_would_not_take_is_refused(kind, mode):
    written = BytesIO()
    Image.new(mode, (30, 40)).save(written, kind)

    with pytest.raises(ValueError, match="not a JPEG in RGB"):
        stamping.jpeg(written.getvalue())
