"""What a new version of the text must fulfil: each check raises Refused and writes nothing."""

from collections import Counter
from collections.abc import Mapping
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from conference.errors import Refused
from initiative.models import TextVersion


class Drafted(Protocol):
    """A text made ready to be published."""

    @property
    def title(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def sha256(self) -> str: ...


def check_previewed(seen: str, now: str) -> None:
    """Refuse to publish what nobody has looked at in this form."""
    if seen != now:
        raise Refused(
            "not_previewed",
            _("Nothing was published yet. Please look at the preview below: it shows exactly what "
              "would be published."),
        )  # fmt: skip


def check_texts(authoritative: str, drafts: Mapping[str, Drafted]) -> None:
    """Refuse where the authoritative text is missing, a title is, or two languages are the same."""
    if authoritative not in drafts:
        raise Refused(
            "no_authoritative", _("The authoritative language has no text."), status=422,
            field="authoritative",
        )  # fmt: skip
    for language, draft in drafts.items():
        if not draft.title:
            raise Refused(
                "no_title", _("Please give the initiative's name in this language, too."),
                status=422, field=f"title_{language}",
            )  # fmt: skip
    counted = Counter(draft.sha256 for draft in drafts.values())
    for language, draft in drafts.items():
        if counted[draft.sha256] > 1 and language != authoritative:
            raise Refused(
                "same_text", _("Two languages have the very same text. A signature names its text "
                               "alone, so each must be its own."),
                status=422, field=f"body_{language}",
            )  # fmt: skip


def check_differs(
    newest: TextVersion | None, authoritative: str, drafts: Mapping[str, Drafted]
) -> None:
    """Refuse a version that is the present one over again."""
    if newest is None:
        return
    old = {(t.language, t.title, t.sha256, t.status) for t in newest.texts.all()}
    new = {(code, d.title, d.sha256, d.status) for code, d in drafts.items()}
    if newest.authoritative == authoritative and old == new:
        raise Refused("nothing_new", _("Nothing differs from the version that is published."))
