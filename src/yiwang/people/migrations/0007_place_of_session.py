"""Where a session was opened, masked, and when it ends however much it is used."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_organizations'),
    ]

    operations = [
        migrations.AddField(
            model_name='session',
            name='ends_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='session',
            name='place',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
    ]
