"""Refresh tokens end 180 days after the sign-in, however often they are renewed."""

from django.db import migrations

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("sso", "0003_sealed_names")]
    operations = [run_sql_file(__file__, "longest_life.sql", "longest_life_down.sql")]
