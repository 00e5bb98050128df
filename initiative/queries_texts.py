"""Reads of the text's versions: what each changed, language by language."""

from dataclasses import dataclass

from django.conf import settings

from initiative import renderings
from initiative.models import Initiative, Text, TextVersion
from initiative.text_diff import Piece, pieces


@dataclass(frozen=True)
class Reading:
    """One text of a version beside the same language of the version before."""

    text: Text
    before: Text | None
    renders: int | None = None  # the older version that a translation renders (renderings)

    @property
    def is_same(self) -> bool:
        """Not a character differs."""
        return self.before is not None and self.before.sha256 == self.text.sha256

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What stayed, went and came; nothing where the language is new."""
        if self.before is None:
            return ()
        return pieces(self.before.body, self.text.body, self.text.language)


@dataclass(frozen=True)
class Version:
    """A published version with its texts in the order of the site's languages."""

    version: TextVersion
    readings: tuple[Reading, ...]
    dropped: tuple[str, ...]

    def in_language(self, language: str) -> Reading:
        """Its text in this language, else the authoritative one."""
        by_code = {reading.text.language: reading for reading in self.readings}
        return by_code.get(language) or by_code[self.version.authoritative]


def history(initiative: Initiative) -> list[Version]:
    """All versions, newest first."""
    order = {code: place for place, (code, _name) in enumerate(settings.LANGUAGES)}
    found: list[Version] = []
    before: dict[str, Text] = {}
    known = renderings.editions(initiative)
    for version in initiative.versions.prefetch_related("texts").order_by("version"):
        texts = {text.language: text for text in version.texts.all()}
        codes = sorted(texts, key=lambda code: order.get(code, len(order)))
        until = [each for each in known if each.number <= version.version]
        readings = tuple(
            Reading(texts[code], before.get(code), renderings.renders(until, code))
            for code in codes
        )
        found.append(Version(version, readings, tuple(sorted(set(before) - set(texts)))))
        before = texts
    return found[::-1]
