"""A new version of an initiative's text: made ready, looked at, published."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from conference import audit
from initiative import renderings, rules_grants, rules_texts as rules, texts
from initiative.models import Ceremony, Initiative, Text, TextVersion
from initiative.text_diff import NEW, Piece, pieces


@dataclass(frozen=True)
class Draft:
    """A text in one language, its body in canonical form."""

    language: str
    title: str
    body: str
    status: str

    @property
    def sha256(self) -> str:
        """Hex, of the canonical form."""
        return texts.sha256(self.body)


@dataclass(frozen=True)
class Change:
    """One language of a version beside the version before: is it new, the same, changed how."""

    draft: Draft
    before: Text | None
    pieces: tuple[Piece, ...]
    renders: int | None = None  # the older version that a translation renders (renderings)

    @property
    def is_same(self) -> bool:
        """Not a character of the body differs."""
        return self.before is not None and self.before.body == self.draft.body


def changes(initiative: Initiative, drafts: Mapping[str, Draft]) -> list[Change]:
    """What the drafts would change, language by language."""
    newest = initiative.versions.first()
    known = {text.language: text for text in newest.texts.all()} if newest else {}
    editions = [*renderings.editions(initiative), _edition(newest, drafts)]
    found = []
    for language, draft in drafts.items():
        old = known.get(language)
        between = pieces(old.body, draft.body, language) if old else (Piece(NEW, draft.body),)
        found.append(Change(draft, old, between, renderings.renders(editions, language)))
    return found


def _edition(newest: TextVersion | None, drafts: Mapping[str, Draft]) -> renderings.Edition:
    """The drafts as the version they would be."""
    binding = [code for code, draft in drafts.items() if draft.status == Text.Status.AUTHORITATIVE]
    return renderings.Edition(
        newest.version + 1 if newest else 1,
        next(iter(binding), ""),
        {code: draft.sha256 for code, draft in drafts.items()},
    )


def dropped(initiative: Initiative, drafts: Mapping[str, Draft]) -> list[str]:
    """Languages of the present version that the drafts leave out."""
    newest = initiative.versions.first()
    known = newest.texts.order_by("language") if newest else Text.objects.none()
    return [text.language for text in known if text.language not in drafts]


def digest(authoritative: str, drafts: Mapping[str, Draft]) -> str:
    """What stands for exactly these drafts: a preview hands it out, publishing wants it back."""
    said = [[d.language, d.title, d.status, d.sha256] for _code, d in sorted(drafts.items())]
    return hashlib.sha256(json.dumps([authoritative, said]).encode()).hexdigest()


@transaction.atomic
def check(initiative: Initiative, authoritative: str, drafts: Mapping[str, Draft]) -> None:
    """Raises Refused, with the field, where these could not be published."""
    rules.check_texts(authoritative, drafts)
    rules.check_differs(initiative.versions.first(), authoritative, drafts)


def publish(
    ceremony: Ceremony, authoritative: str, drafts: Mapping[str, Draft], seen: str
) -> TextVersion:
    """Write the drafts into the ledger as the next version. `seen` is the digest of the preview.

    Old signatures keep the text they signed; the initiative's names follow the new version.
    """
    initiative = Initiative.objects.select_for_update().get(pk=ceremony.initiative_id)
    rules_grants.check_is_no_guest(ceremony.conference)
    rules.check_previewed(seen, digest(authoritative, drafts))
    check(initiative, authoritative, drafts)
    version = texts.publish(
        initiative,
        authoritative,
        {language: (draft.title, draft.body) for language, draft in drafts.items()},
        reviewed={code for code, draft in drafts.items() if draft.status == Text.Status.REVIEWED},
    )
    initiative.title = initiative.title | {code: draft.title for code, draft in drafts.items()}
    # What was founded on the desk can be signed from its first text on.
    initiative.open_for_signing |= version.version == 1
    initiative.save(update_fields=["title", "open_for_signing"])
    audit.record(
        "initiative.text_published", version, conference=ceremony.conference,
        after={"version": version.version, "authoritative": authoritative,
               "languages": sorted(drafts), "leaf": version.leaf_index},
    )  # fmt: skip
    return version
