"""What an initiative and what is reported of it must fulfil: each check raises Refused."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from conference.errors import Refused
from initiative.models import Initiative

MOST_VOICES = 100


def check_slug_is_free(slug: str) -> None:
    """Refuse an address that another initiative has (409)."""
    if Initiative.objects.filter(slug__iexact=slug).exists():
        raise Refused(
            "taken", _("Another initiative has this address. Please choose another."), field="slug"
        )


def check_has_text(initiative: Initiative) -> None:
    """Refuse to let people sign what has no text yet."""
    if not initiative.versions.exists():
        raise Refused("no_text", _("This initiative has no text yet. Please publish it first."))


def check_handle_is_free(initiative: Initiative, handle: str, but: int | None) -> None:
    """Refuse a second voice of the same handle (409); `but` is the one that is being changed."""
    if initiative.voices.filter(handle=handle).exclude(pk=but or 0).exists():
        raise Refused(
            "taken", _("This voice stands here already. Its words can be added to it."),
            field="handle",
        )  # fmt: skip


def check_room_for_voice(initiative: Initiative) -> None:
    """Refuse the hundred-and-first."""
    if initiative.voices.count() >= MOST_VOICES:
        raise Refused("too_many", _("There are a hundred voices already."))


def check_statements(said: Mapping[str, Sequence[str]]) -> None:
    """Refuse (422) words that are missing, or a translation of some of the statements alone."""
    if not said:
        raise Refused("no_words", _("Please give the words in at least one language."), status=422)
    most = max(map(len, said.values()))
    for language, words in said.items():
        if len(words) < most:
            raise Refused(
                "words_missing",
                _("Another language has more statements. Please give as many here, or none: an "
                  "empty line stands between two."),
                status=422, field=f"said_{language}",
            )  # fmt: skip
