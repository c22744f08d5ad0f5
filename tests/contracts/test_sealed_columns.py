"""Every binary column says what it holds: an envelope, a blind index, or why neither (invariant 8)."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from tests.contracts.walking import load_all
from yiwang.core.sealed import BLIND, OPEN, SEALED


@pytest.fixture(scope="module", autouse=True)
def _everything() -> None:
    load_all()


def binary_columns() -> set[str]:
    found = set()
    for model in apps.get_models():
        if model.__module__.startswith("yiwang."):
            for field in model._meta.concrete_fields:
                if isinstance(field, models.BinaryField):
                    found.add(f"{model._meta.db_table}.{field.column}")
    return found


def test_a_binary_column_that_no_change_of_key_knows_of_is_found_here():
    told = {*SEALED, *BLIND, *OPEN}
    missing = binary_columns() - told
    assert not missing, f"say in the room's registration what they hold (core.sealed): {sorted(missing)}"


def test_what_is_told_of_columns_is_true():
    columns = {
        f"{model._meta.db_table}.{field.column}": field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
    }
    for column in SEALED.values():
        assert f"{column.table}.{column.column}" in columns, column.name
        assert f"{column.table}.{column.key}" in columns, f"{column.name} has no column {column.key}"
        assert not column.record_id or f"{column.table}.{column.record_id}" in columns, column.name
    for blind in BLIND.values():
        assert f"{blind.table}.{blind.column}" in columns and f"{blind.table}.{blind.key}" in columns, blind.name
    assert all(why for why in OPEN.values()) and not set(OPEN) & (set(SEALED) | set(BLIND))


def test_reasons_name_columns_that_are_there():
    assert set(OPEN) <= binary_columns(), sorted(set(OPEN) - binary_columns())
