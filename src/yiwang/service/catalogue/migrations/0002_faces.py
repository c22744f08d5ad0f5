"""What lists show moves into faces, which items share; the basic catalogue and inheritance by difference begin."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import yiwang.core.ids
from django.db import migrations, models


# Each row gets a face of its own; those of lists that were imported become shared with the next import.
FACES = """
INSERT INTO catalogue_face (id, title, summary, power_type, applicants, themes, online, instant, bundle, owner, search_text)
SELECT id, title, summary, power_type, applicants, themes, online, instant, bundle, id, search_text FROM catalogue_item;
UPDATE catalogue_item SET face_id = id, managed_by = CASE WHEN revision IS NULL THEN 'import:' || split_part(key, ':', 1)
                                                          ELSE source END;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0001_initial'),
        ('people', '0008_sealed_names'),
    ]

    operations = [
        migrations.CreateModel(
            name='CatalogueEntry',
            fields=[
                ('id', models.UUIDField(default=yiwang.core.ids.new_id, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=12, unique=True)),
                ('owner_division', models.CharField(max_length=2)),
                ('title', models.CharField(max_length=300)),
                ('power_type', models.CharField(max_length=20)),
                ('state', models.CharField(choices=[('draft', '编制中'), ('published', '在用'), ('suspended', '暂停'), ('cancelled', '取消')], default='draft', max_length=12)),
                ('number', models.PositiveIntegerField(db_default=0, default=0)),
                ('content', models.JSONField(db_default={}, default=dict)),
                ('handled_by', models.CharField(blank=True, db_default='', default='', max_length=120)),
                ('managed_by', models.CharField(db_default='desk', default='desk', max_length=80)),
                ('row_version', models.PositiveIntegerField(db_default=1, default=1)),
                ('updated_at', models.DateTimeField(auto_now=True, db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'db_table': 'catalogue_entry',
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('seq', models.BigAutoField(primary_key=True, serialize=False)),
                ('nodes', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'db_table': 'catalogue_change',
            },
        ),
        migrations.CreateModel(
            name='Face',
            fields=[
                ('id', models.UUIDField(default=yiwang.core.ids.new_id, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=300)),
                ('summary', models.CharField(blank=True, db_default='', default='', max_length=400)),
                ('power_type', models.CharField(max_length=20)),
                ('applicants', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), db_default='{}', default=list, size=None)),
                ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), db_default='{}', default=list, size=None)),
                ('keywords', models.TextField(blank=True, db_default='', default='')),
                ('online', models.BooleanField(db_default=False, default=False)),
                ('instant', models.BooleanField(db_default=False, default=False)),
                ('bundle', models.BooleanField(db_default=False, default=False)),
                ('depth', models.PositiveSmallIntegerField(null=True)),
                ('visits', models.PositiveSmallIntegerField(null=True)),
                ('materials', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('owner', models.UUIDField(null=True, unique=True)),
                ('digest', models.BinaryField(max_length=32, null=True, unique=True)),
                ('search_text', models.TextField(blank=True, db_default='', default='')),
            ],
            options={
                'db_table': 'catalogue_face',
            },
        ),
        migrations.RemoveIndex(
            model_name='serviceitem',
            name='catalogue_item_search',
        ),
        migrations.RemoveIndex(
            model_name='serviceitem',
            name='catalogue_item_by_title',
        ),
        migrations.RemoveIndex(
            model_name='serviceitem',
            name='catalogue_item_place',
        ),
        migrations.AddField(
            model_name='serviceitem',
            name='adopts',
            field=models.CharField(db_default='at_once', default='at_once', max_length=8),
        ),
        migrations.AddField(
            model_name='serviceitem',
            name='chain',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), db_default='{}', default=list, size=None),
        ),
        migrations.AddField(
            model_name='serviceitem',
            name='held',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='serviceitem',
            name='level',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='serviceitem',
            name='managed_by',
            field=models.CharField(db_default='desk', default='desk', max_length=80),
        ),
        migrations.AddField(
            model_name='serviceitem',
            name='number',
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='serviceitem',
            name='organization',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organization'),
        ),
        migrations.AddField(
            model_name='serviceitem',
            name='parent',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='catalogue.serviceitem'),
        ),
        migrations.AddField(
            model_name='serviceitem',
            name='row_version',
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name='serviceitem',
            name='state',
            field=models.CharField(choices=[('draft', '编制中'), ('published', '在用'), ('suspended', '暂停'), ('cancelled', '取消')], db_default='published', default='published', max_length=12),
        ),
        migrations.AlterField(
            model_name='serviceitem',
            name='code',
            field=models.CharField(blank=True, db_default='', db_index=True, max_length=80),
        ),
        migrations.AlterField(
            model_name='serviceitem',
            name='content',
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AlterField(
            model_name='serviceitem',
            name='division_code',
            field=models.CharField(blank=True, db_default='', default='', max_length=12),
        ),
        migrations.AlterField(
            model_name='serviceitem',
            name='findings',
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AlterField(
            model_name='serviceitem',
            name='organization_name',
            field=models.CharField(blank=True, db_default='', default='', max_length=120),
        ),
        migrations.AlterField(
            model_name='serviceitem',
            name='organization_uscc',
            field=models.CharField(blank=True, db_default='', default='', max_length=18),
        ),
        migrations.AlterField(
            model_name='serviceitem',
            name='updated_at',
            field=models.DateTimeField(auto_now=True, db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.AddField(
            model_name='serviceitem',
            name='entry',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='catalogue.catalogueentry'),
        ),
        migrations.AddIndex(
            model_name='face',
            index=models.Index(fields=['title', 'id'], name='catalogue_face_title'),
        ),
        migrations.AddIndex(
            model_name='face',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search_text'], name='catalogue_face_search', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddField(
            model_name='catalogueentry',
            name='face',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='catalogue.face'),
        ),
        migrations.AddField(
            model_name='serviceitem',
            name='face',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='catalogue.face'),
            
        ),
        migrations.RunSQL(FACES, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='serviceitem',
            name='face',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='catalogue.face'),
            
        ),
        migrations.AddIndex(
            model_name='serviceitem',
            index=models.Index(fields=['division_code', 'face'], name='catalogue_item_place'),
        ),
        migrations.AddIndex(
            model_name='serviceitem',
            index=models.Index(fields=['face', 'division_code'], name='catalogue_item_face'),
        ),
        migrations.AddIndex(
            model_name='serviceitem',
            index=models.Index(condition=models.Q(('content', {}), _negated=True), fields=['entry'], name='catalogue_item_differs'),
        ),
        migrations.AddIndex(
            model_name='catalogueentry',
            index=models.Index(fields=['title', 'id'], name='catalogue_entry_title'),
        ),
        migrations.RemoveField(
            model_name='serviceitem',
            name='applicants',
        ),
        migrations.RemoveField(
            model_name='serviceitem',
            name='bundle',
        ),
        migrations.RemoveField(
            model_name='serviceitem',
            name='instant',
        ),
        migrations.RemoveField(
            model_name='serviceitem',
            name='online',
        ),
        migrations.RemoveField(
            model_name='serviceitem',
            name='power_type',
        ),
        migrations.RemoveField(
            model_name='serviceitem',
            name='search_text',
        ),
        migrations.RemoveField(
            model_name='serviceitem',
            name='summary',
        ),
        migrations.RemoveField(
            model_name='serviceitem',
            name='themes',
        ),
        migrations.RemoveField(
            model_name='serviceitem',
            name='title',
        ),
    ]
