"""Whoever is behind a session comes with the delegation in use, if it holds."""

from django.db import migrations

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("delegation", "0001_initial"), ("people", "0005_identity")]

    operations = [run_sql_file(__file__, "acting.sql", "acting_down.sql")]
