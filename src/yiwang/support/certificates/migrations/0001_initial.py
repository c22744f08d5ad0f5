
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import yiwang.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0008_sealed_names'),
    ]

    operations = [
        migrations.CreateModel(
            name='RevocationList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('suite', models.CharField(max_length=16)),
                ('issuer', models.CharField(max_length=16)),
                ('number', models.BigIntegerField()),
                ('der', models.BinaryField()),
                ('made_at', models.DateTimeField()),
                ('next_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'certificates_revocation_list',
                'constraints': [models.UniqueConstraint(fields=('suite', 'issuer'), name='certificates_list_of_issuer')],
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.UUIDField(default=yiwang.core.ids.new_id, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('origin', models.CharField(max_length=12)),
                ('suite', models.CharField(max_length=16)),
                ('role', models.CharField(max_length=16)),
                ('code', models.CharField(blank=True, max_length=80)),
                ('name', models.CharField(max_length=200)),
                ('serial', models.CharField(max_length=64)),
                ('der', models.BinaryField()),
                ('not_before', models.DateTimeField()),
                ('not_after', models.DateTimeField()),
                ('registered_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('revoke_reason', models.CharField(blank=True, max_length=24)),
                ('revoke_words', models.CharField(blank=True, max_length=300)),
                ('revoked_by_name', models.CharField(blank=True, max_length=60)),
                ('lost_since', models.DateTimeField(null=True)),
                ('warned_days', models.SmallIntegerField(null=True)),
                ('row_version', models.PositiveIntegerField(db_default=1, default=1)),
                ('organization', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.organization')),
            ],
            options={
                'db_table': 'certificates_certificate',
                'indexes': [models.Index(fields=['not_after', 'id'], name='certificates_ends'), models.Index(fields=['serial'], name='certificates_serial'), models.Index(fields=['role', 'code', 'suite'], name='certificates_of_role'), models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('name'), name='text_pattern_ops'), name='certificates_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('origin__in', ('development', 'folder'))), name='certificates_origin'), models.CheckConstraint(condition=models.Q(models.Q(('revoke_reason', ''), ('revoked_at', None)), models.Q(('revoke_reason__in', ('key_compromise', 'affiliation_changed', 'superseded', 'cessation_of_operation')), ('revoked_at__isnull', False)), _connector='OR'), name='certificates_reason')],
            },
        ),
    ]
