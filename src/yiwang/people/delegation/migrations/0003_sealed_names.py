"""Whoever is behind a session comes with the envelope of his name."""

from django.db import migrations

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("delegation", "0002_acting"), ("people", "0008_sealed_names")]

    operations = [run_sql_file(__file__, "sealed_names.sql", "sealed_names_down.sql")]
