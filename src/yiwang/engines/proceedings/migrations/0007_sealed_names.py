"""A case page takes the name of who acted for the applicant from its envelope."""

from django.db import migrations

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("proceedings", "0006_recused"), ("people", "0008_sealed_names")]

    operations = [run_sql_file(__file__, "sealed_names.sql", "sealed_names_down.sql")]
