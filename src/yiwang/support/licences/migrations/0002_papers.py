"""OFD as the legal form, and the place of each licence in the public status lists."""

from django.db import migrations, models
from django.db.models import Func, Value


class Migration(migrations.Migration):
    dependencies = [("licences", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE licences_status_number AS bigint MINVALUE 0 START 0 CACHE 1",
            "DROP SEQUENCE licences_status_number",
        ),
        migrations.AddField("licence", "ofd_id", models.UUIDField(null=True)),
        migrations.AddField(
            "licence",
            "status_number",
            models.BigIntegerField(unique=True, db_default=Func(Value("licences_status_number"), function="nextval")),
        ),
    ]
