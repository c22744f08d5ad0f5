"""A key changes while everybody works."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from tests import factories

from yiwang.core import clock, keys
from yiwang.core.actor import SYSTEM
from yiwang.core.errors import NotPermitted
from yiwang.core.models import Event
from yiwang.crypto import blind_index, envelope
from yiwang.crypto.keystore import KeyStore
from yiwang.engines.registers import indexing
from yiwang.engines.registers.actions.record import record_state
from yiwang.engines.registers.models import Record, RecordIndex, SubjectKey
from yiwang.engines.registers.records import find_by, in_force
from yiwang.people.identity import sealing
from yiwang.people.identity.models import Duplicate
from yiwang.people.models import Account
from yiwang.people.names import open_name
from yiwang.people.privacy import resealing, rotating
from yiwang.people.privacy.actions.rotate import KeyInUse, RotationRuns, finish, remove_old, rotate
from yiwang.people.privacy.models import Rotation, RotationColumn

pytestmark = pytest.mark.django_db
NUMBERS = ("11010519491231002X", "440524188001010014", "440825197003070028")


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyStore]:
    """A key folder of this test alone: others go on with theirs."""
    store = KeyStore(tmp_path / "keys")
    keys.envelopes.cache_clear()
    indexing.blind_index.cache_clear()
    monkeypatch.setattr(keys, "keystore", lambda: store)
    for module in (rotating, indexing):
        monkeypatch.setattr(module, "keystore", lambda: store)
    monkeypatch.setattr("yiwang.people.privacy.actions.rotate.keystore", lambda: store)
    monkeypatch.setattr("yiwang.people.privacy.actions.rotate._defer", lambda rotation_id: None)
    yield store
    keys.envelopes.cache_clear()
    indexing.blind_index.cache_clear()


@pytest.fixture
def people(own_keys: KeyStore) -> list[Any]:
    factories.plain_permit()
    made = []
    for number in NUMBERS:
        values = {
            "resident_id": number, "name": "王秀英", "birthday": "1949-12-31", "household_division": "440825",
            "alive": True,
        }  # fmt: skip
        made.append(record_state(actor=SYSTEM, register="persons", values=values, as_of=date.today(), source="人口库"))
    return made


def versions() -> set[int]:
    rows = Record.objects.unscoped("test").exclude(sealed=None).values_list("sealed", flat=True)
    return {envelope.key_version(bytes(sealed)) for sealed in rows}


def blind_versions() -> set[int]:
    rows = [*RecordIndex.objects.values_list("value", flat=True), *SubjectKey.objects.values_list("key", flat=True)]
    return {blind_index.key_version(bytes(value)) for value in rows}


def test_after_a_change_of_the_data_key_nothing_is_under_the_old_one(people):
    rotation = rotate(actor=SYSTEM, purpose="person-data")
    assert rotation.version == 2 and versions() == {1}
    assert rotating.left("person-data", 2)["registers_record.sealed"] == 3
    assert resealing.run(rotation.pk)
    assert versions() == {2} and rotating.left("person-data", 2) == {}
    found = in_force("persons", find_by("persons", "resident_id", NUMBERS[0])[0], date.today())
    assert found is not None and found.values["resident_id"] == NUMBERS[0]
    assert Event.objects.unscoped("test").filter(type="keys.rotation_finished").count() == 1


def test_names_of_accounts_and_those_kept_for_an_undo_go_under_the_new_key(own_keys):
    kept, given = (Account.objects.get(pk=factories.person(name).account_id) for name in ("王秀英", "欧阳秘密"))
    state = {side: {"name": account.full_name} for side, account in (("kept", kept), ("given", given))}
    row = Duplicate.objects.create(kept=kept, given=given, why="official", opened_at=clock.now(), changed=state)
    split = Duplicate.objects.create(kept=kept, why="split", opened_at=clock.now(), changed={"kept": state["kept"]})
    assert sealing.seal_names(clock.now()) == 2
    rotation = rotate(actor=SYSTEM, purpose="person-data")
    before = rotating.left("person-data", 2)
    assert before["people_account.sealed_name"] == 2 and before["identity_duplicate.changed.given.sealed_name"] == 1
    assert resealing.run(rotation.pk) and rotating.left("person-data", 2) == {}
    for account, name in ((kept, "王秀英"), (given, "欧阳秘密")):
        account.refresh_from_db()
        assert envelope.key_version(bytes(account.sealed_name)) == 2 and account.full_name == name
    row.refresh_from_db(), split.refresh_from_db()
    assert open_name(given.pk, row.changed["given"]["sealed_name"], "") == "欧阳秘密"
    assert open_name(kept.pk, split.changed["kept"]["sealed_name"], "") == "王秀英"


def test_after_a_change_of_the_index_key_everybody_is_found_by_the_new_index(people, own_keys):
    rotation = rotate(actor=SYSTEM, purpose="blind-index")
    assert all(find_by("persons", "resident_id", number) for number in NUMBERS), "not found while it runs"
    assert resealing.run(rotation.pk)
    assert blind_versions() == {2}
    Rotation.objects.update(finished_at=rotation.started_at - timedelta(days=9))
    with_connection_commit(lambda: remove_old(actor=SYSTEM, rotation_id=rotation.pk))
    assert own_keys.versions("blind-index") == (2,)
    assert all(find_by("persons", "resident_id", number) for number in NUMBERS)


def with_connection_commit(act: Any) -> None:
    """Run what waits for the commit, which a test's transaction never makes."""
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        act()


def test_broken_off_it_goes_on_where_it_was(people, monkeypatch):
    rotation = rotate(actor=SYSTEM, purpose="person-data")
    steps = []

    class Killed(BaseException):
        """kill -9 leaves no time for anything."""

    def die() -> None:
        steps.append(1)
        if RotationColumn.objects.filter(rotation=rotation, name="registers_record.sealed", changed=1).exists():
            raise Killed

    with pytest.raises(Killed):
        rotating.advance(rotation, batch=1, pause=die)
    assert versions() == {1, 2}, "nothing was done, or everything"
    reached = RotationColumn.objects.get(rotation=rotation, name="registers_record.sealed").reached
    assert reached
    opened: list[bytes] = []
    real = envelope.Envelopes.reseal
    monkeypatch.setattr(
        envelope.Envelopes, "reseal", lambda self, old, **place: opened.append(old) or real(self, old, **place)
    )
    assert resealing.run(rotation.pk) and versions() == {2}
    assert len(opened) == 2, "what was done before was done again"


def test_reading_and_writing_work_under_both_keys(people):
    rotation = rotate(actor=SYSTEM, purpose="person-data")
    rotating.advance(rotation, batch=1, seconds=0.0)
    subject = find_by("persons", "resident_id", NUMBERS[2])[0]
    assert in_force("persons", subject, date.today()).values["name"] == "王秀英"
    values = dict(in_force("persons", subject, date.today()).values) | {"name": "王秀兰"}
    record_state(
        actor=SYSTEM, register="persons", values=values, as_of=date.today(), source="人口库", subject_id=subject
    )
    assert resealing.run(rotation.pk)
    assert in_force("persons", subject, date.today()).values["name"] == "王秀兰" and versions() == {2}


def test_a_row_that_somebody_wrote_meanwhile_is_not_overwritten(people, monkeypatch):
    rotation = rotate(actor=SYSTEM, purpose="person-data")
    real = rotating._swap

    def write_first(column, swaps):
        if column.name == "registers_record.sealed":
            key = swaps[0][0]
            fresh = keys.seal_json({"name": "别人"}, table="registers_record", record_id=key, field="sealed")
            Record.objects.unscoped("test").filter(pk=key).update(sealed=fresh)
        return real(column, swaps)

    monkeypatch.setattr(rotating, "_swap", write_first)
    assert resealing.run(rotation.pk) and versions() == {2}
    opened = [
        keys.open_json(bytes(row.sealed), table="registers_record", record_id=row.pk, field="sealed")
        for row in Record.objects.unscoped("test")
    ]
    assert {"name": "别人"} in opened, "what was written meanwhile is lost"


def test_damaged_rows_are_told_and_hold_up_nothing(people):
    key = Record.objects.unscoped("test").values_list("pk", flat=True)[0]
    sealed = bytearray(Record.objects.unscoped("test").get(pk=key).sealed)
    sealed[-1] ^= 1
    Record.objects.unscoped("test").filter(pk=key).update(sealed=bytes(sealed))
    rotation = rotate(actor=SYSTEM, purpose="person-data")
    assert resealing.run(rotation.pk)
    row = RotationColumn.objects.get(rotation=rotation, name="registers_record.sealed")
    assert (row.changed, row.unreadable) == (2, 1)


def test_the_old_key_is_destroyed_only_when_nothing_needs_it(people, own_keys):
    rotation = rotate(actor=SYSTEM, purpose="person-data")
    with pytest.raises(KeyInUse):
        remove_old(actor=SYSTEM, rotation_id=rotation.pk)
    assert resealing.run(rotation.pk)
    with pytest.raises(KeyInUse, match="不久"):
        remove_old(actor=SYSTEM, rotation_id=rotation.pk)
    Rotation.objects.update(finished_at=rotation.started_at - timedelta(days=9))
    late = own_keys
    old = envelope.Envelopes(Older(late)).seal(
        b"{}", table="registers_record", record_id=str(people[0].pk), field="sealed"
    )
    Record.objects.unscoped("test").filter(pk=people[0].pk).update(sealed=old)
    with pytest.raises(KeyInUse, match="registers_record.sealed"):
        remove_old(actor=SYSTEM, rotation_id=rotation.pk)
    assert own_keys.versions("person-data") == (2, 1)
    Record.objects.unscoped("test").filter(pk=people[0].pk).update(sealed=None)
    with_connection_commit(lambda: remove_old(actor=SYSTEM, rotation_id=rotation.pk))
    assert own_keys.versions("person-data") == (2,)


class Older:
    """A writer who read the number of the current version a moment before the change."""

    def __init__(self, store: KeyStore) -> None:
        self._store = store

    def current_version(self, purpose: str) -> int:
        return 1

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def test_one_change_at_a_time_and_by_nobody_who_may_not(people):
    rotation = rotate(actor=SYSTEM, purpose="person-data")
    with pytest.raises(RotationRuns):
        rotate(actor=SYSTEM, purpose="person-data")
    with pytest.raises(NotPermitted):
        rotate(actor=factories.official("administer"), purpose="blind-index")
    assert finish(actor=SYSTEM, rotation_id=rotation.pk).finished_at is not None or rotation.columns.count() == 0


def test_ratings_stay_final_for_everybody_else(people):
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'ratings_are_final'")
        assert "yiwang.resealing" in cursor.fetchone()[0]
