"""An issue of certificates: one kind, one wording, one selection of people, one job."""

from typing import Any

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from conference.lib.localized import pick, validate_localized
from conference.models import Conference, Job, User


class CertificateIssue(models.Model):
    """What an organiser prepares, checks and then issues. Without a job it is not issued yet."""

    KINDS = [
        ("attendance", _("attendance")), ("speaker", _("speaker")), ("organiser", _("organiser")),
        ("signatory", _("endorsement")), ("association", _("endorsement of an association")),
    ]  # fmt: skip
    ENDORSEMENTS = ("signatory", "association")

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="certificate_issues")
    kind = models.CharField(_("kind"), max_length=12, choices=KINDS, default="attendance")
    initiative_slug = models.SlugField(blank=True, help_text=_("Of an endorsement."))
    again = models.BooleanField(_("also to those who hold one"), default=False)
    heading = models.JSONField(default=dict, blank=True, validators=[validate_localized])
    issuer = models.JSONField(validators=[validate_localized])
    seal = models.CharField(max_length=200, blank=True, help_text=_("Path in the store."))
    signer = models.JSONField(default=dict, blank=True, validators=[validate_localized])
    signature = models.CharField(max_length=200, blank=True, help_text=_("Path in the store."))
    second_issuer = models.JSONField(default=dict, blank=True, validators=[validate_localized])
    second_seal = models.CharField(max_length=200, blank=True, help_text=_("Path in the store."))
    second_signer = models.JSONField(default=dict, blank=True, validators=[validate_localized])
    second_signature = models.CharField(
        max_length=200, blank=True, help_text=_("Path in the store.")
    )
    place = models.JSONField(validators=[validate_localized])
    dated = models.DateField()
    audience = models.JSONField(default=dict, help_text=_("As registration.audiences has it."))
    chosen = models.JSONField(default=list, help_text=_("Keys of delegates; empty: all of them."))
    despite = models.JSONField(
        default=list, help_text=_("Keys of delegates who get one after theirs was revoked.")
    )
    job = models.OneToOneField(
        Job, models.SET_NULL, null=True, blank=True, related_name="certificate_issue"
    )
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            CheckConstraint(
                condition=Q(Q(kind__in=["signatory", "association"]) & ~Q(initiative_slug=""))
                | Q(kind__in=["organiser", "attendance", "speaker"], initiative_slug=""),
                name="issue_of_award_or_initiative",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {pick(self.issuer)}"

    @property
    def endorses(self) -> bool:
        """Its certificates follow entries in the ledger."""
        return self.kind in self.ENDORSEMENTS

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """Who issues: {"names", "seal", "signer", "signature"} of one body or two."""
        first = (self.issuer, self.seal, self.signer, self.signature)
        second = (self.second_issuer, self.second_seal, self.second_signer, self.second_signature)
        columns = ("names", "seal", "signer", "signature")
        return [dict(zip(columns, body, strict=True)) for body in (first, second) if body[0]]
