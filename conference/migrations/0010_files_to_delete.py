import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conference", "0009_life_of_mail"),
    ]

    operations = [
        migrations.CreateModel(
            name="FileToDelete",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("store", "the store of files"),
                            ("mail", "the folder for mail"),
                        ],
                        default="store",
                        max_length=5,
                    ),
                ),
                ("path", models.CharField(max_length=255)),
                ("since", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "due_at",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now, editable=False
                    ),
                ),
                ("error", models.TextField(blank=True)),
                ("lease_until", models.DateTimeField(editable=False, null=True)),
                ("lease_token", models.UUIDField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "file to delete",
                "verbose_name_plural": "files to delete",
                "ordering": ["since", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("path", "place"), name="one_row_a_file_to_delete"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("path", ""), _negated=True),
                        name="file_to_delete_is_named",
                    ),
                ],
            },
        ),
    ]
