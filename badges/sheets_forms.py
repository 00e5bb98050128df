"""The form of badges for paper."""

from collections.abc import Collection, Mapping

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
        self.fields["category"].choices = [("", _("all"))] + [
            (code, pick(name)) for code, name in categories
        ]
        self.fields["paper"].choices = [
            (paper.code, _paper(paper, sizes))
            for paper in sheets.PAPERS
            if any(paper.holds(size) for size in sizes)
        ]
        if len(sizes) > 1:
            self.fields["paper"].help_text = _(
                "Badges of different sizes come as a file for each size. Print at full size, not"
                " scaled to fit."
            )
        if not sheets_queries.has_backs(conference):
            del self.fields["sides"]
        if ticked:
            first = [("chosen", _("The %(n)d ticked ones") % {"n": len(ticked)})]
            self.fields["which"].choices = first + self.WHICH
            self.fields["which"].initial = "chosen"

    def clean(self):
        """Who is not asked about sides gets fronts."""
        data = super().clean()
        data["sides"] = data.get("sides") or sheets.FRONTS
        return data

    def rows(self):
        """The chosen badges in their order."""
        data = self.cleaned_data
        choice = Choice(data["which"], data["order"], data["category"], self.ticked)
        return chosen(self.conference, choice)


def _paper(paper: sheets.Paper, sizes: Collection[sheets_queries.Size]) -> str:
    """The paper, how many badges it takes, and how many more it would take without gaps; where
    there are several sizes, each number with its own."""
    fitting = {size: paper.holds(size) for size in sizes if paper.holds(size)}
    several = len(sizes) > 1
    said = _("%(paper)s: %(n)s on a sheet") % {
        "paper": paper.label, "n": _numbers(fitting, several=several)
    }  # fmt: skip
    closer = {size: paper.without_gaps(size) for size in fitting}
    closer = {size: count for size, count in closer.items() if count > fitting[size]}
    if not closer:
        return said
    return _("%(paper)s; side by side, without crop marks, it would be %(n)s") % {
        "paper": said, "n": _numbers(closer, several=several)
    }  # fmt: skip


def _numbers(counts: Mapping[sheets_queries.Size, int], *, several: bool) -> str:
    if not several:
        return ", ".join(map(str, counts.values()))
    words = _("%(n)d of %(width)s × %(height)s mm")
    return ", ".join(
        words % {"n": count, "width": f"{width:g}", "height": f"{height:g}"}
        for (width, height), count in counts.items()
    )
