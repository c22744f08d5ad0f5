"""Ranking moved from a function of the database into the processes (docs/decisions), which have to know of changes."""

from django.db import migrations, models
from django.db.models.functions import Now

OLD = "DROP FUNCTION IF EXISTS search_rank(text[], int[], text[], real[], smallint[], smallint[], real[], int, int, %s)"


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0002_learnt_figures'),
    ]

    operations = [
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('merged', models.BooleanField(default=False)),
                ('at', models.DateTimeField(db_default=Now())),
            ],
            options={'db_table': 'search_change'},
        ),
        migrations.RunSQL([OLD % kind for kind in ('bytea', 'int[]')], migrations.RunSQL.noop),
    ]
