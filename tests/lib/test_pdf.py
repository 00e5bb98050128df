"""Typesetting: text stays text, nothing is fetched, threads do not collide."""

import http.server
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from conference.lib import pdf
from conference.lib.stamping import Facts
from tests.lib import typesetting

PAGE = (
    '<!doctype html><html lang="zh-hans"><head><title>{title}</title></head>'
    "<body>{body}</body></html>"
)


@pytest.fixture
def style(tmp_path) -> pdf.Style:
    sheet = tmp_path / "page.css"
    sheet.write_text('@page { size: 80mm 50mm; margin: 0 } body { font-family: "Document Song" } '
                     "h1 { font-size: var(--big) }")  # fmt: skip
    return pdf.Style([sheet], {"big": "20pt"})


def words(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        return document[0].get_textpage().get_text_range()
    finally:
        document.close()


def test_page_keeps_text_title_and_language(style):
    page = PAGE.format(title="t", body="<h1>王伟 Đặng 𠮷</h1>")
    data = typesetting.whole(page, style, Facts({}, title="证书 王伟"))

    assert words(data).strip() == "王伟 Đặng 𠮷"
    with pikepdf.open(BytesIO(data)) as found:
        assert str(found.docinfo.Title) == "证书 王伟"
        assert str(found.Root.Lang) == "zh-hans"
        assert bool(found.Root.MarkInfo.Marked) is True
        with found.open_metadata() as meta:
            assert meta.pdfa_status == "3A"


def test_page_embeds_every_font(style):
    data = typesetting.whole(PAGE.format(title="t", body="<p>王 Ω é</p>"), style)

    with pikepdf.open(BytesIO(data)) as found:
        described = [
            o for o in found.objects
            if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]  # fmt: skip
        assert described
        assert [any(f"/FontFile{n}" in o for n in ("", "2", "3")) for o in described] == [
            True
        ] * len(described)


@pytest.fixture
def listener():
    """A web server on this machine that notes who asks."""
    asked = []

    class Noted(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *args):
            """Silent."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Noted)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_page_fetches_nothing_that_a_page_asks_for(style, listener, tmp_path):
    address, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET")
    body = (
        f'<link rel="attachment" href="{secret.as_uri()}">'
        f'<link rel="stylesheet" href="{address}/a">'
        f'<img src="{address}/b"><object data="{address}/c"></object>'
        f'<p style="background: url({address}/d)">x</p><img src="{secret.as_uri()}">'
        f"<style>@import url({address}/e); @font-face {{ font-family: f; src: url({address}/f) }} "
        f'p {{ font-family: f }}</style><svg width="9" height="9"><image href="{address}/g"/></svg>'
        f'<a rel="attachment" href="{secret.as_uri()}">y</a>'
    )

    data = typesetting.whole(PAGE.format(title="t", body=body), style)

    assert asked == []
    with pikepdf.open(BytesIO(data)) as found:
        assert list(found.attachments) == []
        streams = [o.read_bytes() for o in found.objects if isinstance(o, pikepdf.Stream)
                   and o.get("/Subtype") != "/Image"]  # fmt: skip
    assert [b"TOP SECRET" in stream for stream in streams] == [False] * len(streams)


def test_page_bears_threads(style):
    def one(n: int) -> str:
        page = typesetting.whole(PAGE.format(title="t", body=f"<h1>第{n}位</h1>"), style)
        pdf.to_png(page, 200)
        return words(page).strip() if n < 0 else pdf.keywords(page) + str(n)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(one, range(8))) == [str(n) for n in range(8)]


def test_to_png_has_the_width_asked_for(style):
    data = typesetting.whole(PAGE.format(title="t", body="<h1>王</h1>"), style)

    image = Image.open(BytesIO(pdf.to_png(data, 640)))
    assert (image.format, image.width) == ("PNG", 640)


def test_keywords_are_read_back(style):
    page = PAGE.format(title="t", body="<p>x</p>")
    data = typesetting.whole(page, style, Facts({}, keywords="001A-7K9QX"))

    assert pdf.keywords(data) == "001A-7K9QX"


@pytest.mark.parametrize("data", [b"", b"%PDF-", b"%PDF-1.7 nonsense", b"\x89PNG"])
def test_keywords_refuse_what_is_no_pdf(data):
    with pytest.raises(ValueError, match=r"."):
        pdf.keywords(data)


def test_only_pictures_of_the_style_are_shown(style, tmp_path):
    file = BytesIO()
    Image.new("RGB", (80, 50), "#0f5c66").save(file, "JPEG", quality=95)
    secret = tmp_path / "secret.jpg"
    Image.new("RGB", (80, 50), "#b4301f").save(secret, "JPEG")
    shown = replace(style, pictures={"ours": file.getvalue()})

    def colour(address: str) -> tuple[int, int, int]:
        drawing = (f'<svg width="240" height="150"><image href="{address}" width="240" '
                   'height="150" preserveAspectRatio="xMidYMid slice"/></svg>')  # fmt: skip
        data = typesetting.whole(PAGE.format(title="t", body=drawing), shown)
        return Image.open(BytesIO(pdf.to_png(data, 80))).convert("RGB").getpixel((30, 20))

    assert colour("picture:ours") == pytest.approx((15, 92, 102), abs=12)
    for other in ("picture:other", secret.as_uri(), "data:image/jpeg;base64,AAAA"):
        assert colour(other) == (255, 255, 255)
