"""Organizations have a past and successors, dual parents have dates, posts a nature; duties that do not go together."""

import django.contrib.postgres.fields
import django.db.models.deletion
import yiwang.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_identity'),
    ]

    operations = [
        migrations.CreateModel(
            name='DutyConflict',
            fields=[
                ('id', models.UUIDField(default=yiwang.core.ids.new_id, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=48, unique=True)),
                ('first', models.CharField(max_length=48)),
                ('second', models.CharField(max_length=48)),
                ('reach', models.CharField(default='organization', max_length=12)),
                ('effect', models.CharField(default='refuse', max_length=8)),
                ('sentence', models.CharField(max_length=200)),
                ('basis', models.CharField(blank=True, max_length=200)),
                ('active', models.BooleanField(default=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'db_table': 'people_duty_conflict',
            },
        ),
        migrations.CreateModel(
            name='OrganizationPeriod',
            fields=[
                ('id', models.UUIDField(default=yiwang.core.ids.new_id, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('uscc', models.CharField(blank=True, max_length=18)),
                ('role', models.CharField(blank=True, max_length=40)),
                ('division_id', models.UUIDField()),
                ('lead_id', models.UUIDField(null=True)),
                ('dual_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('valid_from', models.DateField(null=True)),
                ('valid_to', models.DateField()),
            ],
            options={
                'db_table': 'people_organization_period',
            },
        ),
        migrations.CreateModel(
            name='OrganizationSuccession',
            fields=[
                ('id', models.UUIDField(default=yiwang.core.ids.new_id, primary_key=True, serialize=False)),
                ('batch', models.UUIDField()),
                ('kind', models.CharField(choices=[('renamed', '更名重设'), ('merged', '合并'), ('split', '拆分')], max_length=8)),
                ('on', models.DateField()),
                ('share', models.PositiveSmallIntegerField(default=100)),
                ('reason', models.CharField(max_length=500)),
                ('moved', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'db_table': 'people_organization_succession',
            },
        ),
        migrations.RemoveConstraint(
            model_name='organizationparent',
            name='people_organization_parent_once',
        ),
        migrations.AddField(
            model_name='organization',
            name='since',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='organizationparent',
            name='since',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='organizationparent',
            name='until',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='postholding',
            name='extension',
            field=models.CharField(blank=True, db_default='', default='', max_length=20),
        ),
        migrations.AddField(
            model_name='postholding',
            name='temporary',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name='organizationparent',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('organization', 'parent'), name='people_organization_parent_once'),
        ),
        migrations.AddField(
            model_name='organizationperiod',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='periods', to='people.organization'),
        ),
        migrations.AddField(
            model_name='organizationsuccession',
            name='predecessor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions', to='people.organization'),
        ),
        migrations.AddField(
            model_name='organizationsuccession',
            name='successor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='precessions', to='people.organization'),
        ),
        migrations.AddIndex(
            model_name='organizationperiod',
            index=models.Index(fields=['organization', 'valid_to'], name='people_organization_was'),
        ),
        migrations.AddIndex(
            model_name='organizationperiod',
            index=models.Index(fields=['name'], name='people_organization_was_named'),
        ),
        migrations.AddConstraint(
            model_name='organizationsuccession',
            constraint=models.UniqueConstraint(fields=('batch', 'successor'), name='people_succession_once'),
        ),
        migrations.AddConstraint(
            model_name='organizationsuccession',
            constraint=models.CheckConstraint(condition=models.Q(('predecessor', models.F('successor')), _negated=True), name='people_succession_of_two'),
        ),
    ]
