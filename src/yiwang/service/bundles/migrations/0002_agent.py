"""Who filed a bundle for its applicant."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bundles", "0001_initial")]

    operations = [
        migrations.AddField(model_name="bundle", name="agent", field=models.JSONField(null=True)),
        migrations.AddIndex(
            model_name="bundle", index=models.Index(fields=["applicant_id", "-id"], name="bundles_applicant")
        ),
    ]
