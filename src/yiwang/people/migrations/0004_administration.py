"""Changes are counted, organizations and posts can be closed, a given password opens nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_search")]
    operations = [
        migrations.AddField("account", "password_given", models.BooleanField(
            default=False, db_default=False, help_text="made by an administrator")),
        migrations.AddField("account", "version", models.PositiveIntegerField(default=1, db_default=1)),
        migrations.AddField("organization", "closed_on", models.DateField(null=True)),
        migrations.AddField("organization", "version", models.PositiveIntegerField(default=1, db_default=1)),
        migrations.AddField("post", "closed_on", models.DateField(null=True)),
        migrations.AddField("post", "version", models.PositiveIntegerField(default=1, db_default=1)),
    ]  # fmt: skip
