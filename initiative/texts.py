"""The exact text people sign: its canonical form, its hash, and publishing a version of it.

Canonical: NFC, no byte order mark, LF, no blanks at the ends of lines, one LF at the end, UTF-8.
What could hide or reorder what a reader sees is refused, never silently dropped.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from initiative import leaves, log
from initiative.models import Initiative, Text, TextVersion

# Control, format, surrogate, private use, unassigned; and the two separators of lines.
_REFUSED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# 1. 2) （三） 四、 第五条 १. and a dash or dot of a list; 1.8 million is none.
_NUMBERED = re.compile(
    r"[（(]?(\d{1,3}|[一二三四五六七八九十]{1,3})([)）、．]|\.(?!\d))"
    r"|第(\d{1,3}|[一二三四五六七八九十]{1,3})[条條]|[•·–—-]\s"
)


def canonical(text: str) -> str:
    """The text in canonical form. Raises ValueError that names a character it refuses."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(text.split("\n"), start=1):
        for character in line:
            if unicodedata.category(character) in _REFUSED:
                raise ValueError(
                    _(
                        "Line %(line)d has a character that cannot be seen: "
                        "%(character)s. Please take it out."
                    )
                    % {"line": number, "character": _describe(character)}
                )
    lines = [line.rstrip() for line in unicodedata.normalize("NFC", text).split("\n")]
    return "\n".join(lines).strip("\n") + "\n"


def are_numbered(paragraphs: Sequence[str]) -> bool:
    """Whether a text brings its own numbers, so that a page sets none before them."""
    return sum(1 for line in paragraphs if _NUMBERED.match(line.lstrip())) > 1


def sha256(canonical_text: str) -> str:
    """Hex SHA-256 of the UTF-8 bytes."""
    return hashlib.sha256(canonical_text.encode()).hexdigest()


@transaction.atomic
def publish(
    initiative: Initiative,
    authoritative: str,
    bodies: Mapping[str, tuple[str, str]],
    reviewed: Collection[str] = (),
) -> TextVersion:
    """Write a new version into the log: {language: (title, body)}, one language authoritative.

    The others are working translations, but for those reviewed. Raises ValueError for an empty
    text, a hidden character, or a missing authoritative text.
    """
    texts = {language: canonical(body) for language, (_title, body) in sorted(bodies.items())}
    if not texts.get(authoritative, "").strip() or not all(map(str.strip, texts.values())):
        raise ValueError(_("Each text needs words, and one of them is authoritative."))
    Initiative.objects.select_for_update().get(pk=initiative.pk)
    number = initiative.versions.count() + 1
    leaf = leaves.text(
        number, authoritative, {language: body.encode() for language, body in texts.items()}
    )
    version = initiative.versions.create(
        version=number,
        authoritative=authoritative,
        leaf_index=log.append(initiative.log, [leaf]),
        leaf_sha256=hashlib.sha256(leaf).hexdigest(),
    )
    for language, body in texts.items():
        status = Text.Status.REVIEWED if language in reviewed else Text.Status.WORKING
        version.texts.create(
            language=language,
            title=bodies[language][0],
            body=body,
            sha256=sha256(body),
            status=Text.Status.AUTHORITATIVE if language == authoritative else status,
        )
    return version


def _describe(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".strip()
