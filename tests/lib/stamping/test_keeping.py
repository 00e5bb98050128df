"""Frozen pages on the disk."""

import os
import pickle
import threading
from dataclasses import replace

import pytest
from django.conf import settings

from conference.lib import fonts, pdf, stamping
from conference.lib.stamping import freezing, keeping

HTML = """<!doctype html><html lang="zh-Hans"><title>x</title><body>
<p data-slot="name" data-fit="13 1">x</p></body></html>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder of fonts of its own, links to the real ones."""
    found = tmp_path_factory.mktemp("fonts")
    fonts.prepare(settings.FONTS_DIR)
    for face in fonts.present(settings.FONTS_DIR):
        (found / face.file).symlink_to(settings.FONTS_DIR / face.file)
    return found


@pytest.fixture
def style(tmp_path):
    """One sheet."""
    sheet = tmp_path / "sheet.css"
    sheet.write_text("@page { size: 105mm 148mm } p { font: 12pt 'Document Song' }")
    return pdf.Style([sheet], {"ink": "#000000"})


@pytest.fixture
def laid_out(monkeypatch):
    """How often a page is laid out."""
    times = []

    def count(*args, **options):
        times.append(1)
        return lay_out(*args, **options)

    lay_out = freezing._laid_out
    monkeypatch.setattr(freezing, "_laid_out", count)
    monkeypatch.setattr(freezing.apart, "may_fork", lambda: False)
    return times


def test_a_page_is_laid_out_once_and_read_the_same(folder, style, laid_out):
    first = stamping.freeze(HTML, style, folder)
    second = stamping.freeze(HTML, style, folder)
    assert len(laid_out) == 1
    assert second is not first
    facts = stamping.Facts({"name": "张文和"}, title="x")
    assert second.stamp(facts) == first.stamp(facts)


def test_a_page_laid_out_by_another_process_is_the_same(folder, style, monkeypatch):
    here = freezing._laid_out(HTML, style, folder, sealed=True, emptied=True)
    monkeypatch.setattr(freezing.apart, "may_fork", lambda: True)
    other = stamping.freeze(HTML, style, folder, sealed=True)
    assert (other.prefix, other.rows, other.numbers) == (here.prefix, here.rows, here.numbers)
    assert other.state.digest() == here.state.digest()


def test_every_fact_of_a_page_has_its_own_place(folder, style):
    sheet = style.sheets[0]
    places = [keeping.place(HTML, style, folder, sealed=False)]
    places.append(keeping.place(HTML, style, folder, sealed=True))
    places.append(keeping.place(HTML + " ", style, folder, sealed=False))
    others = (
        replace(style, variables={"ink": "#ffffff"}),
        replace(style, rules="p { color: red }"),
        replace(style, pictures={"ground": b"jpeg"}),
    )
    places += [keeping.place(HTML, other, folder, sealed=False) for other in others]
    sheet.write_text(sheet.read_text() + " ")
    places.append(keeping.place(HTML, style, folder, sealed=False))
    assert len(set(places)) == 7


def test_a_persons_own_page_is_not_kept(folder, style, laid_out):
    before = list((folder / "pages").glob("*"))
    stamping.freeze(HTML.replace(">x<", ">张文和<"), style, folder, emptied=False)
    assert list((folder / "pages").glob("*")) == before


@pytest.mark.parametrize("damage", [b"", b"junk", None])
def test_a_damaged_file_is_laid_out_anew(folder, style, laid_out, damage):
    page = stamping.freeze(HTML, style, folder)
    place = keeping.place(HTML, style, folder, sealed=False)
    place.write_bytes(place.read_bytes()[:-40] if damage is None else damage)
    assert stamping.freeze(HTML, style, folder).prefix == page.prefix
    assert keeping.read(place).prefix == page.prefix


def test_a_file_that_names_anything_else_is_not_run(tmp_path):
    place = tmp_path / "evil.page"
    place.write_bytes(pickle.dumps(threading.Thread))
    assert keeping.read(place) is None
    place.write_bytes(b"cos\nsystem\n(S'touch ran'\ntR.")
    assert keeping.read(place) is None
    assert not (tmp_path / "ran").exists()


def test_a_folder_that_cannot_be_written_to_costs_only_time(tmp_path, folder, style):
    page = stamping.freeze(HTML, style, folder)
    (tmp_path / "pages").write_text("a file where the folder should be")
    keeping.write(tmp_path / "pages" / "x.page", page)
    assert keeping.read(tmp_path / "pages" / "x.page") is None


def test_only_the_pages_last_asked_for_stay(tmp_path, folder, style, monkeypatch):
    page = stamping.freeze(HTML, style, folder)
    monkeypatch.setattr(keeping, "MOST", 2)
    for number in range(2):
        keeping.write(tmp_path / "pages" / f"{number}.page", page)
        os.utime(tmp_path / "pages" / f"{number}.page", (1000 + number, 1000 + number))
    assert keeping.read(tmp_path / "pages" / "0.page")
    keeping.write(tmp_path / "pages" / "2.page", page)
    assert sorted(each.name for each in (tmp_path / "pages").iterdir()) == ["0.page", "2.page"]
