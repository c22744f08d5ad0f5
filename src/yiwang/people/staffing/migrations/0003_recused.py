"""Who is kept from the matters of a party."""

from django.db import migrations

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("staffing", "0002_relative"), ("delegation", "0001_initial")]
    operations = [run_sql_file(__file__, "recused.sql", "recused_down.sql")]
