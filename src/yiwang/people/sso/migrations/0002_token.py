"""The SQL functions of the token endpoint."""

from django.db import migrations

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("sso", "0001_initial"), ("people", "0008_sealed_names")]
    operations = [run_sql_file(__file__, "token.sql", "token_down.sql")]
