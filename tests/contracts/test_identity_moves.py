"""What names an account or a person goes along with a merge, or stays for a reason that is written down."""

from __future__ import annotations

from django.apps import apps

from yiwang.web.identity_moves import MOVED, STAYS, WATCHED

# What fields are called that name somebody by the id of an account or of a record in the base register.
NAMES = (
    "account",
    "party",
    "giver",
    "agent",
    "appointed_by",
    "holder",
    "applicant",
    "owner_account",
    "viewer",
    "parties",
)
ENDINGS = ("_id", "_account", "_by", "_party", "parties")


def columns() -> set[str]:
    """``table.column`` of every UUID column that is called so."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            kind = getattr(getattr(field, "base_field", field), "target_field", getattr(field, "base_field", field))
            is_id = kind.get_internal_type() == "UUIDField"
            if is_id and field.column.endswith(ENDINGS) and any(word in field.column for word in NAMES):
                found.add(f"{model._meta.db_table}.{field.column}")
    return found


def test_every_column_that_names_somebody_moves_or_says_why_not() -> None:
    moved = {f"{model._meta.db_table}.{field}" for _code, _of, model, field in (*MOVED, WATCHED)}
    assert not moved & set(STAYS)
    assert columns() == moved | set(STAYS)


def test_every_reason_is_a_sentence() -> None:
    assert all(len(reason.split()) > 4 for reason in STAYS.values())
