"""What a look at a certificate came to: the answer, in plain words, and each check."""

from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from badges.models import Certificate
from initiative.endings import Ending

OK, FAILED, OPEN = "ok", "failed", "open"
GOOD, ENDED, PENDING, BAD, UNKNOWN = "good", "ended", "pending", "bad", "unknown"


@dataclass(frozen=True)
class Check:
    """One thing looked at: ok, failed, or open where it cannot be said yet."""

    code: str
    state: str
    title: str
    detail: str = ""


@dataclass(frozen=True)
class Verdict:
    """The answer: good, ended, pending, bad or unknown, with the checks that led to it; of one that
    ended, how it did."""

    state: str
    title: str
    detail: str
    checks: tuple[Check, ...] = ()
    serial: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    ended: Ending | None = None

    @property
    def kind_words(self) -> str:
        """What kind of certificate it is, in the reader's language."""
        return str(Certificate.Kind(self.facts["kind"]).label)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


def summary(state: str) -> tuple[str, str]:
    """The answer in a line, and what it means."""
    return {
        GOOD: (
            _("This certificate is genuine"),
            _("Every check passed, and the signature behind it stands."),
        ),
        ENDED: (
            _("This certificate no longer holds"),
            _("It was genuine, but the signature behind it was withdrawn, revoked or replaced."),
        ),
        PENDING: (
            _("The signature is genuine; its certificate is still being made"),
            _("Please try again in a moment."),
        ),
        BAD: (
            _("Do not trust this document"),
            _("At least one check failed. Below stands which one, and what it means."),
        ),
    }[state]


def ended_alone() -> tuple[str, str]:
    """The same for a certificate that was revoked while the signature behind it stands."""
    return summary(ENDED)[0], _(
        "It was genuine, but the organiser has revoked it. The signature stands."
    )


def award_summary(state: str) -> tuple[str, str]:
    """The same for a certificate behind which no signature stands."""
    title, detail = summary(state)
    return title, {
        GOOD: _("Every check passed. What it says stands in the organiser's records."),
        ENDED: _("It was genuine, but the organiser has revoked or replaced it."),
    }.get(state, detail)
