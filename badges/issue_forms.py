"""Forms of issuing certificates: what is issued, in whose name, to whom."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy as _

from badges import endorsing, issue_queries, issue_uploads, pictures, printable
from badges.models import CertificateIssue
from conference.errors import Refused
from conference.lib.localized import pick
from conference.lib.localized_forms import LocalizedField, use_languages
from conference.lib.row_forms import RowForm
from registration import audiences

NARROWED = ("selection", "category", "association", "city", "text")
PICTURES = tuple(pictures.OF_ISSUES)
OTHERS = {
    "seal": _("Another seal"), "signature": _("Another signature"),
    "second_seal": _("Another second seal"), "second_signature": _("Another second signature"),
}  # fmt: skip
TEXTS = ("heading", "issuer", "second_issuer", "place", "signer", "second_signer")
SELECTIONS = {
    "signatory": "signed", "association": "signed", "attendance": "arrived", "speaker": "speakers",
}  # fmt: skip


def _body(label: Any, help_text: Any = "", *, required: bool = False) -> LocalizedField:
    return LocalizedField(
        label=label, max_length=80, required=required, help_text=help_text,
        validators=[printable.validate],
    )  # fmt: skip


SCAN = _("A photo or scan on white paper: PNG, JPEG or WebP. Only its ink is printed.")
SEAL_SCAN = _("Stamped on white paper: a photo or scan as PNG, JPEG or WebP. Printed in red.")


def _upload(label: Any, help_text: Any = SCAN) -> forms.FileField:
    return forms.FileField(
        label=label, required=False, help_text=help_text,
        widget=forms.ClearableFileInput({"accept": "image/png,image/jpeg,image/webp"}),
    )  # fmt: skip


def _image(address: str, words: str) -> str:
    return format_html('<img src="{}" alt="{}">', address, words)


class IssueForm(RowForm):
    """A kind, its wording, and a selection of people."""

    inks: dict[str, bytes]  # new pictures by column, as they are kept
    initiative_slug = forms.ChoiceField(
        label=_("Initiative"), required=False, help_text=_("For endorsements.")
    )
    heading = LocalizedField(
        label=_("Title line"), max_length=60, required=False,
        help_text=_("Empty: the usual title of this kind."), validators=[printable.validate],
    )  # fmt: skip
    place = LocalizedField(label=_("Place"), max_length=60, validators=[printable.validate])
    issuer = _body(_("Issued by"), required=True)
    seal_upload = _upload(_("Picture of the seal"), SEAL_SCAN)
    signer = _body(_("Name under the signature"), _("With the office, as it is to be printed."))
    signature_upload = _upload(_("Picture of the signature"))
    second_issuer = _body(_("And by"), _("The page then carries two seals."))
    second_seal_upload = _upload(_("Picture of the second seal"), SEAL_SCAN)
    second_signer = _body(_("Name under the second signature"))
    second_signature_upload = _upload(_("Picture of the second signature"))
    selection = forms.ChoiceField(label=_("Who"))
    category = forms.ChoiceField(label=_("Category"), required=False)
    association = forms.ChoiceField(label=_("Association"), required=False)
    city = forms.ChoiceField(label=_("City"), required=False)
    text = forms.CharField(
        label=_("Search"), max_length=100, required=False,
        help_text=_("Name, pinyin, phone, association."),
    )  # fmt: skip

    class Meta:
        model = CertificateIssue
        fields = ["kind", "initiative_slug", *TEXTS, "dated", "again"]
        labels = {"dated": _("Date"), "again": _("Also to those who hold one")}
        help_texts = {
            "dated": _("Printed at the foot; an endorsement says when it was signed instead."),
            "again": _("Theirs is made anew, say after a name was corrected or for a new design."),
        }
        widgets = {
            "kind": forms.RadioSelect,
            "dated": forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        }

    def __init__(self, *args, conference, kind="", **kwargs):
        super().__init__(*args, **kwargs)
        self.conference = conference
        self._begin_with(kind)
        use_languages(self, conference.languages)
        self._offer_kinds()
        self._ask_for_pictures()
        self._offer_pictures()
        self._offer_people()
        self.inks = {}

    def _begin_with(self, kind):
        """The wording of the last issue, else the conference's own."""
        last = self.conference.certificate_issues.first()
        kind = kind if kind in dict(CertificateIssue.KINDS) else "attendance"
        self.initial |= {
            "kind": kind,
            "issuer": self.conference.organiser,
            "place": self.conference.city,
            "dated": self.conference.ends_on,
            "selection": SELECTIONS.get(kind, "approved"),
        }
        if last:
            said = ("issuer", "second_issuer", "place", "signer", "second_signer", *PICTURES)
            self.initial |= {name: getattr(last, name) for name in said}
            self.initial |= {"heading": last.heading if last.kind == kind else {}}

    def _offer_kinds(self):
        """Endorsements where something is signed here; which, where there are several."""
        signed = endorsing.initiatives(self.conference)
        kinds = [
            kind for kind in CertificateIssue.KINDS
            if signed or kind[0] not in CertificateIssue.ENDORSEMENTS
        ]  # fmt: skip
        self.fields["kind"].choices = kinds
        self.fields["initiative_slug"].choices = [("", "—"), *signed]
        if len(signed) < 2:
            self.fields["initiative_slug"].widget = forms.HiddenInput()
            self.initial["initiative_slug"] = signed[0][0] if signed else ""

    def _ask_for_pictures(self):
        for column in PICTURES:
            label = self.fields[f"{column}_upload"].label
            self.fields[column] = forms.ChoiceField(label=label, required=False)

    def _offer_pictures(self):
        """One sent just now and those of earlier issues, to choose; a new one can be sent beside
        them."""
        for column in PICTURES:
            none = (
                gettext("no signature") if "signature" in column else gettext("cut from the name")
            )
            shown = self._just_sent(column) + self._of_earlier(column)
            field = self.fields[column]
            field.widget = forms.RadioSelect() if shown else forms.HiddenInput()
            field.choices = [("", none), *shown]
            if shown:
                self.fields[f"{column}_upload"].label = OTHERS[column]

    def _just_sent(self, column):
        value = self.data.get(column, "")
        ink = issue_uploads.ink_of(value)
        words = gettext("as it was sent just now")
        return [(value, _image(issue_uploads.address(ink, column), words))] if ink else []

    def _of_earlier(self, column):
        words, slug = gettext("as in an earlier issue"), self.conference.slug
        return [
            (path, _image(reverse("badges:desk_issue_picture", args=[slug, *row]), words))
            for path, row in issue_queries.earlier_pictures(self.conference, column).items()
        ]

    def keep_pictures(self) -> None:
        """Where the form has to be shown again: the readable pictures sent with it stay chosen."""
        if self.inks:
            sent = {column: issue_uploads.carried(ink) for column, ink in self.inks.items()}
            data = cast("QueryDict", self.data).copy()
            data.update(sent)
            self.data = data
            self._offer_pictures()

    def _offer_people(self):
        everybody, conference = [("", _("all"))], self.conference
        self.fields["selection"].choices = audiences.choices()
        self.fields["category"].choices = everybody + [
            (row.code, pick(row.name)) for row in conference.categories.all()
        ]
        self.fields["association"].choices = everybody + [
            (row.slug, pick(row.name)) for row in conference.associations.all()
        ]
        self.fields["city"].choices = everybody + [
            (city, city) for city in audiences.cities(conference)
        ]

    def clean(self) -> dict[str, Any]:
        """An endorsement is of an initiative; a second seal or signature is somebody's."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("kind") not in CertificateIssue.ENDORSEMENTS:
            found["initiative_slug"] = ""
        elif not found.get("initiative_slug"):
            self.add_error("initiative_slug", _("Choose the initiative that was signed."))
        self._forget_other_title(found)
        self._read_pictures(found)
        second = found.get("second_signer") or {"second_seal", "second_signature"} & set(self.inks)
        if not found.get("second_issuer") and second:
            self.add_error("second_issuer", ValidationError(_("Name the second body.")))
        return found

    def _forget_other_title(self, found):
        """A title that was offered for another kind, and stands there untouched, is not meant."""
        offered = self.initial.get("heading") or {}
        if found.get("kind") != self.initial["kind"] and found.get("heading"):
            found["heading"] = {
                language: words for language, words in found["heading"].items()
                if words != offered.get(language)
            }  # fmt: skip

    def _read_pictures(self, found):
        """What was sent with this form, else with the one before it. Each that cannot be printed
        is said beside its field."""
        for column in PICTURES:
            file, chosen = found.get(f"{column}_upload"), found.get(column, "")
            try:
                ink = pictures.encode(file.read(), pictures.OF_ISSUES[column]) if file else b""
                self.inks[column] = ink or issue_uploads.ink_of(chosen)
            except Refused as no:
                self.add_error(f"{column}_upload", no.message)
        self.inks = {column: ink for column, ink in self.inks.items() if ink}

    @property
    def values(self) -> dict[str, Any]:
        """The columns of an issue; pictures that are new are not in them."""
        columns = {name: self.cleaned_data[name] for name in (*self.Meta.fields, *PICTURES)}
        columns |= dict.fromkeys(self.inks, "")
        return columns | {"audience": {name: self.cleaned_data[name] for name in NARROWED}}
