"""Claims of an entry by place: the nearest one is found at once where an entry has a hundred thousand."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0009_office_names'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='serviceitem',
            index=models.Index(fields=['entry', 'division_code'], name='catalogue_item_claims'),
        ),
        migrations.AlterField(
            model_name='serviceitem',
            name='entry',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='catalogue.catalogueentry'),
        ),
    ]
