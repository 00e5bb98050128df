"""The press kit: one ZIP with the report, the text, figures, quotes, names, photos and credits."""

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
from initiative import article as articles, cards, press_tables, queries
from initiative.figures import Figures
from initiative.linked import absolute
from initiative.models import Initiative
from initiative.press_models import PressPhoto


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
    yield "figures.csv", press_tables.figures(figures)
    yield "quotes.csv", press_tables.quotes(report)
    yield "signatories.csv", press_tables.signatories(initiative)
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
