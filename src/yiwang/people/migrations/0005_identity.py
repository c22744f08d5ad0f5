"""Sessions know when and how their owner was proven; a proven level may end."""

import django.contrib.postgres.fields
import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models

from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_administration'),
    ]

    operations = [
        migrations.AddField(
            model_name='account',
            name='assurance_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='session',
            name='acting_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='session',
            name='authenticated_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name='session',
            name='device_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='session',
            name='last_seen_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='session',
            name='methods',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), db_default=[], default=list, size=None),
        ),
        run_sql_file(__file__, "actor_with_session.sql", "actor_with_session_down.sql"),
    ]
