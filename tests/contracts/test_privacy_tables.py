"""No table is forgotten: each says how long its rows are kept, and whether they are part of a person's own data."""

from __future__ import annotations

import pytest
from django.apps import apps

from tests.contracts.walking import load_all
from yiwang.people.privacy.own_data import NOT_OWN, OWN_DATA
from yiwang.people.privacy.plans import SHIPPED, read_rules
from yiwang.people.privacy.retaining import FOR_EVER, KEPT, MORE, WITH

PERSON = {
    "account", "account_id", "owner_account", "party_id", "applicant_id", "holder_id", "giver_id", "taker_id",
    "giver_account", "taker_account", "person_id",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _everything() -> None:
    load_all()


def tables() -> dict[str, set[str]]:
    return {
        model._meta.db_table: {name for field in model._meta.concrete_fields for name in (field.name, field.attname)}
        for model in apps.get_models()
        if model.__module__.startswith("yiwang.")
    }


def test_every_table_has_a_class_of_retention():
    told = {entry.table for entry in KEPT} | set(FOR_EVER) | set(WITH)
    missing = sorted(set(tables()) - told)
    assert not missing, f"say how long rows are kept (people.privacy.retaining: kept, goes_with, for_ever): {missing}"


def test_every_class_has_a_rule_and_every_rule_a_class():
    classes = {entry.kind for entry in KEPT} | set(MORE)
    rules = {rule["class"]: rule for rule in read_rules(SHIPPED.read_text(encoding="utf-8"))}
    assert classes <= set(rules), classes - set(rules)
    assert {kind for kind, rule in rules.items() if rule["action"] != "keep"} <= classes
    for entry in KEPT:
        assert rules[entry.kind]["action"] != "redact" or entry.redact, f"{entry.table}: nothing to redact"


def test_every_table_with_a_person_is_part_of_the_own_data_or_says_why_not():
    covered = {table for entry in OWN_DATA.values() for table in entry.tables}
    naming = {table for table, columns in tables().items() if columns & PERSON}
    missing = sorted(naming - covered - set(NOT_OWN))
    assert not missing, f"register in people.privacy.own_data (own_rows, own_data or not_own): {missing}"
    assert set(NOT_OWN) <= set(tables()) and all(NOT_OWN.values())


def test_columns_and_expressions_of_retention_are_true(db):
    from django.db import connection

    with connection.cursor() as cursor:
        for entry in KEPT:
            columns = "".join(f", t.{column}" for column in (*entry.subjects, *entry.redact))
            cursor.execute(
                f"SELECT t.{entry.key}, {entry.start}{columns} FROM {entry.table} t WHERE ({entry.where}) LIMIT 1"
            )
