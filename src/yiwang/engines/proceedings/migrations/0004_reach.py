"""Cases of all organizations by day due, and the lineage of its organization with each case: supervision from above."""

from django.db import migrations, models

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("proceedings", "0003_reads"), ("people", "0002_actor")]
    operations = [
        migrations.AddIndex(
            model_name="proceeding",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["due_on", "id"], name="proceedings_due_anywhere"
            ),
        ),
        run_sql_file(__file__, "case_with_lineage.sql", "case_with_lineage_down.sql"),
    ]
