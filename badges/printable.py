"""Words that are typed for documents: whether a font here has all of their characters."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from badges.candidates import lacking
from conference.work_words import named


def validate(words: str | Mapping[str, str]) -> None:
    """Raise ValidationError, to be said beside the field, with what no font has."""
    text = words if isinstance(words, str) else " ".join(words.values())
    if signs := lacking(text):
        problem = _("No font here has %(signs)s. Please write it otherwise.")
        raise ValidationError(problem % {"signs": named(signs)}, code="no_font")
