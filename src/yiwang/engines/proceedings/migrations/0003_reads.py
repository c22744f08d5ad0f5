"""The typed SQL functions of the hot reads."""

from django.db import migrations

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("proceedings", "0002_commit"), ("people", "0002_actor")]
    operations = [run_sql_file(__file__, "reads.sql", "reads_down.sql")]
