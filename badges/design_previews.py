"""Previews of layouts with people: ordered by the desk, made by a worker, kept for a while."""

import hashlib
import json
import time
from collections.abc import Mapping
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from badges import design_samples, documents, facts as facts_of, making
from badges.models import BadgeDesign
from conference import jobs, work_words
from conference.lib import pdf
from conference.lib.fonts import Missing
from conference.models import WorkItem
from registration.models import Delegate

PREVIEW = "badges.tasks.preview_design"
WIDTH = 840  # pixels
KEPT = 4 * 3600  # seconds
_AGAIN = 3600  # a preview is made anew in another hour, so that none is lost with the cache
_SAMPLE_TOKEN, _SAMPLE_CODE = "7" * 196, "K7QM-3ZT9"


def key_of(layout: Mapping[str, Any], person: Delegate, face: int) -> str:
    """Names a preview; who asks for the same one gets the same."""
    said = json.dumps([facts_of.of_badge(person, {None: dict(layout)}), face], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def order(design: BadgeDesign, layout: Mapping[str, Any], person: Delegate, face: int = 0) -> str:
    """Have a worker make a face's preview, unless it is there or cannot be. Returns its key."""
    key = key_of(layout, person, face)
    if cache.get(_place(design.pk, key)) is None and not unprintable(layout, person):
        jobs.enqueue(
            PREVIEW,
            {"design": design.pk, **_told(layout, person), "face": face, "key": key},
            conference=design.conference,
            dedupe=f"preview:{design.pk}:{key}:{int(time.time() // _AGAIN)}",
            priority=jobs.NOW,
            label=design.name,
        )
    return key


def _told(layout: Mapping[str, Any], person: Delegate) -> dict[str, Any]:
    """Whose badge it is: by key, so that no row of work holds a name; an invented one is told."""
    if person.pk is None:
        return {"facts": facts_of.of_badge(person, {None: dict(layout)})}
    return {"delegate": person.pk, "layout": dict(layout)}


def unprintable(layout: Mapping[str, Any], person: Delegate) -> str:
    """Why no badge of this layout can be printed for the person; "" where it can."""
    signs = documents.badge_lacks(facts_of.of_badge(person, {None: dict(layout)}))
    words = _(
        "This cannot be printed: no font here has %(signs)s. Change it in the design’s own texts,"
        " the role or the conference’s name."
    )
    return words % {"signs": design_samples.named(signs)} if signs else ""


def made(design: BadgeDesign, key: str) -> bytes | None:
    """The preview as a PNG; None while it is being made."""
    found: bytes | None = cache.get(_place(design.pk, key))
    return found


def make(payload: dict[str, Any]) -> dict[str, Any]:
    """{"design", "face", "key"}, and {"delegate", "layout"} or an invented person's {"facts"}:
    the preview into the cache."""
    design = BadgeDesign.objects.filter(pk=payload["design"]).first()
    if design is None:
        return {"skipped": "the design is deleted"}
    facts = payload.get("facts") or _facts(design, payload)
    try:
        page = documents.face_pdf(facts, _SAMPLE_TOKEN, _SAMPLE_CODE, payload["face"])
    except Missing as error:
        raise making.not_printable(error) from error
    cache.set(_place(design.pk, payload["key"]), pdf.to_png(page, WIDTH), KEPT)
    return {"key": payload["key"]}


def _facts(design: BadgeDesign, payload: Mapping[str, Any]) -> dict[str, Any]:
    people = Delegate.objects.select_related("conference", "category", "association")
    person = people.get(pk=payload["delegate"], conference=design.conference_id)
    return facts_of.of_badge(person, {None: payload["layout"]})


def problem(design: BadgeDesign, key: str) -> str:
    """Why a preview could not be made; "" where nothing is wrong."""
    rows = WorkItem.objects.filter(dedupe__startswith=f"preview:{design.pk}:{key}:")
    row = rows.filter(status=WorkItem.FAILED).order_by("-pk").first()
    return work_words.said(row.error) if row else ""


def forget(design: int) -> None:
    """The previews of a design that is deleted: they show people."""
    rows = WorkItem.objects.filter(task=PREVIEW, dedupe__startswith=f"preview:{design}:")
    keys = {dedupe.split(":")[2] for dedupe in rows.values_list("dedupe", flat=True)}
    cache.delete_many([_place(design, key) for key in keys])


def _place(design: int, key: str) -> str:
    return f"badge-preview:{design}:{key}"
