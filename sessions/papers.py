"""A release on paper: ordered in the request, made by a worker, kept by its language."""

from typing import Any

from conference import jobs, work_words
from conference.lib import files
from conference.lib.fonts import Missing
from conference.models import Conference, WorkItem
from sessions import documents, snapshots
from sessions.models import Paper, Release


def order(release: Release, language: str) -> WorkItem:
    """Have a release set in a language, once."""
    return jobs.enqueue(
        "sessions.tasks.make_paper", {"release": release.pk, "language": language},
        conference=release.conference, dedupe=f"programme_pdf:{release.pk}:{language}",
        about=release, label=f"{release.conference} {release} ({language})",
    )  # fmt: skip


def make(payload: dict[str, Any]) -> dict[str, Any]:
    """{"release", "language"}: the PDF into the store. Raises jobs.Permanent for a character that
    no font has."""
    release = Release.objects.select_related("conference").get(pk=payload["release"])
    language, conference = payload["language"], release.conference
    programme = snapshots.read(
        release.content, conference.zone, release.version, release.released_at
    )
    try:
        data = documents.programme_pdf(conference, programme, language)
    except Missing as error:
        raise jobs.Permanent(
            str(error), "no_font", signs=work_words.named(error.characters)
        ) from error
    path = f"programmes/{conference.slug}/{release.version}-{language}.pdf"
    stored, digest = files.store(path, data)
    Paper.objects.get_or_create(
        release=release, language=language, defaults={"pdf": stored, "sha256": digest}
    )
    return {"pdf": stored}


def newest(conference: Conference, language: str) -> Paper | None:
    """The newest paper in a language. One that was never ordered, as a release of earlier days, is
    ordered now."""
    last = conference.releases.first()
    made = Paper.objects.filter(release__conference=conference, language=language).first()
    if last and (made is None or made.release_id != last.pk):
        order(last, language)
    return made


def language_of(conference: Conference, wanted: str) -> str:
    """The language wanted, if the conference has it, else its first."""
    return wanted if wanted in conference.languages else conference.languages[0]
