"""Names of persons in envelopes. What lies in clear is sealed by the worker afterwards (``people.sealing``)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('people', '0007_place_of_session'),
    ]

    operations = [
        migrations.AddField(
            model_name='account',
            name='sealed_name',
            field=models.BinaryField(null=True),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(
                condition=models.Q(('kind', 'person'), ('sealed_name', None)),
                fields=['id'],
                name='people_account_unsealed',
            ),
        ),
    ]
