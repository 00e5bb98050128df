"""Who may get a certificate of an issue, and what is missing in whom: looked at before anything
is issued, and once more by the worker."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.conf import settings
from django.db.models import QuerySet

from badges import endorsing
from badges.endorsing import Endorsement
from badges.models import Certificate, CertificateIssue
from conference import work_words
from conference.lib import fonts
from registration import audiences
from registration.audiences import Audience
from registration.models import Delegate
from sessions import queries as programme

Kind = Certificate.Kind
Check = tuple[str, bool]  # a code of conference.work_words, whether it speaks against it


@dataclass(frozen=True)
class Candidate:
    """A delegate, the name and body as they will be printed, and what speaks against it."""

    delegate: Delegate
    name: str
    represents: str
    second_name: str = ""  # in the register's other script; a name that was signed has none
    talks: tuple[dict[str, str], ...] = ()
    endorsement: Endorsement | None = None
    anew: bool = False  # the ledger gets a new entry for it
    code: str = ""  # of the first thing that is missing; "" is none
    problem: str = ""  # the same in words
    signs: str = ""  # what it names
    why: str = ""  # an earlier one of theirs was revoked

    @property
    def printed(self) -> str:
        """All that is one person's on the page."""
        titles = [text for title in self.talks for text in title.values()]
        return " ".join([self.name, self.second_name, self.represents, *titles])


def selected(issue: CertificateIssue) -> QuerySet[Delegate]:
    """Everybody the issue's selection finds, or who was chosen from it. Raises Refused."""
    if issue.chosen:  # also who left the selection since
        people = issue.conference.delegates.select_related("category", "association")
        return people.filter(pk__in=issue.chosen)
    return audiences.find(issue.conference, Audience.from_data(issue.audience))


def looked_at(issue: CertificateIssue, delegates: Iterable[Delegate]) -> list[Candidate]:
    """Each delegate with what is missing; some queries however many there are."""
    return Looking(issue).at(delegates)


class Looking:
    """What is asked once for all people of an issue."""

    def __init__(self, issue: CertificateIssue, *, again: bool | None = None) -> None:
        self.issue, self.conference = issue, issue.conference
        self.again = issue.again if again is None else again  # also who holds one

    def at(self, delegates: Iterable[Delegate]) -> list[Candidate]:
        """Each delegate with the first thing that is missing."""
        found = [self._candidate(delegate) for delegate in delegates]
        lost = lacking(" ".join(one.printed for one in found))
        return [self._judged(one, lost) for one in found]

    @cached_property
    def holders(self) -> set[int]:
        """Who has one of this kind in force, with its document: one that was never made is none."""
        rows = self.conference.certificates.valid().filter(
            kind=self.issue.kind, initiative_slug=self.issue.initiative_slug
        )
        return set(rows.exclude(made_revision=0).values_list("delegate_id", flat=True))

    @cached_property
    def revoked(self) -> dict[int | None, str]:
        """Why the last one of this kind was revoked: of an entry of the initiative by its place, of
        any other certificate by its delegate."""
        rows = self.conference.certificates.filter(status=Certificate.Status.REVOKED)
        if self.issue.endorses:
            rows = rows.filter(initiative_slug=self.issue.initiative_slug)
            return dict(rows.order_by("pk").values_list("leaf_index", "end_reason"))
        rows = rows.filter(kind=self.issue.kind).exclude(delegate__in=self.holders)
        return dict(rows.order_by("ended_at", "pk").values_list("delegate_id", "end_reason"))

    @cached_property
    def endorsements(self) -> Mapping[int, Endorsement]:
        """The signatures that stand, by delegate."""
        ledger = endorsing.ledger()
        return ledger.endorsements(self.conference, self.issue.initiative_slug)

    @cached_property
    def arrived(self) -> set[int]:
        """Who passed a gate; the door says it."""
        rows = audiences.find(self.conference, Audience("arrived"))
        return set(rows.order_by().values_list("pk", flat=True))

    @cached_property
    def talks(self) -> dict[int, list[dict[str, str]]]:
        """Titles of the released talks of each delegate who is on stage."""
        released = programme.released(self.conference)
        rows = self.conference.speakers.exclude(delegate=None)
        people = dict(rows.values_list("slug", "delegate_id"))
        titles: dict[int, list[dict[str, str]]] = {}
        for item in released.items if released else ():
            if item.is_break or item.facts["cancelled"]:
                continue
            for person in item.facts["speakers"]:
                if delegate := people.get(person["slug"]):
                    titles.setdefault(delegate, []).append(item.facts["title"])
        return titles

    def _candidate(self, delegate: Delegate) -> Candidate:
        language = "zh-hans" if delegate.language.startswith("zh") else "en"
        name = delegate.display_name(language).strip()
        if self.issue.endorses:
            return self._signatory(delegate, name)
        body = delegate.association.name if delegate.association else {}
        named = body.get(language) or next(iter(body.values()), "") or delegate.association_name
        talks = self.talks.get(delegate.pk, []) if self.issue.kind == Kind.SPEAKER else []
        written = (delegate.name_latin.strip(), delegate.name_zh.strip())
        second = next((other for other in written if other != name), "")
        why = self._revoked(delegate, delegate.pk)
        return Candidate(delegate, name, named, second, tuple(talks), why=why)

    def _revoked(self, delegate: Delegate, place: int | None) -> str:
        """Why theirs was revoked, in the organiser's words; "" where it was not, or where they get
        another one on purpose."""
        if place is None or place not in self.revoked or delegate.pk in self.issue.despite:
            return ""
        return self.revoked[place] or "—"

    def _signatory(self, delegate: Delegate, name: str) -> Candidate:
        """As it was signed; made anew on purpose, with the name of today."""
        signed = self.endorsements.get(delegate.pk)
        if signed is None:
            return Candidate(delegate, name, "")
        why = self._revoked(delegate, signed.leaf_index)
        another = signed.leaf_index in self.revoked and not why  # on purpose
        anew = another or (self.again and bool(signed.new_name) and not why)
        printed = (signed.new_name if anew else "") or signed.name
        return Candidate(
            delegate, printed, signed.represents, endorsement=signed, anew=anew, why=why
        )

    @cached_property
    def unprintable(self) -> list[str]:
        """Characters of the issue's own words, the same for all, that no font has."""
        said = [self.conference.name, self.issue.heading, self.issue.place]
        for body in self.issue.bodies:
            said += [body["names"], body["signer"]]
        words = [text for each in said if each for text in each.values()]
        return sorted(lacking(" ".join(words)))

    def _judged(self, one: Candidate, lost: str) -> Candidate:
        own = self._of_signatory(one) if self.issue.endorses else self._of_guest(one)
        signs = "".join(sorted(set(one.printed) & set(lost)))
        checks: list[Check] = [
            ("words_no_font", bool(self.unprintable)),
            *own,
            ("no_name", not one.name),
            ("revoked", bool(one.why)),
            ("has_one", not self.again and one.delegate.pk in self.holders),
            ("no_font", bool(signs)),
        ]
        code = next((code for code, wrong in checks if wrong), "")
        if not code:
            return one
        named = work_words.named("".join(self.unprintable) or signs)
        problem = str(work_words.REASONS[code]) % {"signs": named, "why": one.why}
        return replace(one, code=code, problem=problem, signs=named)

    def _of_guest(self, one: Candidate) -> list[Check]:
        kind, delegate = self.issue.kind, one.delegate
        return [
            ("not_approved", delegate.status != Delegate.Status.APPROVED),
            ("not_arrived", kind == Kind.ATTENDANCE and delegate.pk not in self.arrived),
            ("no_talk", kind == Kind.SPEAKER and not one.talks),
        ]

    def _of_signatory(self, one: Candidate) -> list[Check]:
        signed = one.endorsement
        if signed is None:
            return [("not_signed", True)]
        other = signed.kind != self.issue.kind
        return [
            ("as_person", other and signed.kind == Kind.SIGNATORY),
            ("as_association", other and signed.kind == Kind.ASSOCIATION),
            ("not_final", signed.leaf_index is None),
        ]


def lacking(text: str) -> str:
    """The characters that no font here can print."""
    try:
        fonts.check("".join(sorted(set(text))), settings.FONTS_DIR)
    except fonts.Missing as missing:
        return missing.characters
    return ""
