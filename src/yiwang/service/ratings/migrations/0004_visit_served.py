"""A clerk's own visits are looked up by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ratings", "0003_resealing")]

    operations = [
        migrations.AddIndex(
            model_name="visit", index=models.Index(fields=["clerk", "-at"], name="ratings_visit_served")
        ),
    ]
