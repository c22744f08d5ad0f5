"""The SQL functions of the hot paths: what they switch off, they switch off together."""

from __future__ import annotations

import pytest
from django.db import connection


@pytest.mark.django_db
def test_a_function_without_sequential_scans_is_never_compiled_by_jit():
    """Their made-up costs would let PostgreSQL with JIT compile every call: a hundred times slower than the work."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, proconfig @> '{jit=off}' FROM pg_proc WHERE proconfig @> '{enable_seqscan=off}'"
        )
        found = dict(cursor.fetchall())
    assert len(found) >= 5 and all(found.values()), found
