"""Names of files lie sealed; those from before stay readable until they are written again."""

import yiwang.core.models.sealed_name
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0002_events")]
    operations = [migrations.AlterField("file", "name", yiwang.core.models.sealed_name.SealedNameField())]
