"""An item with all that it inherits, in one query."""

from django.db import migrations

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_faces")]
    operations = [run_sql_file(__file__, "resolve.sql", "resolve_down.sql")]
