"""The typed SQL functions of the hot paths."""

from django.db import migrations

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("proceedings", "0001_initial"), ("core", "0002_events")]
    operations = [run_sql_file(__file__, "commit.sql", "commit_down.sql")]
