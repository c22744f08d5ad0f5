"""Columns of our own."""

from __future__ import annotations

import json
from typing import Any

from django.db import models


class OrderedJSONField(models.JSONField):
    """JSON that keeps the order of its keys: the ``json`` type, where ``jsonb`` sorts keys by length.

    For published declarations: the pages of a form come in the order in which they were written.
    """

    def db_type(self, connection: Any) -> str:
        """PostgreSQL's ``json``."""
        return "json"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """The text itself; a detour over ``jsonb`` would lose the order."""
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """What was stored, keys in their order; psycopg has read ``json`` already, and a text is a text."""
        return value
