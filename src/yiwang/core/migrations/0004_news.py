"""Consumers say what they want to read: one look tells who finds something, and nobody reads what others want."""

from django.db import migrations

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("core", "0003_sealed_names")]
    operations = [run_sql_file(__file__, "news.sql", "news_down.sql")]
