"""The function that resolves a session token."""

from django.db import migrations

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("people", "0002_actor"), ("core", "0002_events")]
    operations = [run_sql_file(__file__, "search.sql", "search_down.sql")]
