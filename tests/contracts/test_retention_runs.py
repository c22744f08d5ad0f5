"""Every table that is kept for a time can really be cleaned, with all that hangs on its rows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from tests import factories
from tests.contracts.walking import load_all
from yiwang.core import clock
from yiwang.core.ids import new_id
from yiwang.people.models import Account
from yiwang.people.privacy import clearing
from yiwang.people.privacy.own_data import model_of
from yiwang.people.privacy.plans import plan_in_force
from yiwang.people.privacy.retaining import KEPT, WITH, Kept

pytestmark = pytest.mark.django_db
LATER = timedelta(days=366 * 60)  # longer than any shipped rule
STATES = {
    "privacy_request.state": "answered",
    "privacy_closing.state": "done",
    "identity_duplicate.state": "same",
    "licences_licence.state": "revoked",
    "catalogue_quality_finding.state": "mended",
}
EMPTY = {  # columns that must be null for the row to be over, or to be allowed at all
    "privacy_data_copy.file_id", "delegation_delegation.upper_id", "proceedings_proceeding.parent_id",
    "licences_licence.supersedes_id", "signin_step.factor_id",
}  # fmt: skip
load_all()
DELETED = [entry for entry in KEPT if not entry.redact]


def value_of(model: type[models.Model], field: models.Field) -> Any:
    """Something that fits a column."""
    name = f"{model._meta.db_table}.{field.column}"
    if name in STATES:
        return STATES[name]
    if name in EMPTY or isinstance(field, models.AutoField | models.GeneratedField):
        return None
    if isinstance(field, models.ForeignKey | models.OneToOneField):
        target = field.related_model
        return None if target is model else made(target._meta.db_table)
    if field.choices:
        return field.choices[0][0]
    for sort, value in (
        (models.UUIDField, new_id),
        (ArrayField, list),
        (models.DateTimeField, clock.now),
        (models.DateField, date.today),
        (models.BinaryField, lambda: new_id().bytes),
        (models.BooleanField, lambda: True),
        (models.IntegerField, lambda: 1),
        (models.DecimalField, lambda: 1),
        (models.JSONField, dict),
        (models.TextField, lambda: new_id().hex[-20:]),
        (models.CharField, lambda: new_id().hex[-(field.max_length or 20) :]),
    ):
        if isinstance(field, sort):
            return value()
    return None


def unchecked(table: str) -> None:
    """Which values a row may hold is not the question here; for this test's transaction only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass", [table])
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def made(table: str, column: str = "", parent: models.Model | None = None) -> models.Model:
    """A row of a table, with everything that it needs; ``parent`` is what its ``column`` points at."""
    if table == "people_account":
        return Account.objects.get(pk=factories.person("欧阳测试").account_id)
    model = model_of(table)
    row = model()
    unchecked(table)
    for field in model._meta.concrete_fields:
        value = parent if parent is not None and field.column == column else value_of(model, field)
        if isinstance(field, models.ForeignKey) and value is not None:
            setattr(row, field.name, value)
        elif value is not None or field.null:
            setattr(row, field.attname, value)
    row.save(force_insert=True)
    return row


def with_children(entry: Kept) -> models.Model:
    """A row of a kept table, and one of each table that goes with it."""
    row = made(entry.table)
    for child, column, _target in clearing.children_of(entry.table):
        if WITH.get(child) == entry.table:
            made(child, column, row)
    return row


def test_whatever_points_at_a_kept_table_goes_with_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
            " AND confrelid::regclass::text = ANY(%s)",
            [[entry.table for entry in DELETED]],
        )
        found = cursor.fetchall()
    wrong = [
        f"{child} -> {parent}"
        for child, parent in found
        if WITH.get(child) != parent and not (child == parent and "NOT EXISTS" in _entry(parent).where)
    ]
    assert found and not wrong, (
        f"the database would refuse to clean the right side (people.privacy: goes_with): {wrong}"
    )


def test_what_goes_with_a_kept_table_is_found_by_a_key_or_removed_by_it() -> None:
    tables = {entry.table: entry for entry in DELETED}
    wrong = [
        f"{child} -> {parent}"
        for child, parent in WITH.items()
        if parent in tables
        and child not in [name for name, _c, _t in clearing.children_of(parent)]
        and tables[parent].before is None
    ]
    assert not wrong, f"would stay for ever: {wrong}"


@pytest.mark.parametrize("entry", DELETED, ids=lambda entry: entry.table)
def test_a_run_past_its_end_cleans_the_table(entry: Kept) -> None:
    row = with_children(entry)
    run = clearing.run(clock.now() + LATER)
    assert run is not None and run.failed == 0, run and run.report
    told = {rule["table"]: rule for rule in orjson.loads(run.report)["rules"]}
    assert entry.table in WITH or told[entry.table]["rows"] >= 1, told
    with connection.cursor() as cursor:
        for table, column, key in [(entry.table, entry.key, row.pk)] + [
            (child, column, row.pk)
            for child, column, _t in clearing.children_of(entry.table)
            if WITH.get(child) == entry.table
        ]:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [key])
            assert cursor.fetchone()[0] == 0, table
    connection.check_constraints()


def test_a_token_goes_a_week_after_its_end_and_long_before_its_sign_in() -> None:
    token = made("sso_token")
    run = clearing.run(clock.now() + timedelta(days=8))
    assert run is not None and [rule["table"] for rule in orjson.loads(run.report)["rules"]] == ["sso_token"]
    assert not type(token).objects.exists()


def _entry(table: str) -> Kept:
    return next(entry for entry in DELETED if entry.table == table)


def test_every_shipped_rule_fits_its_tables() -> None:
    rules = {rule.kind: rule for rule in plan_in_force().parsed}
    wrong = [entry.table for entry in KEPT if (rules[entry.kind].action == "redact") != bool(entry.redact)]
    assert not wrong
