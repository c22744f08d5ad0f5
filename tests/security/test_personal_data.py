"""After whole stories no table holds a name, number, phone or account in the clear (invariant 8)."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.factories import REPOSITORY
from tests.security.stage import BANK_ACCOUNT, FILE_NAME, NAME, PHONE, RESIDENT_ID, WORDS
from yiwang.core.models import Event
from yiwang.core.outbox import CONSUMERS
from yiwang.packs.stories import runner

pytestmark = pytest.mark.django_db
SECRETS = (NAME, PHONE, RESIDENT_ID, BANK_ACCOUNT, WORDS, FILE_NAME)
# The packs' own stories name invented people, one of them by the same invented number.
ALLOWED = {("core_revision", "content"): RESIDENT_ID}
SQL = """SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'm')
    AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid::regtype::text NOT IN ('uuid', 'integer', 'bigint',
    'smallint', 'boolean', 'date', 'timestamp with time zone', 'xid8', 'numeric', 'double precision')"""


def test_no_column_of_any_table_holds_personal_data_in_the_clear(stage):
    events = list(Event.objects.unscoped("test").order_by("recorded_at", "id"))
    for follow in CONSUMERS.values():
        follow(events)
    found = [(place, secret) for place, secret in in_the_clear(SECRETS) if ALLOWED.get(place) != secret]
    assert not found, found


def in_the_clear(secrets):
    """Where in the database a secret stands as it is, in hexadecimal or escaped: ((table, column), secret)."""
    with connection.cursor() as cursor:
        cursor.execute(SQL)
        columns = cursor.fetchall()
        assert len(columns) > 100
        for table, column in columns:
            cursor.execute(f'SELECT string_agg("{column}"::text, chr(10)) FROM "{table}"')
            text = cursor.fetchone()[0] or ""
            for secret in secrets:
                for shown in (secret, secret.encode().hex(), secret.encode("unicode_escape").decode()):
                    if shown in text:
                        yield (table, column), secret


# Published stories name their invented people.
STORY_PLACES = {("core_revision", "content")}
STORIES = [
    ("food-business", "开餐馆，材料齐全，两人到店核查符合要求", ("13800138000", "11010519491231002X")),
    ("old-age-allowance", "满80周岁、户籍在本地、健在", ("440524188001010014", "6210000000000001234", "林阿婆")),
    ("start-company", "一张表办齐五件", ("11010519491231002X", "13800138000")),
]


@pytest.mark.parametrize(("pack", "title", "secrets"), STORIES)
def test_after_a_whole_story_of_a_pack_nothing_personal_stands_in_the_clear(pack, title, secrets, monkeypatch):
    found = []
    play_to_the_end = runner._play

    def look_at_the_end(play, story):
        wrong = play_to_the_end(play, story)
        found.extend(row for row in in_the_clear(secrets) if row[0] not in STORY_PLACES)
        return wrong

    monkeypatch.setattr(runner, "_play", look_at_the_end)
    told = list(runner.run_pack(REPOSITORY / "packs" / pack, only=title))
    assert len(told) == 1 and told[0].passed
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
