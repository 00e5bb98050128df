from django.db import migrations, models


def carry_over(apps, schema_editor):
    """Every version is for those its design was for: nobody's badge changes."""
    for design in apps.get_model("badges", "BadgeDesign").objects.all():
        for version in design.versions.all():
            version.categories.set(design.categories.all())


def carry_back(apps, schema_editor):
    """A design is for those of its published version, else of its newest."""
    for design in apps.get_model("badges", "BadgeDesign").objects.all():
        version = design.published or design.versions.latest("number")
        design.categories.set(version.categories.all())


class Migration(migrations.Migration):
    dependencies = [
        ("badges", "0008_certificates_in_one_mail"),
        ("registration", "0008_more_platforms"),
    ]

    operations = [
        migrations.AddField(
            model_name="badgedesignversion",
            name="categories",
            field=models.ManyToManyField(blank=True, related_name="+", to="registration.category"),
        ),
        migrations.RunPython(carry_over, carry_back),
        migrations.RemoveField(model_name="badgedesign", name="categories"),
    ]
