"""The form of badges for paper."""

from collections.abc import Collection, Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from badges import sheets, sheets_queries
from badges.sheets_queries import Choice, chosen
from conference.lib.localized import pick


class SheetsForm(forms.Form):
    """Which badges, on what, in which order. Ticked badges come as `badges`."""

    WHICH = [
        ("unprinted", _("Not yet printed, or changed since")),
        ("all", _("All badges")),
        ("category", _("One category")),
    ]
    which = forms.ChoiceField(
        label=_("Which badges"), choices=WHICH, initial="unprinted", widget=forms.RadioSelect
    )
    category = forms.ChoiceField(label=_("Category"), required=False)
    paper = forms.ChoiceField(
        label=_("Paper"), help_text=_("Print at full size, not scaled to fit.")
    )
    sides = forms.ChoiceField(
        label=_("Sides"), choices=sheets.SIDES, initial=sheets.FRONTS, required=False,
        widget=forms.RadioSelect,
        help_text=_("Choose the same in the printer’s own settings."),
    )  # fmt: skip
    order = forms.ChoiceField(
        label=_("Order"),
        choices=[("pinyin", _("by name (pinyin)")), ("association", _("by association"))],
        initial="pinyin",
        widget=forms.RadioSelect,
    )

    def __init__(self, data, conference, ticked=()):
        super().__init__(data)
        self.conference, self.ticked = conference, ticked
        sizes = sheets_queries.sizes(conference)
        categories = conference.categories.values_list("code", "name")
        self.fields["category"].choices = [("", "–")] + [
            (code, pick(name)) for code, name in categories
        ]
        self.fields["paper"].choices = [
            (paper.code, _paper(paper, sizes))
            for paper in sheets.PAPERS
            if any(paper.holds(size) for size in sizes)
        ]
        if not sheets_queries.has_backs(conference):
            del self.fields["sides"]
        if ticked:
            first = [("chosen", _("The %(n)d ticked ones") % {"n": len(ticked)})]
            self.fields["which"].choices = first + self.WHICH
            self.fields["which"].initial = "chosen"

    def clean(self):
        """A category must be named where one is wanted."""
        data = super().clean()
        data["sides"] = data.get("sides") or sheets.FRONTS
        if data.get("which") == "category" and not data.get("category"):
            self.add_error("category", _("Choose a category."))
        return data

    def rows(self):
        """The chosen badges in their order."""
        data = self.cleaned_data
        choice = Choice(data["which"], data["order"], data["category"], self.ticked)
        return chosen(self.conference, choice)


def _paper(paper: sheets.Paper, sizes: Collection[sheets_queries.Size]) -> str:
    """The paper, how many badges it takes, and how many more it would take without gaps."""
    fitting = [size for size in sizes if paper.holds(size)]
    said = _("%(paper)s: %(n)s on a sheet") % {
        "paper": paper.label, "n": _numbers(map(paper.holds, fitting))
    }  # fmt: skip
    if not any(paper.without_gaps(size) > paper.holds(size) for size in fitting):
        return said
    closer = _numbers(map(paper.without_gaps, fitting))
    return _("%(paper)s; side by side, without crop marks, it would be %(n)s") % {
        "paper": said, "n": closer
    }  # fmt: skip


def _numbers(counts: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(set(counts))))
