import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("badges", "0009_categories_of_versions"),
        ("conference", "0011_messages_sent_once_more"),
    ]

    operations = [
        migrations.AddField(
            model_name="sheetrun",
            name="first",
            field=models.ForeignKey(
                help_text="The first run of the same order; none for that one itself.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="others",
                to="badges.sheetrun",
            ),
        ),
        migrations.AddField(
            model_name="sheetrun",
            name="height",
            field=models.FloatField(help_text="Of the badges, millimetres.", null=True),
        ),
        migrations.AddField(
            model_name="sheetrun",
            name="width",
            field=models.FloatField(help_text="Of the badges, millimetres.", null=True),
        ),
        migrations.AddConstraint(
            model_name="sheetrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("height", None), ("width", None)),
                    models.Q(
                        ("height__gt", 0),
                        ("height__isnull", False),
                        ("width__gt", 0),
                        ("width__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="sheet_run_of_a_size",
            ),
        ),
    ]
