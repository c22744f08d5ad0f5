"""Drafts of applicants without an account (a ward, a firm): found by whose matter they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="draft", name="account_id", field=models.UUIDField(db_index=True, null=True)
        ),
        migrations.AlterField(
            model_name="draft", name="for_party", field=models.UUIDField(db_index=True, null=True)
        ),
    ]
