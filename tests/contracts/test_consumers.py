"""A consumer that reads the same events again writes nothing twice; nobody can rewrite the log that it reads."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tests import factories, licensed
from yiwang.core.events import TYPES
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.core.outbox import CONSUMERS, WISHES
from yiwang.service.ratings.actions.rate import Opinion, rate_case

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
POSITIONS = {"core_consumer", "procrastinate_jobs"}


def rows() -> dict[str, int]:
    """How many rows each table has."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.db_table not in POSITIONS:
                cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
                found[model._meta.db_table] = cursor.fetchone()[0]
    return found


@pytest.fixture
def lived(tmp_path, settings):
    """A case from submission to licence and rating, with all its events."""
    settings.VAR = tmp_path
    licensed.publish()
    factories.organization("service_office", name="徐闻县政务服务局")
    person = factories.person()
    case = licensed.granted(person)
    opinion = Opinion(level="dissatisfied", text="等了一上午")
    rate_case(actor=person, proceeding_id=case, level="dissatisfied", now=NOW, opinion=opinion)
    return list(Event.objects.unscoped("test").order_by("recorded_at", "id"))


@pytest.mark.parametrize("name", sorted(CONSUMERS))
def test_the_same_events_again_change_nothing(lived, name):
    assert len(lived) > 8
    CONSUMERS[name](lived)
    after = rows()
    CONSUMERS[name](lived)
    for event in lived:
        CONSUMERS[name]([event])
    assert rows() == after


@pytest.mark.parametrize("name", sorted(CONSUMERS))
def test_a_consumer_has_nothing_to_do_with_what_it_does_not_want(name, django_assert_num_queries):
    """What it did not wish for is passed by in the database: it must be nothing to it, whatever it is about."""
    wish = WISHES[name]
    codes = wish.codes()
    passed_by = sorted(TYPES) if codes is None else sorted(set(TYPES) - set(codes))
    assert codes is None or set(codes) <= set(TYPES), "a type that nobody declares"
    assert passed_by and (codes is not None or wish.represented)
    kinds = ("proceeding", "account", "licence", "delegation", "bundle", "rating", "workorder")
    told = [
        Event(id=new_id(), recorded_at=NOW, type=code, subject_kind=kind, subject_id=new_id(), payload={}, lane=0)
        for code in passed_by
        for kind in kinds
        if kind != "delegation" or code.startswith("delegation.")
    ]
    with django_assert_num_queries(0):
        CONSUMERS[name](told)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_event SET payload = '{}'",
        "UPDATE core_event SET actor_account = NULL",
        "DELETE FROM core_event",
        "TRUNCATE core_event",
        "UPDATE core_event SET type = 'x'",
    ],
)
def test_the_log_cannot_be_rewritten_by_sql(lived, statement):
    before = Event.objects.unscoped("test").count()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.unscoped("test").count() == before


def test_a_month_of_the_log_cannot_be_emptied_either(lived):
    """Each partition refuses as the whole does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'core_event'::regclass")
        partitions = [row[0] for row in cursor.fetchall()]
    assert len(partitions) > 12
    for name in partitions:
        for statement in (f"DELETE FROM {name}", f"TRUNCATE {name}", f"UPDATE {name} SET payload = '{{}}'"):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {name}")
                filled = cursor.fetchone()[0]
            if not filled and not statement.startswith("TRUNCATE"):
                continue
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


def test_redaction_keeps_what_happened_and_takes_only_the_payload(lived):
    event = lived[0]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL yiwang.redacting = 'on'")
        cursor.execute("UPDATE core_event SET payload = '{}', salt = NULL WHERE id = %s", [event.pk])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE core_event SET type = 'x' WHERE id = %s", [event.pk])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL yiwang.redacting = 'off'")
