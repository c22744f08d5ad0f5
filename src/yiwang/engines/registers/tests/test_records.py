"""Registers on PostgreSQL: one subject a key, two clocks, constraints, sealed fields and declared indexes."""

from __future__ import annotations

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone
from tests import factories

from yiwang.core.actor import SYSTEM
from yiwang.core.errors import InvalidInput
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.engines.registers import records
from yiwang.engines.registers.actions.record import record_state
from yiwang.engines.registers.errors import EmptyPeriod, KeyTaken
from yiwang.engines.registers.models import Record, SubjectKey
from yiwang.engines.registers.periods import Period
from yiwang.packs.publishing import publish_pack

ANNA = {"resident_id": "11010519491231002X", "name": "王秀英", "birthday": "1949-12-31"}
ANNA |= {"household_division": "440825", "alive": True}
FIRM = {"uscc": "91350100M000100Y43", "name": "海味小馆（演示）", "kind": "有限责任公司", "state": "存续"}
FIRM |= {"address": "徐城街道东方一路12号", "division": "440825", "legal_representative": "陈阿海"}


@pytest.fixture
def packs(db):
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "base-registers")


def put(values, since, until=None, *, register="persons", subject=None):
    return record_state(
        actor=SYSTEM, register=register, values=values, as_of=since, source="测试", subject_id=subject,
        period=Period(since, until),
    )  # fmt: skip


def home(subject, day, **options):
    found = records.in_force("persons", subject, day, **options)
    return found and found.values["household_division"]


def events():
    rows = Event.objects.unscoped("test").filter(type__startswith="register.").order_by("recorded_at", "id")
    return [row.type for row in rows]


def test_a_move_leaves_the_days_before_it_as_they_were(packs):
    first = put(ANNA, date(2020, 1, 1))
    moved = put(ANNA | {"household_division": "440882"}, date(2026, 5, 1))
    assert moved.subject_id == first.subject_id, "the key leads to the same person"
    assert home(first.subject_id, date(2026, 4, 30)) == "440825"
    assert home(first.subject_id, date(2026, 5, 1)) == "440882"
    assert home(first.subject_id, date(2019, 12, 31)) is None
    assert events() == ["register.recorded", "register.changed"]


def test_a_correction_tells_now_and_then_apart(packs):
    first = put(ANNA, date(2020, 1, 1))
    before = timezone.now()
    right = put(ANNA | {"household_division": "440882"}, date(2020, 1, 1))
    day = date(2026, 4, 30)
    assert home(first.subject_id, day) == "440882" and home(first.subject_id, day, known=before) == "440825"
    assert right.corrects == first.pk and events() == ["register.recorded", "register.corrected"]


def test_a_stay_elsewhere_takes_its_days_only(packs):
    subject = put(ANNA, date(2020, 1, 1)).subject_id
    put(ANNA | {"household_division": "440882"}, date(2026, 3, 1), date(2026, 3, 31), subject=subject)
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)]
    assert [home(subject, day) for day in days] == ["440825", "440882", "440882", "440825"]
    now = Record.objects.unscoped("test").filter(subject_id=subject, recorded_until=None).order_by("valid_from")
    periods = [Period(row.valid_from, row.valid_to) for row in now]
    assert len(periods) == 3
    assert not any(a.meets(b) for n, a in enumerate(periods) for b in periods[n + 1 :])


def test_two_subjects_never_share_a_key(packs):
    first = put(ANNA, date(2020, 1, 1))
    with pytest.raises(KeyTaken):
        put(ANNA | {"name": "另一个人"}, date(2026, 1, 1), subject=new_id())
    assert Record.objects.unscoped("test").count() == 1 and first.corrects is None


def test_a_corrected_key_frees_the_wrong_one(packs):
    subject = put(ANNA, date(2020, 1, 1)).subject_id
    put(ANNA | {"resident_id": "440524188001010014"}, date(2020, 1, 1), subject=subject)
    other = put(ANNA, date(2026, 1, 1))
    assert other.subject_id != subject and SubjectKey.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"birthday": "gestern"}, "/birthday"),
        ({"birthday": "2026-02-30"}, "/birthday"),
        ({"alive": "ja"}, "/alive"),
        ({"resident_id": "1"}, "/resident_id"),
        ({"unknown": 1}, "/"),
        ({"died_on": "1900-01-01", "alive": False}, "/death-after-birth"),
        ({"died_on": "2026-01-01"}, "/dead-not-alive"),
    ],
)
def test_wrong_values_are_told_at_their_field_and_nothing_is_kept(packs, change, where):
    with pytest.raises(InvalidInput) as refused:
        put(ANNA | change, date(2026, 1, 1))
    assert where in refused.value.fields
    assert not Record.objects.unscoped("test").exists() and not SubjectKey.objects.exists()


def test_a_period_that_ends_before_it_begins_is_refused(packs):
    with pytest.raises(EmptyPeriod):
        put(ANNA, date(2026, 2, 1), date(2026, 1, 31))


def test_private_values_are_found_by_equality_only_and_stand_nowhere_in_the_clear(packs):
    subject = put(ANNA, date(2020, 1, 1)).subject_id
    assert records.find_by("persons", "resident_id", "11010519491231002x") == [subject]
    assert records.find_by("persons", "resident_id", "110105194912310021") == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(r::text, ' ') || (SELECT string_agg(i::text, ' ') FROM registers_index i) "
                       "|| (SELECT string_agg(k::text, ' ') FROM registers_key k) FROM registers_record r")  # fmt: skip
        text = cursor.fetchone()[0]
    for secret in ("11010519491231002X", "王秀英"):
        assert secret not in text and secret.encode().hex() not in text


def test_public_names_are_found_by_their_beginning(packs):
    subject = put(FIRM, date(2020, 1, 1), register="legal-persons").subject_id
    other = put(FIRM | {"uscc": "91440825MA4UN0TG9X", "name": "海安渔行"}, date(2020, 1, 1), register="legal-persons")
    find = lambda text: set(records.find_starting("legal-persons", "name", text))  # noqa: E731
    assert find("海味") == {subject} and find(" 海 ") == {subject, other.subject_id}
    assert find("渔行") == set() and find("") == set() and find("海" * 500) == set()


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_one_new_key_make_one_subject():
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "base-registers")
    ready, subjects = Barrier(2), []

    def write(division):
        try:
            ready.wait(10)
            with transaction.atomic():
                subjects.append(put(ANNA | {"household_division": division}, date(2020, 1, 1)).subject_id)
        finally:
            connection.close()

    threads = [Thread(target=write, args=(division,)) for division in ("440825", "440882")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(subjects) == 2 and len(set(subjects)) == 1
    assert Record.objects.unscoped("test").filter(recorded_until=None).count() == 1
