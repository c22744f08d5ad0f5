"""After whole stories no table holds a name, number, phone or account in the clear (invariant 8)."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.security.stage import BANK_ACCOUNT, NAME, PHONE, RESIDENT_ID, WORDS
from yiwang.core.models import Event
from yiwang.core.outbox import CONSUMERS

pytestmark = pytest.mark.django_db
SECRETS = (NAME, PHONE, RESIDENT_ID, BANK_ACCOUNT, WORDS)
# The account's own name is what the sign-in shows to its owner; officials' accounts are read the same way.
# The packs' own stories name invented people, one of them by the same invented number.
ALLOWED = {("people_account", "name"): NAME, ("core_revision", "content"): RESIDENT_ID}
SQL = """SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'm')
    AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid::regtype::text NOT IN ('uuid', 'integer', 'bigint',
    'smallint', 'boolean', 'date', 'timestamp with time zone', 'xid8', 'numeric', 'double precision')"""


def test_no_column_of_any_table_holds_personal_data_in_the_clear(stage):
    events = list(Event.objects.unscoped("test").order_by("recorded_at", "id"))
    for follow in CONSUMERS.values():
        follow(events)
    with connection.cursor() as cursor:
        cursor.execute(SQL)
        columns = cursor.fetchall()
        assert len(columns) > 100
        found = []
        for table, column in columns:
            cursor.execute(f'SELECT string_agg("{column}"::text, chr(10)) FROM "{table}"')
            text = cursor.fetchone()[0] or ""
            for secret in SECRETS:
                for shown in (secret, secret.encode().hex(), secret.encode("unicode_escape").decode()):
                    if shown in text and ALLOWED.get((table, column)) != secret:
                        found.append(f"{table}.{column} holds {secret}")
    assert not found, found


def test_stored_files_and_their_names_on_disk_tell_nothing(stage, settings):
    from pathlib import Path

    kept = [path for path in (Path(settings.VAR) / "files").rglob("*") if path.is_file()]
    assert kept, "no file was stored, so nothing was checked"
    for path in kept:
        content = path.read_bytes()
        assert not content.startswith((b"%PDF", b"\x89PNG")) and NAME.encode() not in content
        assert len(path.name) == 64


def test_masked_names_do_not_give_the_whole_away():
    from yiwang.engines.proceedings.models import Proceeding

    field = Proceeding._meta.get_field("applicant_masked")
    assert field.max_length


def test_the_log_of_the_process_says_no_names(stage, caplog, capsys):
    for route in ("/cases/", "/messages/", f"/cases/{stage.objects['case_id']}/", "/nowhere/"):
        stage.client("owner").get(route)
    said = caplog.text + "".join(capsys.readouterr())
    assert not [secret for secret in SECRETS if secret in said]
