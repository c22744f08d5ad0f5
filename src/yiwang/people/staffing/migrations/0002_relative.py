"""Relatives and interests that officials declare."""

import yiwang.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('staffing', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Relative',
            fields=[
                ('id', models.UUIDField(default=yiwang.core.ids.new_id, primary_key=True, serialize=False)),
                ('account_id', models.UUIDField(db_index=True)),
                ('relation', models.CharField(choices=[('spouse', '配偶'), ('parent', '父母'), ('child', '子女'), ('sibling', '兄弟姐妹'), ('in_law', '配偶的父母、兄弟姐妹'), ('other', '其他近亲属'), ('interest', '有利害关系的人或者企业')], max_length=10)),
                ('party_id', models.UUIDField(null=True)),
                ('sealed', models.BinaryField()),
                ('declared_at', models.DateTimeField(auto_now_add=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'staffing_relative',
                'indexes': [models.Index(condition=models.Q(('withdrawn_at', None)), fields=['party_id'], name='staffing_relative_party')],
            },
        ),
    ]
