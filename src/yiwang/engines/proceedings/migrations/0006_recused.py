"""A step knows which officials are kept from the case (回避): family and declared interests, in the same look."""

from django.db import migrations

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("proceedings", "0005_agent"), ("staffing", "0003_recused")]
    operations = [run_sql_file(__file__, "context_recused.sql", "context_recused_down.sql")]
