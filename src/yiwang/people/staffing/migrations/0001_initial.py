"""Tables of the address book, of staff tables and of declared relatives."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import yiwang.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='AddressEntry',
            fields=[
                ('holding_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('account_id', models.UUIDField(db_index=True)),
                ('name', models.CharField(max_length=60)),
                ('spelling', models.CharField(max_length=200)),
                ('organization_id', models.UUIDField()),
                ('organization_name', models.CharField(max_length=120)),
                ('division_name', models.CharField(max_length=80)),
                ('post_title', models.CharField(max_length=80)),
                ('extension', models.CharField(blank=True, max_length=20)),
                ('office_phone', models.CharField(blank=True, max_length=40)),
                ('acting', models.BooleanField(default=False)),
                ('temporary', models.BooleanField(default=False)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('words', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'db_table': 'staffing_address_entry',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['words'], name='staffing_address_words'), models.Index(fields=['spelling', 'holding_id'], name='staffing_address_order'), models.Index(fields=['organization_id', 'spelling', 'holding_id'], name='staffing_address_office')],
            },
        ),
        migrations.CreateModel(
            name='StaffImport',
            fields=[
                ('id', models.UUIDField(default=yiwang.core.ids.new_id, primary_key=True, serialize=False)),
                ('account_id', models.UUIDField()),
                ('organization_id', models.UUIDField()),
                ('file_name', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('previewed', '待确认'), ('applying', '办理中'), ('done', '已办完'), ('dropped', '已作废')], default='previewed', max_length=10)),
                ('counts', models.JSONField(default=dict)),
                ('total', models.PositiveIntegerField(default=0)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('passwords_taken_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'staffing_import',
                'indexes': [models.Index(fields=['account_id', '-id'], name='staffing_import_mine')],
            },
        ),
        migrations.CreateModel(
            name='StaffRow',
            fields=[
                ('id', models.UUIDField(default=yiwang.core.ids.new_id, primary_key=True, serialize=False)),
                ('line', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('new', '新增人员'), ('assigned', '新任职'), ('changed', '有改动'), ('ended', '卸任'), ('same', '没有变化'), ('error', '有错误')], max_length=10)),
                ('state', models.CharField(default='waiting', max_length=8)),
                ('sealed', models.BinaryField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='staffing.staffimport')),
            ],
            options={
                'db_table': 'staffing_row',
                'indexes': [models.Index(fields=['batch', 'state', 'line'], name='staffing_row_next')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'line'), name='staffing_row_once')],
            },
        ),
    ]
