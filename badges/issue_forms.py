"""Forms of issuing certificates: what is issued, in whose name, to whom."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy as _

from badges import endorsing, issue_queries, printable
from badges.models import CertificateIssue
from conference.lib.localized import pick
from conference.lib.localized_forms import LocalizedField, use_languages
from conference.lib.row_forms import RowForm
from registration import audiences

NARROWED = ("selection", "category", "association", "city", "text")
PICTURES = ("seal", "signature", "second_seal", "second_signature")
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


class IssueForm(RowForm):
    """A kind, its wording, and a selection of people."""

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
        self._offer_pictures()
        self._offer_people()

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

    def _offer_pictures(self):
        """Those of earlier issues, to choose; a new one can be sent beside them."""
        for column in PICTURES:
            earlier = issue_queries.earlier_pictures(self.conference, column)
            none = (
                gettext("no signature") if "signature" in column else gettext("cut from the name")
            )
            self.fields[column] = forms.ChoiceField(
                label=self.fields[f"{column}_upload"].label,
                choices=[("", none), *((path, self._shown(*row)) for path, row in earlier.items())],
                widget=forms.RadioSelect if earlier else forms.HiddenInput,
                required=False,
            )
            if earlier:
                self.fields[f"{column}_upload"].label = _("Another picture")

    def _shown(self, issue: int, column: str) -> str:
        address = reverse("badges:desk_issue_picture", args=[self.conference.slug, issue, column])
        return format_html('<img src="{}" alt="{}">', address, gettext("as in an earlier issue"))

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
        seconds = ("second_signer", "second_seal_upload", "second_signature_upload")
        if not found.get("second_issuer") and any(found.get(name) for name in seconds):
            self.add_error("second_issuer", ValidationError(_("Name the second body.")))
        return found

    @property
    def values(self) -> dict[str, Any]:
        """The columns of an issue."""
        columns = {name: self.cleaned_data[name] for name in (*self.Meta.fields, *PICTURES)}
        return columns | {"audience": {name: self.cleaned_data[name] for name in NARROWED}}

    @property
    def uploads(self) -> dict[str, bytes]:
        """New pictures by column, as they were sent."""
        sent = {column: self.cleaned_data.get(f"{column}_upload") for column in PICTURES}
        return {column: file.read() for column, file in sent.items() if file}
