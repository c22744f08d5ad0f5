"""The notary gives every event one leaf, whatever happens, and what was signed cannot be taken back."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from yiwang.core.signing import trusted
from yiwang.crypto.digests import canonical
from yiwang.crypto.merkle import Frontier, consistency_holds, root_of, tree_hash
from yiwang.formats.ledger_evidence import verify_evidence
from yiwang.formats.ledger_heads import check_head, read_signed
from yiwang.people.privacy.retaining import redact_events
from yiwang.support.ledger import heads, leaves, notary, queries, tiles
from yiwang.support.ledger.models import Alarm, Head, Leaf
from yiwang.support.ledger.notary import Bounds
from yiwang.support.ledger.tiles import Fetching

pytestmark = pytest.mark.django_db
Happened = Callable[..., list[UUID]]
Settle = Callable[[], int]
NOW = timezone.now()


def numbers() -> list[int]:
    return list(Leaf.objects.unscoped("test").order_by("number").values_list("number", flat=True))


def sign(minutes: int = 0) -> Head:
    made = heads.sign_due(NOW - timedelta(days=1) + timedelta(minutes=minutes))
    assert made is not None
    return made


def test_every_event_has_exactly_one_leaf_and_numbers_are_dense(happened: Happened, settle: Settle) -> None:
    first = happened(300)
    before = settle()
    again = happened(300)
    assert settle() >= before + 300
    assert numbers() == list(range(settle()))
    held = set(Leaf.objects.unscoped("test").values_list("event_id", flat=True))
    assert {*first, *again} <= held


def test_the_order_is_that_of_transactions_then_of_events(happened: Happened, settle: Settle) -> None:
    ids = happened(40)
    settle()
    rows = Leaf.objects.unscoped("test").filter(event_id__in=ids).order_by("number")
    assert list(rows.values_list("event_id", flat=True)) == sorted(ids)


def test_events_of_running_transactions_wait(happened: Happened, settle: Settle) -> None:
    settle()
    happened(3)
    now = notary.bounds()
    assert notary.settle(within=Bounds(now.below, now.beyond)) == 0
    assert settle() >= 3


def test_a_batch_that_breaks_off_leaves_nothing_half_done(
    happened: Happened, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = settle()
    happened(5)
    with monkeypatch.context() as patch, pytest.raises(MemoryError), transaction.atomic():
        patch.setattr(notary.Log, "save", lambda *_, **__: (_ for _ in ()).throw(MemoryError()))
        settle()
    assert len(numbers()) == size
    assert settle() == size + 5
    assert numbers() == list(range(size + 5))


def test_a_restored_database_counts_transactions_anew_and_nothing_is_missed_or_doubled(
    happened: Happened, settle: Settle
) -> None:
    happened(4)
    size = settle()
    notary.Log.objects.unscoped("test").update(txid=2**61)
    fresh = happened(3)
    here = Bounds(2**60, 2**60 + 1)
    while notary.settle(2, within=here):
        pass
    log = notary.own_log()
    assert log is not None
    assert (log.size, log.txid) == (size + 3, 2**60 - 1)
    assert all(queries.number_of_event(one) is not None for one in fresh)


def test_tiles_hold_the_tree_at_every_size(happened: Happened, settle: Settle) -> None:
    hashing = tree_hash("sm3")
    made = [hashing.leaf(bytes([n % 251, n // 251])) for n in range(1300)]
    frontier, size = Frontier(hashing), 0
    for step in (1, 254, 1, 1, 255, 512, 276):
        tiles.append(size, made[size : size + step], hashing)
        for leaf in made[size : size + step]:
            frontier.append(leaf)
        size += step
        assert root_of(size, Fetching(hashing), hashing) == frontier.root()
    assert tiles.leaf_hashes(250, 700) == made[250:700]
    with pytest.raises(LookupError):
        Fetching(hashing)([(0, 1300)])
    with pytest.raises(LookupError):
        tiles.append(1290, made[:1], hashing)


def test_a_proof_of_an_event_verifies_without_the_database(happened: Happened, settle: Settle) -> None:
    ids = happened(20)
    settle()
    assert queries.proof_of(ids[3]) is None  # numbered, and no head yet
    sign()
    for event_id in (ids[0], ids[19]):
        proof = queries.proof_of(event_id)
        assert proof is not None
        told = orjson.loads(proof.content())
        assert told["entry"]["event"]["id"] == str(event_id)
        verdict = verify_evidence(proof.content(), trusted())
        assert verdict.ok, verdict
    assert queries.proof_of(UUID(int=5)) is None


def test_redaction_drops_payload_and_salt_and_breaks_no_proof(happened: Happened, settle: Settle) -> None:
    (event_id, *_) = happened(9, secret="x")
    size = settle()
    root = bytes(sign().root)
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject_id FROM core_event WHERE id = %s", [event_id])
        subject = cursor.fetchone()[0]
    before = queries.proof_of(event_id)
    assert redact_events([subject]) == 1
    after = queries.proof_of(event_id)
    assert before is not None
    assert after is not None
    assert after.entry.event is None
    assert after.entry.leaf == before.entry.leaf
    assert b"secret" not in after.content()
    verdict = verify_evidence(after.content(), trusted())
    assert verdict.ok
    assert "清除" in verdict.unchecked[0]
    assert (settle(), bytes(heads.latest().root)) == (size, root)  # type: ignore[union-attr]


def test_an_event_redacted_before_it_had_a_leaf_gets_one_without_salt(happened: Happened, settle: Settle) -> None:
    (event_id,) = happened(1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject_id FROM core_event WHERE id = %s", [event_id])
        redact_events([cursor.fetchone()[0]])
    settle()
    sign()
    proof = queries.proof_of(event_id)
    assert proof is not None
    assert (proof.entry.salt, proof.entry.event is None) == (None, False)
    assert verify_evidence(proof.content(), trusted()).ok


def test_an_event_with_numbers_that_json_readers_disagree_about_does_not_stop_the_notary(
    happened: Happened, settle: Settle
) -> None:
    deep: object = 1
    for _ in range(80):
        deep = [deep]
    ids = [*happened(1, share=0.1, big=2**62), *happened(1, deep=deep)]
    settle()
    sign()
    for event_id in ids:
        proof = queries.proof_of(event_id)
        assert proof is not None
        assert proof.entry.event is not None
        assert verify_evidence(proof.content(), trusted()).ok
    assert leaves.canonical_event('{"payload": {"a": 0.10}}') == b'{"payload":{"a":"0.1"}}'


def test_heads_are_signed_once_a_minute_and_hourly_when_nothing_comes(happened: Happened, settle: Settle) -> None:
    happened(1)
    settle()
    first = sign()
    assert check_head(read_signed(bytes(first.content)), trusted()).ok
    happened(1)
    settle()
    assert heads.sign_due(first.at + timedelta(seconds=30)) is None
    second = sign(1)
    assert second.size == first.size + 1
    assert heads.sign_due(second.at + timedelta(minutes=30)) is None
    assert sign(62).size == second.size


def test_any_two_heads_have_a_consistency_proof(happened: Happened, settle: Settle) -> None:
    made = []
    for minute, count in enumerate((3, 260, 1, 77)):
        happened(count)
        settle()
        made.append(sign(minute))
    for first in made:
        for second in made[made.index(first) :]:
            proof = queries.consistency(first.size, second.size)
            roots = bytes(first.root), bytes(second.root)
            assert consistency_holds(first.size, second.size, *roots, proof, tree_hash(notary.begin().hash))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_head SET size = size + 1",
        "DELETE FROM ledger_head",
        "DELETE FROM ledger_leaf",
        "UPDATE ledger_tile SET hashes = decode(repeat('00', 32), 'hex')",
        "DELETE FROM ledger_tile",
    ],
)
def test_what_was_signed_or_numbered_cannot_be_changed_by_sql(
    happened: Happened, settle: Settle, statement: str
) -> None:
    happened(2)
    settle()
    sign()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_platform_does_not_sign_a_history_that_was_rewritten_under_it(happened: Happened, settle: Settle) -> None:
    happened(10)
    settle()
    signed = sign()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_tile DISABLE TRIGGER ledger_tile_final")
        cursor.execute("UPDATE ledger_tile SET hashes = overlay(hashes PLACING '\\x00'::bytea FROM 3) WHERE place < 9")
    happened(1)
    settle()
    assert heads.sign_due(signed.at + timedelta(minutes=5)) is None
    alarm = Alarm.objects.unscoped("test").get()
    assert (alarm.kind, alarm.node) == ("own", None)
    assert heads.sign_due(signed.at + timedelta(minutes=9)) is None
    assert Alarm.objects.unscoped("test").count() == 1


def test_the_leaf_hash_alone_finds_its_number(happened: Happened, settle: Settle) -> None:
    happened(300)
    size = settle()
    for number in (0, size - 1):
        assert queries.number_of_leaf(tiles.leaf_hashes(number, number + 1)[0]) == number
    assert queries.number_of_leaf(b"\x01" * 32) is None


def test_canonical_events_are_what_the_concept_page_says(happened: Happened, settle: Settle) -> None:
    (event_id,) = happened(1)
    settle()
    sign()
    proof = queries.proof_of(event_id)
    assert proof is not None
    event, salt = proof.entry.event, proof.entry.salt
    assert event is not None
    assert salt is not None
    hashing = tree_hash(notary.begin().hash)  # type: ignore[arg-type]
    assert proof.entry.leaf == hashing.leaf(salt + canonical(event))
    assert sorted(event) == [
        "actor_account", "actor_kind", "actor_post", "channel", "division", "id", "on_behalf_of", "organization",
        "payload", "recorded_at", "subject", "subject_kind", "txid", "type",
    ]  # fmt: skip
    assert len(salt) == 16
    assert event["recorded_at"].endswith("Z")
    assert len(event["recorded_at"]) == 27


def test_only_transactions_of_this_database_hold_the_notary_back() -> None:
    told = connection.settings_dict
    named = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"], "password": told["PASSWORD"]}

    def running(database: str) -> tuple[psycopg.Connection[Any], int]:
        opened = psycopg.connect(dbname=database, **{name: value for name, value in named.items() if value})
        row = opened.execute("SELECT pg_current_xact_id()::text::bigint").fetchone()
        assert row is not None
        return opened, row[0]

    def settled() -> int:
        """Other processes of the tests come and go in their databases: what stays is ours."""
        for _ in range(100):
            if (below := notary.bounds().below) == ours:
                break
            time.sleep(0.1)
        return below

    elsewhere, theirs = running("postgres")
    here, ours = running(str(told["NAME"]))
    with closing(elsewhere), closing(here):
        running("postgres")[0].close()  # one that is over, so that both are among those that run
        assert theirs < ours
        assert settled() == ours
        here.rollback()
        assert notary.bounds().below > ours
