"""A delegation is looked at again before its use when a record of its parties was written."""

from django.db import migrations

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial"), ("delegation", "0002_acting")]

    operations = [run_sql_file(__file__, "delegation_changed.sql", "delegation_changed_down.sql")]
