"""Forms of signing and verifying: the shape only; the rules are elsewhere."""

from dataclasses import replace

from django import forms
from django.utils.translation import gettext_lazy as _

from conference.errors import Refused
from conference.lib import drawing, papers
from initiative import mandates, texts
from initiative.rules import MOST_STATEMENT
from initiative.signing import Endorsement

NO_TEXT = _(
    "Which text you were shown did not arrive with your signature. Nothing was signed: please read "
    "the text below and sign again. What you had entered is still here."
)
DRAWING_ERRORS = {
    "too_large": (413, _("This drawing is too large. Please draw it again, or leave it out.")),
    "wrong_kind": (415, _("This is not a drawing we can read. Please draw it again, or leave it "
                          "out.")),
}  # fmt: skip


PAPER_ERRORS = {
    "too_large": _("This file is too large. Please choose one of up to 8 MB and 50 pages."),
    "wrong_kind": _("Please choose a PDF, or a photo as JPEG, PNG or WebP."),
    "unreadable": _("This PDF cannot be opened. Please save it anew without a password."),
}


class EndorsementForm(forms.Form):
    """What comes with every signature, on whatever page; nothing is ticked beforehand."""

    text_sha256 = forms.CharField(
        widget=forms.HiddenInput, max_length=64,
        error_messages={"required": NO_TEXT, "max_length": NO_TEXT},
    )  # fmt: skip
    drawn_image = forms.CharField(widget=forms.HiddenInput, required=False)
    drawn_path = forms.CharField(widget=forms.HiddenInput, required=False)
    statement = forms.CharField(
        label=_("Your statement"),
        help_text=_("A sentence or two of your own. The host reads it before it is shown."),
        max_length=MOST_STATEMENT,
        required=False,
        widget=forms.Textarea({"rows": 4, "maxlength": MOST_STATEMENT}),
    )
    consent_list = forms.BooleanField(
        label=_("Publish my name in the list of signatories"),
        help_text=_("With your city and the accounts chosen below. You can withdraw this at any "
                    "time on your own page."),
        required=False,
    )  # fmt: skip
    consent_statement = forms.BooleanField(label=_("Publish my statement"), required=False)
    consent_drawn = forms.BooleanField(label=_("Show my drawn signature"), required=False)
    adult = forms.BooleanField(label=_("I am 18 years of age or older"), required=False)
    record = forms.BooleanField(
        label=_("I endorse this text, and agree that my expression of endorsement is recorded"),
        help_text=_("The public ledger holds it without any personal data. You can withdraw it."),
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.status = 422

    def clean_statement(self):
        """Canonical, one paragraph; characters nobody can see are refused."""
        statement = " ".join(self.cleaned_data["statement"].split())
        try:
            return texts.canonical(statement).strip()
        except ValueError as error:
            raise forms.ValidationError(str(error), code="hidden_character") from error

    def clean_drawn_image(self):
        """The drawing as a PNG of ours, or nothing."""
        sent = self.cleaned_data["drawn_image"]
        return self._drawn(drawing.picture, sent) if sent else b""

    def clean_drawn_path(self):
        """Its strokes, simplified."""
        return self._drawn(drawing.path, self.cleaned_data["drawn_path"])

    def _drawn(self, read, sent):
        try:
            return read(sent)
        except drawing.BadDrawing as bad:
            self.status, message = DRAWING_ERRORS[bad.code]
            raise forms.ValidationError(message, code=bad.code) from bad

    def refuse(self, refusal: Refused) -> None:
        """Show a rule's no, with all its reasons, beside what was entered."""
        for no in (refusal, *refusal.also):
            self.add_error(no.field, no.message)
        self.status = refusal.status

    def endorsement(self) -> Endorsement:
        """The cleaned form as the action takes it."""
        data = self.cleaned_data
        agreed = ("adult", "record", "consent_list", "consent_statement", "consent_drawn",
                  "for_association")  # fmt: skip
        return Endorsement(
            text_sha256=data["text_sha256"],
            adult=data["adult"],
            recorded=data["record"],
            statement=data["statement"],
            picture=data["drawn_image"],
            path=data["drawn_path"] if data["drawn_image"] else "",
            wording={name: str(self.fields[name].label) for name in agreed if data.get(name)},
            **{name: data[name] for name in agreed if name.startswith("consent_")},
        )


class SigningForm(EndorsementForm):
    """What a delegate sends with a signature."""

    platforms = forms.TypedMultipleChoiceField(
        label=_("Accounts shown beside your name"),
        help_text=_("From your registration. Their followers count towards the reach."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    for_association = forms.BooleanField(required=False)

    def __init__(self, *args, delegate, **kwargs):
        super().__init__(*args, **kwargs)
        accounts = delegate.platforms.all()
        self.fields["platforms"].choices = [(account.pk, str(account)) for account in accounts]
        if not accounts:
            del self.fields["platforms"]
        if mandate := mandates.standing(delegate):
            self.fields["for_association"].label = _("I sign on behalf of %(body)s") % {
                "body": mandate.association
            }
        else:
            del self.fields["for_association"]

    def endorsement(self) -> Endorsement:
        """With the accounts chosen, and for whom."""
        data = self.cleaned_data
        return replace(
            super().endorsement(),
            platforms=tuple(data.get("platforms", ())),
            # Ticked on a page from before the mandate ended: refused, not left out in silence.
            for_association=data.get("for_association", "for_association" in self.data),
        )


class MandateForm(forms.Form):
    """What shows that somebody may sign for an association."""

    document = forms.CharField(
        label=_("What shows it"),
        help_text=_("Such as: letter of 3 May 2026, signed by the president, in our files."),
        max_length=200,
        error_messages={"required": _("Please write what you have seen: a letter and its date.")},
    )
    file = forms.FileField(
        label=_("The document itself"),
        help_text=_("A PDF or a photo of it, up to 8 MB. Only organisers see it; its fingerprint "
                    "goes into the evidence of the signature."),
        required=False,
        widget=forms.ClearableFileInput({"accept": "application/pdf,image/*"}),
    )  # fmt: skip

    def clean_file(self):
        """The paper, checked; None where there is none."""
        sent = self.cleaned_data["file"]
        try:
            return papers.read(sent.read()) if sent else None
        except papers.BadPaper as bad:
            raise forms.ValidationError(PAPER_ERRORS[bad.code], code=bad.code) from bad


class LinkForm(forms.Form):
    """Ask for the link to one's own page, where one signs."""

    email = forms.EmailField(
        label=_("Mail address"),
        help_text=_("The one you registered with."),
        error_messages={"required": _("Please give your mail address.")},
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


class CodeForm(forms.Form):
    """The six digits that came by mail."""

    email = forms.EmailField(widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six digits, from our mail."),
        max_length=12,
        error_messages={"required": _("Please type the six digits of the mail.")},
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9 ]*"}
        ),
    )

    def clean_code(self):
        """The digits alone."""
        return "".join(self.cleaned_data["code"].split())


class SerialForm(forms.Form):
    """A certificate's serial, as printed."""

    serial = forms.CharField(
        label=_("Serial"),
        help_text=_("Printed at the foot of the certificate. Capitals and dashes do not matter."),
        max_length=40,
        error_messages={"required": _("Please type the serial printed on the certificate.")},
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_serial(self):
        """No serial has a slash, and the answer's address can carry none."""
        return self.cleaned_data["serial"].replace("/", " ").strip() or "-"


class UploadForm(forms.Form):
    """A certificate's file."""

    pdf = forms.FileField(
        label=_("The certificate's PDF"),
        help_text=_("It is checked and not kept."),
        widget=forms.ClearableFileInput({"accept": "application/pdf,.pdf"}),
    )
