import django.db.models.deletion
from django.db import migrations, models

OLD, NEW = "badges.tasks.mail_certificate", "badges.tasks.mail_certificates"


def carry_over(apps, schema_editor):
    """A row for each certificate that was mailed or is to be, known so far by names alone; what
    waits or failed is found by them from now on."""
    WorkItem = apps.get_model("conference", "WorkItem")
    OutgoingMail = apps.get_model("conference", "OutgoingMail")
    Sending = apps.get_model("badges", "Sending")
    papers = set(apps.get_model("badges", "Certificate").objects.values_list("pk", flat=True))
    mails = dict(
        OutgoingMail.objects.filter(dedupe__startswith="certificate:").values_list("dedupe", "pk")
    )
    items = {named(item.payload): item for item in WorkItem.objects.filter(task=OLD).order_by("pk")}
    for name in sorted(mails.keys() | items.keys(), key=lambda name: mails.get(name, 0)):
        item, paper = items.get(name), name.split(":")[1]
        if not paper.isdecimal() or int(paper) not in papers:
            continue
        sending = Sending.objects.create(
            certificate_id=int(paper), item=item, mail_id=mails.get(name)
        )
        if item:
            item.task, item.payload = NEW, {"sendings": [sending.pk], "job": item.payload["job"]}
            item.save(update_fields=["task", "payload"])


def named(payload):
    """The name of the message that this piece of work writes."""
    return f"certificate:{payload['certificate']}:{payload.get('again') or ''}"


class Migration(migrations.Migration):
    dependencies = [
        ("badges", "0007_prints_at_the_door"),
        ("conference", "0010_files_to_delete"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sendings",
                        to="badges.certificate",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="conference.workitem",
                    ),
                ),
                (
                    "mail",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="conference.outgoingmail",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("item", "certificate"), name="certificate_once_a_mailing"
                    )
                ],
            },
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
