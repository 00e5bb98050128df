"""A release on paper: ordered in the request, made by a worker, kept by its language."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from conference import audit, jobs, work_words
from conference.lib import files
from conference.lib.fonts import Missing
from conference.models import Conference, WorkItem
from sessions import documents, rules, snapshots
from sessions.models import Paper, Release

TASK = "sessions.tasks.make_paper"


@dataclass(frozen=True)
class State:
    """How a release stands on paper in a language: made, being set, or why it could not be."""

    language: str
    is_made: bool
    failure: str

    @property
    def is_open(self) -> bool:
        """A worker has it still to do."""
        return not self.is_made and not self.failure


def order(release: Release, language: str, lost: Paper | None = None) -> WorkItem:
    """Have a release set in a language, once; and once more for each time its file is lost."""
    again = f":{lost.made_at.timestamp()}" if lost else ""
    return jobs.enqueue(
        TASK, {"release": release.pk, "language": language},
        conference=release.conference, dedupe=f"programme_pdf:{release.pk}:{language}{again}",
        about=release, label=f"{release.conference} {release} ({language})",
    )  # fmt: skip


def make(payload: dict[str, Any]) -> dict[str, Any]:
    """{"release", "language"}: the PDF into the store, unless it is there. Raises jobs.Permanent
    for a character that no font has."""
    release = Release.objects.select_related("conference").get(pk=payload["release"])
    paper = release.papers.filter(language=payload["language"]).first()
    if paper and files.is_kept(paper.pdf):
        return {"pdf": paper.pdf}
    language, conference = payload["language"], release.conference
    path = f"programmes/{conference.slug}/{release.version}-{language}.pdf"
    stored, digest = files.store(path, typeset(release, language))
    facts = {"pdf": stored, "sha256": digest, "made_at": timezone.now()}
    Paper.objects.update_or_create(release=release, language=language, defaults=facts)
    return {"pdf": stored}


def typeset(release: Release, language: str) -> bytes:
    """The release as a PDF. Raises jobs.Permanent for a character that no font has."""
    zone = release.conference.zone
    programme = snapshots.read(release.content, zone, release.version, release.released_at)
    try:
        return documents.programme_pdf(release.conference, programme, language)
    except Missing as error:
        signs = work_words.named(error.characters)
        raise jobs.Permanent(str(error), "no_font", signs=signs) from error


def newest(conference: Conference, language: str) -> Paper | None:
    """The newest paper in a language; the last one, or None, while a worker sets it. One that was
    never ordered, as a release of earlier days, is ordered now. Refuses where it cannot be set."""
    last = conference.releases.first()
    made = Paper.objects.filter(release__conference=conference, language=language).first()
    if last and (made is None or made.release_id != last.pk):
        rules.check_can_be_set(ordered(last, language) or order(last, language))
    return made


def make_again(paper: Paper) -> None:
    """The file of a paper is lost: have it set once more. Refuses where that failed already."""
    rules.check_can_be_set(order(paper.release, paper.language, paper))


def ordered(release: Release, language: str) -> WorkItem | None:
    """The last piece of work that was to set a release in a language."""
    rows = WorkItem.objects.filter(task=TASK, about=audit.reference(release))
    return rows.filter(payload__language=language).last()


def states(release: Release) -> list[State]:
    """How a release stands on paper, in every language of its conference."""
    made = {paper.language for paper in release.papers.all()}
    languages = release.conference.languages
    return [_state(release, language, language in made) for language in languages]


def _state(release: Release, language: str, is_made: bool) -> State:
    item = ordered(release, language)
    failed = item is not None and item.status == WorkItem.FAILED
    return State(language, is_made and not failed, item.error if item and failed else "")


def language_of(conference: Conference, wanted: str) -> str:
    """The language wanted, if the conference has it, else its first."""
    return wanted if wanted in conference.languages else conference.languages[0]
