from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conference", "0007_desk_until")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="stopped_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="workitem",
            name="away_since",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
