"""Nodes watch each other: whoever rewrites, shortens or forges a log is found by the others, with the evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from yiwang.core.actor import SYSTEM
from yiwang.core.errors import InvalidInput
from yiwang.core.models import Event
from yiwang.core.signing import trusted
from yiwang.formats.ledger_evidence import verify_evidence
from yiwang.formats.ledger_heads import COUNTERSIGNATURE, check_head, read_signed
from yiwang.support.ledger import heads, notary, queries
from yiwang.support.ledger.actions.nodes import add_node, change_node, settle_alarm
from yiwang.support.ledger.errors import AlarmSettled, NodeThere
from yiwang.support.ledger.exchange import exchange
from yiwang.support.ledger.following import Seen, Trouble, follow
from yiwang.support.ledger.models import Alarm, Countersignature, Head, Node, SeenHead
from yiwang.support.ledger.tests.standin import StandIn

pytestmark = pytest.mark.django_db
Happened = Callable[..., list[UUID]]
Settle = Callable[[], int]
NOW = timezone.now()


def register(city: StandIn) -> Node:
    typed = {"log": city.log, "name": city.name, "level": "city", "address": "https://city.test", "chain": city.pem}
    return add_node(actor=SYSTEM, typed=typed)


@pytest.fixture
def city() -> StandIn:
    node = StandIn()
    node.grow(5, NOW)
    register(node)
    return node


def turn(city: StandIn, minutes: int, *, grow: int = 0) -> datetime:
    """Some minutes later the city's log has grown and is asked again."""
    at = NOW + timedelta(minutes=minutes)
    if grow:
        city.grow(grow, at)
    Node.objects.unscoped("test").update(next_at=None)
    exchange(at, city)
    return at


def alarms() -> list[str]:
    return list(Alarm.objects.unscoped("test").order_by("at").values_list("kind", flat=True))


def signed_head(settle: Settle, at: datetime) -> Head:
    settle()
    made = heads.sign_due(at)
    assert made is not None
    return made


def test_a_log_that_grows_is_followed_and_countersigned(city: StandIn) -> None:
    turn(city, 0)
    turn(city, 2, grow=300)
    turn(city, 3)
    rows = SeenHead.objects.unscoped("test").order_by("size")
    assert list(rows.values_list("size", flat=True)) == [5, 305]
    for row in rows:
        signed = read_signed(bytes(row.countersignature), COUNTERSIGNATURE)
        assert check_head(signed, trusted(), NOW + timedelta(minutes=9)).ok
        assert (signed.head.log, signed.by) == (city.log, notary.begin().code)
    assert alarms() == []


@pytest.mark.parametrize("more", [0, 7])
def test_rewritten_history_is_a_fork_with_both_signed_heads_as_evidence(city: StandIn, more: int) -> None:
    turn(city, 0)
    city.rewrite(2)
    turn(city, 2, grow=more or 0)
    if not more:
        city.at = NOW + timedelta(minutes=2)
        turn(city, 2)
    assert alarms() == ["fork"]
    alarm = Alarm.objects.unscoped("test").get()
    for side in ("seen", "now"):
        assert check_head(read_signed(alarm.evidence[side].encode()), trusted(), NOW + timedelta(minutes=9)).ok
    assert Event.objects.unscoped("test").filter(type="ledger.alarm").count() == 1
    assert SeenHead.objects.unscoped("test").count() == 1
    turn(city, 5)
    assert alarms() == ["fork"]


def test_a_log_that_became_shorter_is_an_alarm_and_an_old_head_from_a_cache_is_none(city: StandIn) -> None:
    turn(city, 1, grow=20)
    kept = list(city.leaves)
    city.leaves, city.at = kept[:10], NOW
    turn(city, 2)
    assert alarms() == []
    city.at = NOW + timedelta(minutes=3)
    turn(city, 3)
    assert alarms() == ["shrink"]


def test_a_head_of_another_signer_or_rubbish_is_an_alarm(city: StandIn) -> None:
    turn(city, 0)
    city.signer = StandIn("0197f0cc-thief").signer
    turn(city, 2, grow=1)
    assert alarms() == ["signature"]
    with pytest.raises(Trouble, match="无法读取"):
        follow(lambda path: b"<html>", city.log, trusted(), None, NOW)


def test_a_log_that_stands_still_too_long_is_an_alarm(city: StandIn) -> None:
    turn(city, 0)
    turn(city, 240)
    assert alarms() == ["stale"]


def test_a_node_that_was_away_loses_nothing_and_is_asked_less_and_less(city: StandIn) -> None:
    turn(city, 0)

    def away(address: str, path: str) -> bytes:
        raise OSError("no route")

    for minute in (1, 2, 3):
        Node.objects.unscoped("test").update(next_at=None)
        exchange(NOW + timedelta(minutes=minute), away)
    node = Node.objects.unscoped("test").get()
    assert (node.failures, node.fault) == (3, "no route")
    assert node.next_at == NOW + timedelta(minutes=3 + 8)
    assert exchange(NOW + timedelta(minutes=4), city) == 0
    turn(city, 12, grow=9)
    assert SeenHead.objects.unscoped("test").count() == 2
    assert alarms() == []


def test_their_countersignatures_of_our_heads_are_fetched_and_stand_in_proofs(
    city: StandIn, happened: Happened, settle: Settle
) -> None:
    (event_id,) = happened(1)
    own = signed_head(settle, NOW)
    city.countersign(bytes(own.content), NOW)
    other = StandIn("0197f0dd-other")
    city.signed += [b'{"kind":"rubbish"}', *other.signed]
    turn(city, 1)
    assert Countersignature.objects.unscoped("test").get().size == own.size
    proof = queries.proof_of(event_id)
    assert proof is not None
    assert len(proof.countersignatures) == 1
    verdict = verify_evidence(proof.content(), trusted(), now=NOW + timedelta(minutes=2))
    assert (verdict.ok, verdict.unchecked) == (True, ())


def test_the_other_node_finds_that_we_rewrote_our_history(happened: Happened, settle: Settle) -> None:
    """The other side of the exchange, through the real interface of this platform."""

    def get(path: str) -> bytes:
        response = Client().get(path)
        assert response.status_code == 200, path
        return bytes(response.content)

    happened(10)
    signed_head(settle, NOW - timedelta(minutes=20))
    code = notary.begin().code
    seen = follow(get, code, trusted(), None, NOW)
    happened(5)
    signed_head(settle, NOW - timedelta(minutes=10))
    seen = follow(get, code, trusted(), seen, NOW)
    assert seen.signed.head.size == notary.begin().size
    with connection.cursor() as cursor:  # a thief with the database's own rights, who also makes the notary sign
        cursor.execute("ALTER TABLE ledger_tile DISABLE TRIGGER ledger_tile_final")
        cursor.execute("UPDATE ledger_tile SET hashes = overlay(hashes PLACING '\\x00'::bytea FROM 3) WHERE place < 9")
        cursor.execute("ALTER TABLE ledger_head DISABLE TRIGGER ledger_head_final")
        cursor.execute("DELETE FROM ledger_head")
    happened(1)
    signed_head(settle, NOW - timedelta(minutes=5))
    with pytest.raises(Trouble) as found:
        follow(get, code, trusted(), seen, NOW)
    assert found.value.kind == "fork"
    assert "历史被改写" in found.value.text()
    assert Seen(found.value.evidence["seen"].encode()).signed.head == seen.signed.head


def test_what_is_typed_for_a_node_is_checked_and_told_at_the_field(city: StandIn) -> None:
    with pytest.raises(InvalidInput) as wrong:
        add_node(actor=SYSTEM, typed={"log": "X", "address": "ftp://x", "chain": "abc"})
    assert set(wrong.value.fields) == {"/log", "/name", "/level", "/address", "/chain"}
    with pytest.raises(NodeThere):
        register(city)
    node = Node.objects.unscoped("test").get()
    typed = {"name": "新名", "level": "province", "address": "https://new.test/", "chain": city.pem}
    changed = change_node(actor=SYSTEM, node_id=node.pk, row_version=1, typed=typed, active=False)
    assert (changed.name, changed.address, changed.active) == ("新名", "https://new.test", False)
    assert exchange(NOW, city) == 0


def test_an_alarm_is_settled_once_with_what_was_found(city: StandIn) -> None:
    turn(city, 0)
    city.rewrite(0)
    turn(city, 2, grow=1)
    alarm = Alarm.objects.unscoped("test").get()
    with pytest.raises(InvalidInput):
        settle_alarm(actor=SYSTEM, alarm_id=alarm.pk, finding="好", now=NOW)
    settle_alarm(actor=SYSTEM, alarm_id=alarm.pk, finding="对方恢复备份后已更正", now=NOW)
    with pytest.raises(AlarmSettled):
        settle_alarm(actor=SYSTEM, alarm_id=alarm.pk, finding="再处理一次", now=NOW)
