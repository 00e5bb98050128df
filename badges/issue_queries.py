"""Reads of an issue: what is missing in whom, whose certificate is worth a look, how far it is."""

from collections import Counter
from dataclasses import replace
from typing import Any

from django.utils.translation import ngettext

from badges import (
    award_documents,
    candidates,
    certificate_documents,
    designs,
    endorsing,
    hard_names,
    issue_invented,
    issue_words,
    issuing,
    rules,
)
from badges.candidates import Candidate
from badges.models import CertificateIssue
from conference import queries as ground
from conference.lib import pdf, qr_codes, stamping
from conference.models import Conference
from registration.audiences import Audience
from registration.models import Delegate

SHOWN = 200  # people listed by name; all are counted
SMALL, LARGE = 1000, 2400  # pixels a picture is wide; at the second all can be read
MOST_PICTURES = 8
LOOKED_AT = 9  # people whose page is shown at once: three hard names, then a script each
NO_SERIAL = "0000-00000"
A4 = (841.89, 595.28)


def state(issue: CertificateIssue) -> dict[str, Any]:
    """For its page: the check while nothing is issued, then the job's progress."""
    if issue.job_id:
        job = ground.jobs_with_progress(issue.conference).get(pk=issue.job_id)
        return {**ground.job_facts(job), "selection": selection(issue, job.items.count())}
    found = candidates.looked_at(issue, candidates.selected(issue))
    fit = [one for one in found if not one.code]
    lacking = [one for one in found if one.code]
    return {
        "warnings": issue_words.warnings(issue),
        "selection": selection(issue, len(found)),
        "fit": fit[:SHOWN],
        "fit_count": len(fit),
        "checked": ",".join(str(one.delegate.pk) for one in fit),
        "lacking": lacking[:SHOWN],
        "lacking_count": len(lacking),
        "revoked": [one for one in lacking if one.code == "revoked"],
        "reasons": Counter(one.problem for one in lacking).most_common(),
        "anew": [one for one in fit if one.anew][:SHOWN],
        "previews": (looks := worth_a_look(fit))[:LOOKED_AT],
        "more_previews": looks[LOOKED_AT:],
        "invented": {} if fit else issue_invented.people(issue),
    }


def selection(issue: CertificateIssue, people: int) -> str:
    """Who was chosen, in words, and how many people that is."""
    words = Audience.from_data(issue.audience).described(issue.conference)
    number = ngettext("%(n)s person", "%(n)s people", people) % {"n": people}
    return f"{words} · {number}"


def worth_a_look(people: list[Candidate]) -> list[Candidate]:
    """The widest name, the rarest characters, the longest of all that is printed, and the widest
    name of each script that is neither Chinese nor Latin, those most at risk first."""
    shown: list[Candidate] = []
    for measure in (_length, _rarest, _fullness):
        if rest := [one for one in people if one not in shown]:
            shown.append(max(rest, key=measure))
    for name in hard_names.widest_of_scripts(one.name for one in people):
        if not any(one.name == name for one in shown):
            shown.append(next(one for one in people if one.name == name))
    return shown


def _length(one: Candidate) -> float:
    return hard_names.width(one.name)


def _rarest(one: Candidate) -> int:
    return max((0 if hard_names.script(sign) else rarity(sign) for sign in one.name), default=0)


def _fullness(one: Candidate) -> float:
    return hard_names.width(one.printed)


def rarity(sign: str) -> int:
    """How seldom a character is met: 0 in every font, the more the later a standard took it in."""
    for step, standard in enumerate(("gb2312", "gbk")):
        if sign.encode(standard, "ignore"):
            return step
    return ord(sign)


def look(issue: CertificateIssue, delegate: Delegate) -> dict[str, Any]:
    """For the page of one preview: {"one": the candidate, "outside": not in the selection}."""
    (one,) = candidates.looked_at(issue, [delegate])
    inside = candidates.selected(issue).filter(pk=delegate.pk).exists()
    return {"one": one, "outside": not inside}


def picture(issue: CertificateIssue, delegate: Delegate, width: int = SMALL) -> bytes:
    """A PNG of the delegate's certificate with a serial of noughts, unsealed. Raises Refused."""
    (one,) = candidates.looked_at(issue, [delegate])
    rules.check_fit(one.code, one.problem)
    return drawn(issue, one, width)


def drawn(issue: CertificateIssue, one: Candidate, width: int = SMALL) -> bytes:
    """The same of a candidate who was looked at, or is invented."""
    design, page, stamped = _parts(issue, one)
    if page.can(stamped.texts):
        sheet = stamping.compose(stamping.grid(A4, A4, 1, 1), [(page, stamped)], stamped.title)
    else:
        sheet = design.whole(page, stamped, qr_codes.svg_path(NO_SERIAL))
    return pdf.to_png(sheet, width)


def _parts(
    issue: CertificateIssue, one: Candidate
) -> tuple[designs.Design, stamping.FrozenPage, stamping.Facts]:
    """As the worker will have them, but for serial and entry."""
    if not issue.endorses:
        facts = issuing.facts_of(issue, one, NO_SERIAL)
        return award_documents.award_parts(facts, f"/v/{NO_SERIAL}")
    signed = endorsing.ledger().facts(one.delegate, issue.initiative_slug)
    local = signed.signed_at.astimezone(issue.conference.zone)
    shown = replace(issuing.worded(issue, signed), name=one.name, serial=NO_SERIAL, signed_at=local)
    return certificate_documents.certificate_parts(shown, f"/v/{NO_SERIAL}", {})


def earlier_pictures(conference: Conference, column: str) -> dict[str, tuple[int, str]]:
    """Seals or signatures of earlier issues, the newest first: {path: (issue, column)}."""
    sort = column.removeprefix("second_")
    found: dict[str, tuple[int, str]] = {}
    for row in conference.certificate_issues.values("pk", sort, f"second_{sort}")[:SHOWN]:
        for name in (sort, f"second_{sort}"):
            if row[name]:
                found.setdefault(row[name], (row["pk"], name))
    return dict(list(found.items())[:MOST_PICTURES])
