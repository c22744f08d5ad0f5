"""Whoever is behind a session comes with the envelope of his name and the delegation in use, if it holds."""

from django.db import migrations

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("delegation", "0001_initial"), ("people", "0008_sealed_names")]

    operations = [run_sql_file(__file__, "acting.sql", "acting_down.sql")]
