"""How certificates of an issue will look while nobody can get one yet: with invented people."""

from dataclasses import replace

from badges import candidates, design_invented
from badges.candidates import Candidate
from badges.models import CertificateIssue

_TALK = {"zh-hans": "样例演讲", "en": "A sample talk"}
_FATAL = "words_no_font"  # what the issue itself says cannot be printed


def people(issue: CertificateIssue) -> dict[str, Candidate]:
    """{what is hard about them: who}. None for an endorsement, whose page shows what was signed;
    none where no font can print the issue's own words."""
    if issue.endorses:
        return {}
    guests = design_invented.guests(issue.conference)
    found = candidates.looked_at(issue, guests.values())
    if any(one.code == _FATAL for one in found):
        return {}
    talks = (_TALK,) if issue.kind == candidates.Kind.SPEAKER else ()
    return {
        code: replace(one, talks=talks, code="", problem="")
        for code, one in zip(guests, found, strict=True)
    }
