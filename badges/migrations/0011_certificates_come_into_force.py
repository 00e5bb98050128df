from django.db import migrations, models


def wait(apps, _schema):
    """Those in force that were never made wait for it, and what they were to replace holds again."""
    papers = apps.get_model("badges", "Certificate").objects
    unmade = papers.filter(status="valid", number__isnull=False, made_revision=0)
    for paper in unmade.order_by("pk"):
        older = _before(papers, paper)
        paper.status, paper.reason = "pending", older.end_reason if older else ""
        paper.save(update_fields=["status", "reason"])
        if older:
            older.status, older.superseded_by = "valid", None
            older.ended_at, older.end_reason = None, ""
            older.save()


def _before(papers, paper):
    """The last made one that it, or what came before it, took the place of."""
    while paper is not None:
        rows = papers.filter(superseded_by=paper, status="superseded", kind=paper.kind)
        paper = rows.order_by("-pk").first()
        if paper is not None and paper.made_revision:
            return paper
    return None


class Migration(migrations.Migration):
    dependencies = [
        ("badges", "0010_sheets_for_each_size"),
        ("conference", "0011_messages_sent_once_more"),
        ("registration", "0010_online_signatories_by_name"),
    ]

    operations = [
        migrations.AddField(
            model_name="certificate",
            name="reason",
            field=models.CharField(
                blank=True, help_text="Why it takes an older one's place.", max_length=300
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="renewal",
            field=models.JSONField(
                editable=False, help_text="What it is to become (badges.renewals).", null=True
            ),
        ),
        migrations.AddField(
            model_name="certificateissue",
            name="despite",
            field=models.JSONField(
                default=list, help_text="Keys of delegates who get one after theirs was revoked."
            ),
        ),
        migrations.AlterField(
            model_name="certificate",
            name="status",
            field=models.CharField(
                choices=[
                    ("pending", "not in force yet"),
                    ("valid", "valid"),
                    ("revoked", "revoked"),
                    ("superseded", "replaced by a newer one"),
                ],
                default="valid",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "pending")),
                fields=("delegate", "kind"),
                name="one_award_coming_each",
            ),
        ),
        migrations.RunPython(wait, migrations.RunPython.noop),
    ]
