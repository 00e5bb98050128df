"""What a field says of a slip: what to do, rather than Django's «Select a valid choice».

Django keeps these sentences on its field classes, where a project may set its own.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

CHOOSE = _("Please choose one of the list.")
GONE = _("This cannot be chosen, or no longer. Please choose one of the list.")
NO_FILE = _("Please choose a file first, then send the form.")
CHOICE = {"required": CHOOSE, "invalid_choice": GONE, "invalid_list": GONE,
          "invalid_pk_value": GONE}  # fmt: skip

WORDS: dict[type[forms.Field], dict] = {
    forms.Field: {
        "required": _("Please fill this in."),
        "max_length": _(
            "Please write at most %(limit_value)d characters; now there are %(show_value)d."
        ),
        "null_characters_not_allowed": _("A hidden character slipped in. Please type this again."),
        "min_value": _("Please write a number that is at least %(limit_value)s."),
        "unique": _("This is taken already. Please choose another."),
        "max_value": _("Please write a number that is at most %(limit_value)s."),
    },
    forms.BooleanField: {"required": _("Please tick this.")},
    forms.ChoiceField: CHOICE,
    forms.MultipleChoiceField: CHOICE,
    forms.ModelChoiceField: CHOICE,
    forms.ModelMultipleChoiceField: CHOICE,
    forms.FileField: {
        "required": NO_FILE, "missing": NO_FILE, "invalid": NO_FILE,
        "empty": _("This file is empty. Please choose another one."),
    },
    forms.EmailField: {
        "invalid": _("This is not a mail address. It looks like name@example.com."),
    },
    forms.SlugField: {"invalid": _("Please write only small letters, digits and hyphens.")},
    forms.IntegerField: {"invalid": _("Please write a whole number, such as 120.")},
    forms.DateField: {"invalid": _("Please write a day, such as 2027-05-03.")},
    forms.DateTimeField: {"invalid": _("Please write a day and time, such as 2027-05-03 18:00.")},
    forms.TimeField: {"invalid": _("Please write a time, such as 18:00.")},
    forms.URLField: {"invalid": _("Please write a whole address, such as https://example.com.")},
}  # fmt: skip


def use() -> None:
    """From here on every field made says these; to be called before any form is imported."""
    for field, words in WORDS.items():
        field.default_error_messages = field.default_error_messages | words
