"""Ratings are final; counts in one statement."""

from django.db import migrations

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("ratings", "0001_initial")]
    operations = [run_sql_file(__file__, "final.sql", "final_down.sql")]
