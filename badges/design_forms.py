"""Forms of the designer: a design's name and roles, and a row for each field of its layout."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from badges import design_layout, design_queries, design_seen, printable
from badges.design_layout import Layout, Side
from badges.design_starters import starter_back

PAPERS = [
    ("paper", _("warm white")), ("white", _("white")), ("waves", _("waves")),
    ("dots", _("dots")), ("grid", _("grid")), ("chevrons", _("chevrons")),
]  # fmt: skip
COLOURS = [
    ("ink", _("black")), ("quiet", _("grey")), ("gold", _("gold")), ("white", _("white")),
    ("role", _("the role’s colour")), ("on-role", _("readable on the role’s colour")),
    ("own", _("a colour of your own")),
]  # fmt: skip
SIDES = [
    ("front", pgettext_lazy("of a badge", "Front")),
    ("back", pgettext_lazy("of a badge", "Back")),
]
UPLOADS = {"upload": "paper", "back_upload": "back_paper"}  # a file, and where it is chosen
ALIGNS = [
    ("left", pgettext_lazy("of a text", "left")),
    ("center", _("in the middle")),
    ("right", pgettext_lazy("of a text", "right")),
]


def _upload():
    return forms.FileField(
        label=_("Or upload a picture"), required=False,
        help_text=_("JPEG, PNG or WebP up to 15 MB. It covers the whole side."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )  # fmt: skip


class DesignForm(forms.Form):
    """What a whole design is."""

    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=80)
    size = forms.ChoiceField(
        choices=design_layout.SIZE_LABELS.items(), widget=forms.HiddenInput
    )  # what stands where fits one size
    back = forms.BooleanField(required=False, widget=forms.HiddenInput)
    paper = forms.ChoiceField(label=_("Background"))
    upload = _upload()
    back_paper = forms.ChoiceField(label=_("Background of the back"), required=False)
    back_upload = _upload()
    categories: Any = forms.ModelMultipleChoiceField(
        queryset=None, label=_("For these categories"), required=False,
        help_text=_("None ticked: for all that have no design of their own."),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, data, conference, **more):
        super().__init__(data, **more)
        self.seen = self.data.get("seen", "") if self.is_bound else self.initial["seen"]
        self.no, self.saved_now = None, []
        self.fields["categories"].queryset = conference.categories.all()
        pictures = list(conference.badge_pictures.values_list("sha256", "name"))
        papers = [(_("Papers of the house"), PAPERS), (_("Pictures of your own"), pictures)]
        for name in UPLOADS.values():
            self.fields[name].choices = papers if pictures else PAPERS

    def refuse(self, no, design, layout):
        """Show a rule's no over what was typed; and where that is that somebody else saved
        meanwhile, what is saved now, which the next try knows."""
        self.no = no
        self.add_error(no.field, no.message)
        if no.code == "changed_meanwhile":
            self.seen = design_seen.digest(design)
            self.saved_now = list(self._saved_otherwise(design, design.newest, layout))

    def _saved_otherwise(self, design, newest, layout):
        """(label, words) of everything that is not as it was typed."""
        if design.name != self.cleaned_data["name"]:
            yield self["name"].label, design.name
        if set(newest.categories.all()) != set(self.cleaned_data["categories"]):
            yield self["categories"].label, design_queries.named(newest.categories.all())
        if newest.layout != layout.as_json():
            words = _("Version %(n)d has another one; it stays in the list of versions.")
            yield _("Layout"), words % {"n": newest.number}


def _millimetres(label):
    box = forms.NumberInput({"step": "0.1", "inputmode": "decimal"})
    return forms.FloatField(label=label, widget=box)


class FieldForm(forms.Form):
    """One field of the layout."""

    side = forms.ChoiceField(label=_("Side"), choices=SIDES, initial="front")
    kind = forms.ChoiceField(label=_("What"), choices=[("", "–"), *design_layout.KINDS.items()])
    x = _millimetres(_("From the left, mm"))
    y = _millimetres(_("From the top, mm"))
    width = _millimetres(_("Width, mm"))
    height = _millimetres(_("Height, mm"))
    text = forms.CharField(
        label=_("Text of your own"), max_length=200, required=False, validators=[printable.validate]
    )  # fmt: skip
    font = forms.ChoiceField(label=_("Font"), choices=design_layout.FONTS.items(), initial="song")
    largest = forms.FloatField(label=_("Largest size, points"), initial=12)
    smallest = forms.FloatField(label=_("Smallest size, points"), initial=7)
    lines = forms.IntegerField(label=_("Lines at most"), initial=1)
    colour = forms.ChoiceField(label=_("Colour"), choices=COLOURS, initial="ink")
    own_colour = forms.RegexField(
        r"^#[0-9a-fA-F]{6}$", label=_("Colour of your own"), required=False, initial="#0f5c66",
        widget=forms.TextInput({"type": "color"}),
        error_messages={"invalid": _("Write a colour like #0f5c66.")},
    )  # fmt: skip
    align = forms.ChoiceField(label=_("Alignment"), choices=ALIGNS, initial="center")
    bold = forms.BooleanField(label=_("Bold"), required=False)
    remove = forms.BooleanField(label=_("Take this field off the badge"), required=False)

    def has_changed(self):
        """A row to add one by is none until it says what it is."""
        return bool(self.data.get(self.add_prefix("kind"))) and super().has_changed()

    def clean(self):
        """A colour of one's own takes the place of the list's."""
        data = super().clean()
        own = data.pop("own_colour", "")
        if data.get("colour") == "own":
            data["colour"] = own.lower()
        if data.get("colour") == "" and "own_colour" not in self.errors:
            self.add_error("own_colour", _("Write a colour like #0f5c66."))
        return data

    def label_of_kind(self):
        """What the row is, in words."""
        return design_layout.KINDS.get(self["kind"].value(), _("Another field"))


FieldFormSet = forms.formset_factory(
    FieldForm,
    extra=3,
    max_num=2 * design_layout.MOST_FIELDS,
    absolute_max=2 * design_layout.MOST_FIELDS + 3,
)


def rows_of(layout: Layout) -> list[dict[str, Any]]:
    """What the rows begin with: both sides' fields."""
    return [
        {**vars(field), "side": code, **_own_colour(field.colour)}
        for (code, _label), face in zip(SIDES, layout.faces, strict=False)
        for field in face.fields
    ]


def _own_colour(colour: str) -> dict[str, str]:
    return {"colour": "own", "own_colour": colour} if colour.startswith("#") else {}


def read(form: DesignForm, rows: Any, *, back: bool) -> Layout:
    """The layout that valid forms describe. Raises ValidationError where it is not sound; what is
    wrong with one field is said in its row as well."""
    sides = design_layout.SIZES[form.cleaned_data["size"]]
    fields: dict[str, list[dict[str, Any]]] = {code: [] for code, _label in SIDES}
    for row in rows:
        if row.cleaned_data and not row.cleaned_data["remove"]:
            kept = dict(row.cleaned_data)
            del kept["remove"]
            fields[kept.pop("side")].append(kept)
            _check(row, kept, sides)
    if any(rows.errors):
        raise ValidationError(_("Something is wrong in a field below."))
    data = form.cleaned_data
    value = {"size": data["size"], "paper": data["paper"], "fields": fields["front"]}
    if back:
        value["back"] = {"paper": data["back_paper"] or "paper", "fields": fields["back"]}
    layout = design_layout.of(value)
    return layout if not layout.back or layout.back.fields else _begun(layout)


def _check(row: FieldForm, kept: dict[str, Any], sides: tuple[float, float]) -> None:
    """Say beside a row's own input what is wrong with it."""
    try:
        design_layout.field_of(kept, sides)
    except design_layout.Misplaced as wrong:
        row.add_error(wrong.name, wrong)
    except ValidationError as wrong:
        row.add_error(None, wrong)


def _begun(layout: Layout) -> Layout:
    """An empty back begins with what ours has."""
    paper = layout.back.paper if layout.back else "paper"
    back = Side(paper, starter_back(layout.size).fields)
    return Layout(layout.size, layout.paper, layout.fields, back)
