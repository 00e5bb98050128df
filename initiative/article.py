"""What a newspaper reports of an initiative, written from what is known at this moment.

Who, how many, the whole text, the organiser's words, quotes with platform and reach, credits. What
was reported is quoted as received, in its own language; nothing is added in anybody's name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext, pgettext

from conference.lib import zones
from conference.lib.localized import language_of, pick
from initiative import attribution, queries
from initiative.figures import Figures
from initiative.models import Initiative, Voice
from initiative.reported import amount_of, by_language, day_of, words_of

MOST_QUOTES = 6


@dataclass(frozen=True)
class Quote:
    """Somebody's words, who that is, and in which language they were said."""

    who: str
    words: tuple[tuple[str, str], ...]  # (language or "", words)
    reported: str = ""  # their reach in the words of the report, where `who` does not say it


@dataclass(frozen=True)
class Article:
    """The report: paragraphs in the reader's language, the text, quotes, credits."""

    headline: str
    paragraphs: tuple[str, ...]
    text_heading: str
    reading: queries.Reading | None
    quotes: tuple[Quote, ...]
    credits: str


def article(initiative: Initiative, figures: Figures) -> Article:
    """The report of this moment, in the active language."""
    title = pick(initiative.title)
    return Article(
        headline=_("%(title)s: %(signatures)s") % {
            "title": title, "signatures": _signatures(figures.totals.signatures)},
        paragraphs=tuple(filter(None, (
            _launch(initiative), _standing(initiative, figures), _reach(figures.totals.reach),
        ))),
        text_heading=_("Full text of “%(title)s”") % {"title": title},
        reading=queries.reading(initiative),
        quotes=tuple(_quotes(initiative)),
        credits=_credits(initiative.press),
    )  # fmt: skip


def _launch(initiative: Initiative) -> str:
    """When and where it was launched, as far as that is known."""
    day, city = day_of(initiative.launched), pick(initiative.city)
    if not (day and city):
        return ""
    facts = {"day": day, "city": city, "title": pick(initiative.title)}
    subject, who = pick(initiative.subject), words_of(initiative.press.get("attendance"))
    if who and subject:
        return _(
            "On %(day)s, %(who)s came together in %(city)s and launched “%(title)s”: %(subject)s."
        ) % (facts | {"who": who, "subject": subject})
    if subject:
        return _("On %(day)s, “%(title)s” was launched in %(city)s: %(subject)s.") % (
            facts | {"subject": subject}
        )
    return _("On %(day)s, “%(title)s” was launched in %(city)s.") % facts


def _standing(initiative: Initiative, figures: Figures) -> str:
    """Who stands behind it now."""
    totals = figures.totals
    if not totals.signatures:
        return ""
    return _("By %(moment)s it had %(signatures)s: %(who)s, from %(cities)s.") % {
        "moment": _moment(initiative),
        "signatures": _signatures(totals.signatures),
        "who": _people_and_bodies(figures),
        "cities": _many(
            ngettext("%s city", "%s cities", figures.city_count), figures.city_count
        ),
    }  # fmt: skip


def _people_and_bodies(figures: Figures) -> str:
    """How many of both, or of the one kind there is."""
    people = _many(ngettext("%s person", "%s people", figures.people), figures.people)
    bodies = _many(ngettext("%s association", "%s associations", figures.bodies), figures.bodies)
    if not (figures.people and figures.bodies):
        return bodies if figures.bodies else people
    return _("%(people)s and %(bodies)s") % {"people": people, "bodies": bodies}


def _reach(n: int) -> str:
    """How many follow those who signed; nothing where they named no account."""
    if not n:
        return ""
    followers = _many(ngettext("%s follower", "%s followers", n), n)
    return _("The accounts they signed with have %(followers)s.") % {"followers": followers}


def _moment(initiative: Initiative) -> str:
    """Now, by the clock of the place the initiative's pages lead back to."""
    zone, now = queries.zone_of(initiative), timezone.now()
    at = date_format(now.astimezone(ZoneInfo(zone)), "DATETIME_FORMAT")
    return _("%(at)s (%(zone)s)") % {"at": at, "zone": zones.words(zone, now)}


def _signatures(n: int) -> str:
    return _many(ngettext("%s signature", "%s signatures", n), n)


def _many(words: str, n: int) -> str:
    return words % intcomma(n)


def _quotes(initiative: Initiative) -> Iterator[Quote]:
    """The organiser's president, those the report quotes, then signatories by their reach."""
    said = initiative.organiser.get("statement")
    if said:
        yield Quote(_president(initiative.organiser), (_words(said),))
    for voice in initiative.voices.all():
        who, reported = _voice(voice)
        yield Quote(who, tuple(map(_words, voice.statements)), reported)
    rows = queries.shown_statements(initiative).order_by("-reach", "pk")
    for signature in rows[:MOST_QUOTES]:
        yield Quote(attribution.in_full(signature), (("", signature.statement),))


def _words(texts: Mapping[str, str]) -> tuple[str, str]:
    return language_of(texts), pick(texts)


def _president(organiser: Mapping[str, Any]) -> str:
    """Who speaks for the organiser, as far as that is known."""
    name, body = pick(by_language(organiser.get("president"))), pick(organiser.get("association"))
    if not (name and body):
        return name or body
    return _("%(name)s, president of %(body)s") % {"name": name, "body": body}


def _voice(voice: Voice) -> tuple[str, str]:
    """@handle, a blogger with so many followers on a platform; and the reach as it was reported,
    where the report's words are in another language."""
    facts = {"who": voice.handle, "about": pick(voice.about), "platform": voice.platform_words}
    reach = words_of(voice.reach)
    if not voice.platform:
        who = pgettext("between clauses", ", ").join(filter(None, (facts["who"], facts["about"])))
        return who, voice.reach
    if reach and facts["about"]:
        said = _("%(who)s, %(about)s, %(reach)s followers on %(platform)s")
        return said % (facts | {"reach": reach}), ""
    return _("%(who)s on %(platform)s") % facts, voice.reach


def _credits(press: Mapping[str, Any]) -> str:
    """Who reported and photographed."""
    parts = []
    if press.get("reporter"):
        parts.append(_("Reporter: %(name)s") % {"name": press["reporter"]})
    if press.get("photographer"):
        parts.append(_("Photographer: %(name)s") % {"name": press["photographer"]})
    return " · ".join(parts)


def as_text(found: Article) -> str:
    """The report as plain text, paragraphs apart."""
    lines = [found.headline, *found.paragraphs]
    if found.reading:
        lines += [found.text_heading, *found.reading.pledges]
        lines += _standing_of(found.reading)
    for quote in found.quotes:
        lines.append(_as_line(quote))
    lines.append(found.credits)
    return "\n\n".join(filter(None, lines)) + "\n"


def _standing_of(reading: queries.Reading) -> Iterator[str]:
    """What must be said of a translation: which version it renders; what is authoritative."""
    if reading.renders:
        yield _(
            "This translation renders version %(number)s of the text; the authoritative text has "
            "changed since."
        ) % {"number": reading.renders}
    if reading.is_working:
        yield (
            _("This is a working translation. The authoritative text, as received:")
            if reading.as_received
            else _("This is a working translation. The authoritative text:")
        )
        yield from reading.original


def _as_line(quote: Quote) -> str:
    """Who said it, and the words in the quotation marks of the reader's language."""
    who, marks = quote.who, pgettext("what somebody said", "“%s”")
    if quote.reported:
        reach = amount_of(quote.reported) or quote.reported
        who = _("%(who)s (%(reach)s followers, as reported)") % {"who": who, "reach": reach}
    said = " ".join(marks % words for _language, words in quote.words)
    return _("%(who)s: %(said)s") % {"who": who, "said": said}
