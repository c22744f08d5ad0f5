"""Cases of all organizations by day due, and with each case the lineage of its organization and who acted."""

from django.db import migrations, models

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("proceedings", "0003_reads"), ("people", "0008_sealed_names")]
    operations = [
        migrations.AddIndex(
            model_name="proceeding",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["due_on", "id"], name="proceedings_due_anywhere"
            ),
        ),
        run_sql_file(__file__, "case.sql", "case_down.sql"),
    ]
