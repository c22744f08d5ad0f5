"""The event log and the functions around it, in SQL."""

from django.db import migrations

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [run_sql_file(__file__, "events.sql", "events_down.sql")]
