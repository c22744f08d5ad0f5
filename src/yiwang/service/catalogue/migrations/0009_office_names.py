"""Items by the name of their office; their organization alone needs no index beside ``catalogue_item_office``."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0008_laws'),
        ('people', '0008_sealed_names'),
    ]

    operations = [
        migrations.AlterField(
            model_name='serviceitem',
            name='organization',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organization'),
        ),
        migrations.AddIndex(
            model_name='serviceitem',
            index=models.Index(fields=['organization_name'], name='catalogue_item_office_name'),
        ),
    ]
