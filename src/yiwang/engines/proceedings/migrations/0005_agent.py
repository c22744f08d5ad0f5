"""Files uploaded in somebody's name become files of his case."""

from django.db import migrations

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("proceedings", "0004_reach"), ("people", "0002_actor")]

    operations = [run_sql_file(__file__, "take_files.sql", "take_files_down.sql")]
