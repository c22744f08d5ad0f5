"""A column for names of files: people call their uploads after themselves, so the name lies sealed (invariant 8)."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from django.db import models

MARK = "~"  # before the envelope as base64; a name without it was stored before names were sealed


class SealedNameField(models.TextField):
    """Clear on instances, an envelope of ``core.keys`` (table and column as associated data) in the database."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Seal what the instance says. Queries by value find nothing: a name cannot be looked up."""
        name = str(getattr(model_instance, self.attname))
        return seal_name(model_instance._meta.db_table, self.column or self.attname, model_instance.pk, name)


def seal_name(table: str, column: str, record_id: UUID, name: str) -> str:
    """As it is stored."""
    from yiwang.core.keys import seal_json

    sealed = seal_json(name, table=table, record_id=record_id, field=column)
    return MARK + base64.b64encode(sealed).decode()


def open_name(table: str, column: str, record_id: UUID | str, stored: str) -> str:
    """As people call it."""
    from yiwang.core.keys import open_json

    if not stored.startswith(MARK):
        return stored
    return str(open_json(base64.b64decode(stored[1:]), table=table, record_id=record_id, field=column))


def opened(instance: Any, attribute: str) -> None:
    """Open a sealed name in place, where the instance was read with it."""
    stored = instance.__dict__.get(attribute)
    if isinstance(stored, str):
        instance.__dict__[attribute] = open_name(instance._meta.db_table, attribute, instance.pk, stored)
