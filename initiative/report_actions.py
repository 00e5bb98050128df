"""An initiative is founded; what is reported of it is written down: facts, voices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max

from conference import audit
from conference.models import Conference
from initiative import ceremony_actions, log, rules_grants, rules_report as rules
from initiative.models import Ceremony, Initiative, Voice

Words = Mapping[str, str]


@dataclass(frozen=True)
class Report:
    """What is known of a launch; words by language, `launched` as 2024-08-26, 08-26 or ""."""

    subject: Words
    city: Words
    launched: str
    attendance: Words
    association: Words
    president: Words
    statement: Words
    reporter: str
    photographer: str


@dataclass(frozen=True)
class Quoted:
    """Somebody the report quotes; `said` has the statements of each language in one order."""

    handle: str
    platform: str
    reach: str
    about: Words
    said: Mapping[str, Sequence[str]]

    @property
    def statements(self) -> list[dict[str, str]]:
        """Each statement in its languages."""
        most = max(map(len, self.said.values()), default=0)
        return [{code: words[n] for code, words in self.said.items()} for n in range(most)]


@transaction.atomic
def found(conference: Conference, slug: str, title: Words) -> Ceremony:
    """A new initiative in the public log, and the plan to sign it here.

    It can be signed once its text is published. Raises Refused for a slug that is taken.
    """
    rules_grants.check_is_no_guest(conference)
    rules.check_slug_is_free(slug)
    try:
        with transaction.atomic():
            made = Initiative.objects.create(log=log.public_log(), slug=slug, title=dict(title))
    except IntegrityError:  # somebody took it just now
        rules.check_slug_is_free(slug)
        raise
    facts = {"slug": slug, "title": made.title}
    audit.record("initiative.founded", made, conference=conference, after=facts)
    return ceremony_actions.plan(conference, made)


@transaction.atomic
def tell(ceremony: Ceremony, report: Report) -> Initiative:
    """What the public pages and the press page say of the launch, from now on."""
    rules_grants.check_is_no_guest(ceremony.conference)
    initiative = Initiative.objects.select_for_update().get(pk=ceremony.initiative_id)
    before = _facts(initiative)
    initiative.subject, initiative.city = dict(report.subject), dict(report.city)
    initiative.launched = report.launched
    initiative.organiser = {
        "association": dict(report.association),
        "president": dict(report.president),
        "statement": dict(report.statement),
    }
    initiative.press = {
        "attendance": dict(report.attendance),
        "reporter": report.reporter,
        "photographer": report.photographer,
    }
    if before != (after := _facts(initiative)):
        initiative.save(update_fields=list(after))
        audit.record("initiative.reported", initiative, conference=ceremony.conference,
                     before=before, after=after)  # fmt: skip
    return initiative


def _facts(initiative: Initiative) -> dict:
    return {
        name: getattr(initiative, name)
        for name in ("subject", "city", "launched", "organiser", "press")
    }


@transaction.atomic
def quote(ceremony: Ceremony, quoted: Quoted, voice: Voice | None = None) -> Voice:
    """Add a voice of the report, or change this one. Raises Refused for words that are missing."""
    rules_grants.check_is_no_guest(ceremony.conference)
    initiative = Initiative.objects.select_for_update().get(pk=ceremony.initiative_id)
    rules.check_handle_is_free(initiative, quoted.handle, voice.pk if voice else None)
    rules.check_statements(quoted.said)
    is_new = voice is None
    if voice is None:
        rules.check_room_for_voice(initiative)
        last = initiative.voices.aggregate(last=Max("position"))["last"]
        voice = Voice(initiative=initiative, position=0 if last is None else last + 1)
    voice.handle, voice.platform, voice.reach = quoted.handle, quoted.platform, quoted.reach
    voice.about, voice.statements = dict(quoted.about), quoted.statements
    voice.save()
    facts = {"handle": voice.handle, "statements": len(voice.statements)}
    act = "initiative.voice_added" if is_new else "initiative.voice_changed"
    audit.record(act, voice, conference=ceremony.conference, after=facts)
    return voice


@transaction.atomic
def remove_voice(ceremony: Ceremony, voice: Voice) -> None:
    """The report quotes this one no longer."""
    rules_grants.check_is_no_guest(ceremony.conference)
    facts = {"handle": voice.handle}
    audit.record("initiative.voice_removed", voice, conference=ceremony.conference, before=facts)
    voice.delete()


@transaction.atomic
def move_up(ceremony: Ceremony, voice: Voice) -> None:
    """One place further up; the first stays where it is."""
    rules_grants.check_is_no_guest(ceremony.conference)
    initiative = Initiative.objects.select_for_update().get(pk=ceremony.initiative_id)
    rows = list(initiative.voices.order_by("position", "pk"))
    at = rows.index(voice)
    rows.insert(max(at - 1, 0), rows.pop(at))
    for position, row in enumerate(rows):
        row.position = position
    Voice.objects.bulk_update(rows, ["position"])
