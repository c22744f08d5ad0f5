"""Public status lists: right at once, signed, without a cookie, the same size for any number of licences."""

from __future__ import annotations

import time
import tracemalloc

import psycopg
import pytest
from django.db import connection
from django.test import Client
from tests import factories, licensed

from yiwang.core.signing import trust_list
from yiwang.formats.status_lists import CURRENT, ENDED, SHARD, SUSPENDED, UNASSIGNED, read_status_list
from yiwang.support.licences import status
from yiwang.support.licences.actions.change_state import change_licence
from yiwang.support.licences.models import Licence


@pytest.fixture(autouse=True)
def fresh():
    status.forget()
    yield
    status.forget()


@pytest.fixture
def licence(db, tmp_path, settings, monkeypatch):
    settings.VAR = tmp_path
    monkeypatch.setattr(status, "LOOK_EVERY", 0.0)
    licensed.publish()
    licensed.granted(factories.person())
    return Licence.objects.unscoped("test").get()


def state(licence):
    answer = Client().get(f"/status/{licence.status_number // SHARD}")
    assert answer.status_code == 200 and not answer.cookies and "no-cache" in answer.headers["Cache-Control"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return read_status_list(answer.content, trust_list()).state(licence.status_number)


def test_every_change_is_in_the_next_list(licence):
    actor = factories.official("licence.revoke")
    assert state(licence) == CURRENT
    for change, wanted in (("suspend", SUSPENDED), ("resume", CURRENT), ("revoke", ENDED)):
        change_licence(actor=actor, licence_id=licence.pk, change=change, reason="理由")
        assert state(licence) == wanted, change


def test_numbers_that_were_never_given_are_unassigned_and_shards_that_never_began_are_not_there(licence):
    listed = read_status_list(status.status_list(licence.status_number // SHARD).content, trust_list())
    assert listed.state(licence.status_number ^ 1) == UNASSIGNED
    for shard in ("9999999", "99999999999999999999999999"):
        assert Client().get(f"/status/{shard}").status_code == 404


def test_an_unchanged_list_is_sent_once_and_signed_once(licence, monkeypatch):
    address = f"/status/{licence.status_number // SHARD}"
    first = Client().get(address)
    monkeypatch.setattr(status, "platform_signer", None)  # whoever signs again fails
    second = Client().get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 304 and not second.content
    assert Client().get(address).content == first.content


def test_a_change_that_commits_late_is_not_missed(transactional_db, tmp_path, settings, monkeypatch):
    """The older transaction commits after the list was read with the younger one in it."""
    settings.VAR = tmp_path
    monkeypatch.setattr(status, "LOOK_EVERY", 0.0)
    many(2)
    one, two = Licence.objects.unscoped("test").order_by("status_number")
    shard = one.status_number // SHARD
    assert read_status_list(status.status_list(shard).content, trust_list()).state(one.status_number) == CURRENT
    slow = psycopg.connect(_url())
    slow.execute("UPDATE licences_licence SET state = 'revoked' WHERE id = %s", [one.pk])
    Licence.objects.unscoped("test").filter(pk=two.pk).update(state="suspended")
    listed = read_status_list(status.status_list(shard).content, trust_list())
    assert (listed.state(one.status_number), listed.state(two.status_number)) == (CURRENT, SUSPENDED)
    slow.commit()
    slow.close()
    listed = read_status_list(status.status_list(shard).content, trust_list())
    assert (listed.state(one.status_number), listed.state(two.status_number)) == (ENDED, SUSPENDED)


@pytest.mark.parametrize("count", [20_000, pytest.param(200_000, marks=pytest.mark.long)])
def test_many_licences_cost_little_time_and_the_same_memory(db, monkeypatch, count):
    monkeypatch.setattr(status, "LOOK_EVERY", 0.0)
    many(count)
    first = Licence.objects.unscoped("test").order_by("status_number").values_list("status_number", flat=True).first()
    shards = list(range(first // SHARD, (first + count - 1) // SHARD + 1))
    status.status_list(shards[0])  # the signer is made
    tracemalloc.start()
    began = time.perf_counter()
    contents = [status.status_list(shard).content for shard in shards]
    spent, (_now, peak) = time.perf_counter() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert spent < 3 and peak < 4_000_000, (spent, peak)
    assert all(len(content) < 40_000 for content in contents)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE licences_licence SET state = 'revoked' WHERE status_number = %s", [first + 5])
    began = time.perf_counter()
    listed = read_status_list(status.status_list((first + 5) // SHARD).content, trust_list())
    assert listed.state(first + 5) == ENDED and time.perf_counter() - began < 3


def many(count: int) -> None:
    """Licences without papers, all of one office, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO licences_licence (id, type_key, type_revision, title, number, version, holder_kind,
                 holder_masked, organization_id, organization_name, division_id, fields, scenario, conditions,
                 issued_on, valid_from, state, state_reason, state_before, row_version, ended_key, token_version,
                 token_digest, demo, created_at, status_xid)
               SELECT gen_random_uuid(), 't', gen_random_uuid(), 't', n::text, 1, 'natural_person', '',
                 gen_random_uuid(), '', gen_random_uuid(), '{}', '{}', '[]', '2026-01-01',
                 '2026-01-01', 'valid', '', '', 1, '', 1,
                 int4send(n) || gen_random_uuid()::text::bytea, false, now(), 0
               FROM generate_series(1, %s) n""",
            [count],
        )


def _url() -> str:
    given = connection.settings_dict
    named = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return " ".join(f"{name}={given[key]}" for name, key in named.items())
