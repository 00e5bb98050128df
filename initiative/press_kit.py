"""The press kit: one ZIP with the report, the text, figures, quotes, names, photos and credits."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from typing import IO

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language, gettext as _

from conference.lib import files
from conference.lib.localized import pick
from initiative import article as articles, cards, queries
from initiative.figures import Figures
from initiative.linked import absolute
from initiative.models import Initiative
from initiative.press_models import PressPhoto

MOST_NAMES = 200_000


def photos(initiative: Initiative) -> list[PressPhoto]:
    """Those of its gatherings that the public may know of, rehearsals left out."""
    rows = initiative.press_photos.select_related("conference")
    return list(rows.filter(conference__published=True, conference__is_rehearsal=False))


def shown(initiative: Initiative, pk: int) -> HttpResponse:
    """A photo for the public page. Raises Http404 for one that is not shown there."""
    photo = next((each for each in photos(initiative) if each.pk == pk), None)
    if photo is None:
        raise Http404("no photo")
    response = sent(photo)
    response["Cache-Control"] = "public, max-age=600"
    return response


def sent(photo: PressPhoto) -> HttpResponse:
    """The photo, small. Raises Http404 where the store has lost it."""
    try:
        return HttpResponse(files.read(photo.small), content_type="image/jpeg")
    except FileNotFoundError:
        raise Http404("no photo") from None


def write(file: IO[bytes], initiative: Initiative, figures: Figures) -> None:
    """The kit in the active language. Names are ASCII, so that every program unpacks them."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as kit:
        for name, data in _papers(initiative, figures):
            kit.writestr(name, data)
        for number, photo in enumerate(photos(initiative), start=1):
            _add_photo(kit, number, photo)


def filename(initiative: Initiative) -> str:
    """What it is saved as."""
    return f"{slugify(initiative.slug)}-press-{get_language()}.zip"


def _papers(initiative: Initiative, figures: Figures) -> Iterator[tuple[str, bytes]]:
    report = articles.article(initiative, figures)
    yield "report.txt", articles.as_text(report).encode()
    yield from _texts(initiative)
    yield "figures.json", _json(figures.as_json() | {"as_of": timezone.now().isoformat()})
    yield "figures.csv", _figures_csv(figures)
    yield "quotes.csv", _quotes_csv(report)
    yield "signatories.csv", _signatories_csv(initiative)
    yield "card.png", cards.of_initiative(initiative)
    yield "credits.txt", _credits(initiative, report).encode()


def _texts(initiative: Initiative) -> Iterator[tuple[str, bytes]]:
    """The text in every language, in canonical form: its SHA-256 is that of the ledger."""
    version = queries.current_version(initiative)
    for text in version.texts.all() if version else ():
        yield f"text/{text.language}-{text.status}.txt", text.body.encode()


def _add_photo(kit: zipfile.ZipFile, number: int, photo: PressPhoto) -> None:
    try:
        data = files.read(photo.image)
    except FileNotFoundError:
        return  # lost from the store: the rest of the kit is good
    kit.writestr(_photo_name(number), data, zipfile.ZIP_STORED)


def _photo_name(number: int) -> str:
    return f"photos/{number:02d}.jpg"


def _json(facts: dict) -> bytes:
    return json.dumps(facts, ensure_ascii=False, indent=1).encode() + b"\n"


def _table(rows: Iterator[tuple] | list[tuple]) -> bytes:
    """CSV as spreadsheets open it: a byte order mark, and no cell that begins a formula."""
    file = io.StringIO()
    csv.writer(file).writerows([[_cell(value) for value in row] for row in rows])
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _cell(value: object) -> str:
    text = str(value)
    return f"'{text}" if text and text[0] in "=+-@\t\r" else text


def _figures_csv(figures: Figures) -> bytes:
    totals = figures.totals
    rows: list[tuple] = [
        ("signatures", "", totals.signatures), ("named", "", totals.named),
        ("people", "", figures.people), ("associations", "", figures.bodies),
        ("followers", "", totals.reach), ("cities", "", figures.city_count),
    ]  # fmt: skip
    rows += [("city", city, n) for city, n in totals.cities]
    rows += [("followers on", name, followers) for name, _n, followers in figures.platforms]
    rows += [("day", day.isoformat(), n) for day, n in figures.days]
    return _table([("figure", "of", "value"), *rows])


def _quotes_csv(report: articles.Article) -> bytes:
    said = [
        (quote.who, words, language) for quote in report.quotes for language, words in quote.words
    ]
    return _table([("who", "words", "language"), *said])


def _signatories_csv(initiative: Initiative) -> bytes:
    """Those who agreed to be named, in the order of pinyin."""
    rows = queries.listed(initiative).values_list(
        "leaf_index", "name", "represents", "city", "reach", "at"
    )[:MOST_NAMES]
    head = ("leaf", "name", "association", "city", "followers", "signed")
    shown = ((*row[:-1], row[-1].isoformat(timespec="minutes")) for row in rows.iterator())
    return _table([head, *shown])


def _credits(initiative: Initiative, report: articles.Article) -> str:
    """Whom to name, and where all of it can be checked."""
    lines = [pick(initiative.title), report.credits, ""]
    for number, photo in enumerate(photos(initiative), start=1):
        caption = pick(photo.caption)
        lines.append(f"{_photo_name(number)}  {_('Photo: %s') % photo.credit}")
        if caption:
            lines.append(f"  {caption}")
    lines += ["", absolute(initiative.get_absolute_url()), absolute("/log/checkpoint")]
    return "\n".join(lines) + "\n"
