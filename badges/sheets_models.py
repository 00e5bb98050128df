"""Runs of badges on paper: which were printed, when, and for whom."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from badges import sheets
from conference.models import Conference, Job


class SheetRun(models.Model):
    """Badges of one size that go on paper together, as one PDF. Its job says who wanted it, and
    when; an order of several sizes has a run for each."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="sheet_runs")
    job = models.OneToOneField(Job, models.CASCADE, related_name="sheets")
    paper = models.CharField(max_length=20)
    sides = models.CharField(max_length=5, choices=sheets.SIDES, default=sheets.FRONTS)
    width = models.FloatField(null=True, help_text="Of the badges, millimetres.")
    height = models.FloatField(null=True, help_text="Of the badges, millimetres.")
    first = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="others",
        help_text="The first run of the same order; none for that one itself.",
    )  # fmt: skip
    made_at = models.DateTimeField(null=True, editable=False)
    pdf = models.CharField(max_length=200, blank=True, editable=False)
    pdf_sha256 = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            CheckConstraint(
                condition=Q(width=None, height=None)
                | Q(width__isnull=False, height__isnull=False, width__gt=0, height__gt=0),
                name="sheet_run_of_a_size",
            )
        ]

    def __str__(self) -> str:
        return self.job.title

    @property
    def size_label(self) -> str:
        """The badges' size in words; "" for runs of before it was kept."""
        if not (self.width and self.height):
            return ""
        return sheets.size_label((self.width, self.height))

    @property
    def paper_label(self) -> str:
        """The paper in words."""
        known = sheets.BY_CODE.get(self.paper)
        return str(known.label) if known else self.paper

    @property
    def pdf_name(self) -> str:
        """ASCII, for downloads."""
        size = f"-{self.width:g}x{self.height:g}mm" if self.width and self.height else ""
        return f"badges-{self.conference.slug}-{self.pk}{size}.pdf"


class Print(models.Model):
    """A badge's place in a run, or what a station at the door printed (no run, no place); what of
    it was printed, once it is.
    """

    run = models.ForeignKey(SheetRun, models.CASCADE, null=True, related_name="prints")
    badge = models.ForeignKey("badges.Badge", models.CASCADE, related_name="prints")
    position = models.PositiveIntegerField(null=True)
    missing = models.CharField(
        max_length=200, blank=True, help_text="Characters that no font can print."
    )
    print_serial = models.PositiveSmallIntegerField(null=True)
    shown = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["run", "position"]
        constraints = [
            UniqueConstraint(fields=["run", "badge"], name="one_print_each_run"),
            UniqueConstraint(fields=["run", "position"], name="one_print_each_place"),
            UniqueConstraint(
                fields=["badge", "print_serial", "shown"],
                condition=Q(run=None),
                name="one_print_at_the_door",
            ),
            CheckConstraint(
                condition=Q(run=None, position=None, print_serial__isnull=False)
                | Q(run__isnull=False, position__isnull=False),
                name="print_has_a_place_in_its_run",
            ),
        ]
        indexes = [
            models.Index(fields=["badge", "print_serial", "shown"], name="print_of_what_is_shown")
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.badge}" if self.position else str(self.badge)

    @property
    def signs(self) -> list[tuple[str, str]]:
        """What no font can print, each with its number in Unicode."""
        return [(sign, f"U+{ord(sign):04X}") for sign in self.missing]
