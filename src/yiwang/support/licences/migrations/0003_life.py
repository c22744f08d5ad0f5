"""The life of licences: who issues which type, annual checks, warnings, undo, and changes for the status lists."""

import django.db.models.deletion
from django.db import migrations, models

import yiwang.core.ids
from yiwang.core.sqlfile import run_sql_file


class Migration(migrations.Migration):
    dependencies = [("licences", "0002_papers")]

    operations = [
        migrations.AddField("licence", "state_before", models.CharField(blank=True, default="", max_length=12)),
        migrations.AddField("licence", "check_due", models.DateField(null=True)),
        migrations.AddField("licence", "warned_for", models.DateField(null=True)),
        migrations.AddField("licence", "status_xid", models.BigIntegerField(default=0, editable=False)),
        migrations.AddIndex("licence", models.Index(fields=["status_xid"], name="licences_status_changes")),
        migrations.AddIndex(
            "licence",
            models.Index(
                condition=models.Q(("state__in", ("valid", "suspended"))),
                fields=["valid_until"],
                name="licences_expiring",
            ),
        ),
        migrations.AddIndex("licence", models.Index(fields=["type_key", "check_due"], name="licences_check_due")),
        migrations.CreateModel(
            name="TypeOpening",
            fields=[
                ("id", models.UUIDField(default=yiwang.core.ids.new_id, primary_key=True, serialize=False)),
                ("type_key", models.CharField(max_length=120)),
                ("organization_id", models.UUIDField()),
                ("organization_name", models.CharField(max_length=120)),
                ("division_id", models.UUIDField()),
                ("opened_on", models.DateField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("implied", models.BooleanField(default=False)),
                ("closed_on", models.DateField(null=True)),
                ("closed_reason", models.CharField(blank=True, max_length=500)),
                ("row_version", models.IntegerField(default=1)),
            ],
            options={
                "db_table": "licences_opening",
                "indexes": [models.Index(fields=["organization_id", "type_key"], name="licences_opening_of_office")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_on", None)),
                        fields=("type_key", "organization_id"),
                        name="licences_opening_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on", None), ("closed_on__gte", models.F("opened_on")), _connector="OR"
                        ),
                        name="licences_opening_span",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnnualCheck",
            fields=[
                ("id", models.UUIDField(default=yiwang.core.ids.new_id, primary_key=True, serialize=False)),
                ("year", models.SmallIntegerField()),
                ("result", models.CharField(max_length=8)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("checked_on", models.DateField()),
                ("checked_by", models.UUIDField(null=True)),
                ("row_version", models.IntegerField(default=1)),
                (
                    "licence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checks", to="licences.licence"
                    ),
                ),
            ],
            options={
                "db_table": "licences_annual_check",
                "constraints": [
                    models.UniqueConstraint(fields=("licence", "year"), name="licences_annual_once"),
                    models.CheckConstraint(
                        condition=models.Q(("result__in", ["passed", "failed", "overdue"])),
                        name="licences_annual_result",
                    ),
                ],
            },
        ),
        run_sql_file(__file__, "licence_status.sql", "licence_status_down.sql"),
    ]
