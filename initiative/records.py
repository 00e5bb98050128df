"""The record of a ceremony: ordered once it is over, made by a worker, anew when a name goes."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from conference import jobs, work_words
from conference.discarding import discard
from conference.lib import files
from conference.lib.fonts import Missing
from conference.lib.languages import HOUSE
from initiative import record_paper, rules
from initiative.models import Ceremony, Signature
from initiative.record_models import CeremonyRecord

TASK = "initiative.tasks.make_record"


@transaction.atomic
def order(ceremony: Ceremony) -> None:
    """Have it set in each language of the conference. Refuses before the signing is over."""
    rules.check_is_over(ceremony)
    moment = timezone.now().timestamp()
    for language in languages(ceremony):
        jobs.enqueue(
            TASK, {"ceremony": ceremony.pk, "language": language},
            conference=ceremony.conference, about=ceremony, label=f"{ceremony} ({language})",
            dedupe=f"ceremony_record:{ceremony.pk}:{language}:{moment}",
        )  # fmt: skip


def languages(ceremony: Ceremony) -> list[str]:
    """Those of the house that the conference has."""
    house = [code for code, _name in HOUSE]
    return [code for code in ceremony.conference.languages if code in house] or ["en"]


def make(payload: dict[str, Any]) -> dict[str, Any]:
    """{"ceremony", "language"}: the sealed PDF into the store, in the place of an older one.

    Raises jobs.Permanent for a character that no font has.
    """
    rows = Ceremony.objects.select_related("initiative__log", "conference")
    ceremony, language = rows.get(pk=payload["ceremony"]), payload["language"]
    try:
        data = record_paper.record_pdf(ceremony, language)
    except Missing as error:
        signs = work_words.named(error.characters)
        raise jobs.Permanent(str(error), "no_font", signs=signs) from error
    folder = f"records/{ceremony.conference.slug}/{ceremony.pk}"
    path, digest = files.store(f"{folder}/{language}.pdf", data)
    _keep(ceremony, language, {"pdf": path, "sha256": digest, "made_at": timezone.now()})
    return {"pdf": path}


@transaction.atomic
def _keep(ceremony: Ceremony, language: str, facts: dict[str, Any]) -> None:
    older = ceremony.records.select_for_update().filter(language=language).first()
    CeremonyRecord.objects.update_or_create(
        ceremony=ceremony, language=language,
        defaults={**facts, "conference": ceremony.conference},
    )  # fmt: skip
    if older and older.pdf != facts["pdf"]:
        discard(older.pdf)


def renew(signature: Signature) -> None:
    """A name went, or another came: no record may go on naming it. For an event's subscriber."""
    ceremony = signature.ceremony
    if ceremony is None or not ceremony.records.exists():
        return
    forget(ceremony)
    if ceremony.state == Ceremony.State.CLOSED:
        order(ceremony)


@transaction.atomic
def forget(ceremony: Ceremony) -> None:
    """Delete its records, files with them once that is committed."""
    discard(*ceremony.records.values_list("pdf", flat=True))
    ceremony.records.all().delete()
