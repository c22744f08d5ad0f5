"""Rows stay final, but for changes of key and the end of their retention."""

from django.db import migrations

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("ratings", "0002_final")]
    operations = [run_sql_file(__file__, "resealing.sql", "resealing_down.sql")]
