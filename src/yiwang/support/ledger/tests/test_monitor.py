"""A monitor from outside remembers what it saw, and shouts when it is not so any more; a day's file verifies alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import orjson
import pytest
from django.db import connection
from django.utils import timezone

from yiwang.calendar import legal_day
from yiwang.core.actor import SYSTEM
from yiwang.core.models import Event
from yiwang.core.signing import trusted
from yiwang.formats.checking import check_file
from yiwang.formats.ledger_evidence import verify_evidence
from yiwang.formats.trust_lists import Trusted, TrustedLog, make_trust_list, read_trust_list
from yiwang.people.privacy.retaining import redact_events
from yiwang.support.ledger import evidence, heads, outside, tiles
from yiwang.support.ledger.monitoring import FINE, TROUBLE, UNREACHABLE, State, look, watch
from yiwang.support.ledger.tests.standin import StandIn

NOW = timezone.now()
Happened = Callable[..., list[UUID]]
Settle = Callable[[], int]


@pytest.fixture
def city(db: None) -> StandIn:
    node = StandIn()
    node.grow(5, NOW)
    return node


@pytest.fixture
def get(city: StandIn) -> Callable[[str], bytes]:
    known = trusted()
    logs = {city.log: TrustedLog(city.name, tuple(city.signer.certificate_chain))}
    listed = make_trust_list(Trusted(known.trust, {}, logs, name="某市", issued_at=NOW))

    def answer(path: str) -> bytes:
        if path == "/trust.json":
            return listed
        return orjson.dumps({"log": city.log}) if path.endswith("ledger/") else city("", path)

    return answer


def test_a_monitor_keeps_what_it_saw_and_shouts_at_a_rewritten_log(
    city: StandIn, get: Callable[[str], bytes], tmp_path: Path
) -> None:
    said: list[str] = []
    file = tmp_path / "state.json"
    assert look(State(file), get, None, NOW, said.append) == FINE
    city.grow(3, NOW + timedelta(minutes=2))
    assert look(State(file), get, None, NOW + timedelta(minutes=2), said.append) == FINE
    assert "8条记录" in said[-1]
    city.rewrite(1)
    city.grow(1, NOW + timedelta(minutes=4))
    assert look(State(file), get, None, NOW + timedelta(minutes=4), said.append) == TROUBLE
    assert said[-1].startswith("警报：历史被改写")
    kept = State(file).told
    assert kept["trouble"]["kind"] == "fork"
    assert kept["trouble"]["evidence"]["seen"] == kept["head"]


def test_the_trust_list_of_the_first_look_is_kept(city: StandIn, get: Callable[[str], bytes], tmp_path: Path) -> None:
    said: list[str] = []
    file = tmp_path / "state.json"
    assert look(State(file), get, None, NOW, said.append) == FINE
    thief = StandIn("0197f0cc-thief")
    city.signer = thief.signer
    city.grow(1, NOW + timedelta(minutes=1))
    assert look(State(file), get, None, NOW + timedelta(minutes=1), said.append) == TROUBLE


def test_stale_heads_and_silent_sites_are_told(
    city: StandIn, get: Callable[[str], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    assert look(State(None), get, None, NOW + timedelta(hours=4), said.append) == TROUBLE
    assert "很久没有更新" in said[-1]

    def gone(address: str, path: str) -> bytes:
        raise outside.Unreachable("connection refused")

    monkeypatch.setattr(outside, "fetch", gone)
    assert watch("http://127.0.0.1:9", tmp_path / "s.json", None, once=True, say=said.append) == UNREACHABLE
    (tmp_path / "broken.json").write_text("{")
    assert watch("http://127.0.0.1:9", tmp_path / "broken.json", None, once=True, say=said.append) == UNREACHABLE
    with pytest.raises(outside.Unreachable):
        monkeypatch.undo()
        outside.fetch("file:///etc/passwd", "")


def a_day(happened: Happened, settle: Settle) -> list[UUID]:
    happened(4)
    settle()
    assert heads.sign_due(NOW - timedelta(days=1)) is not None
    ids = happened(7)
    settle()
    assert heads.sign_due(NOW) is not None
    return ids


@pytest.mark.django_db
@pytest.mark.parametrize("with_content", [True, False])
def test_a_days_evidence_verifies_without_database_and_network(
    happened: Happened, settle: Settle, with_content: bool, django_db_blocker: pytest.FixtureRequest
) -> None:
    ids = a_day(happened, settle)
    lines = list(evidence.export_day(actor=SYSTEM, day=legal_day(NOW), with_content=with_content))
    content = b"".join(lines)
    carried = make_trust_list(trusted())
    assert Event.objects.unscoped("test").filter(type="ledger.evidence_exported").exists()
    with django_db_blocker.block():  # type: ignore[attr-defined]
        verdict = verify_evidence(content, read_trust_list(carried))
        assert verdict.ok, verdict
        checked = check_file(content, read_trust_list(carried))
        assert (checked.kind, checked.exit_code) == ("evidence", 0)
        changed = content.replace(b'"step"', b'"stop"').replace(lines[3][10:20], b"0123456789", 1)
        assert not verify_evidence(changed, read_trust_list(carried)).ok
    assert (str(ids[0]).encode() in content) is with_content
    assert orjson.loads(lines[0])["end"] - orjson.loads(lines[0])["first"] == 7


@pytest.mark.django_db
def test_the_check_recomputes_the_tree_and_finds_what_was_changed(happened: Happened, settle: Settle) -> None:
    ids = a_day(happened, settle)
    found = evidence.check()
    assert (found.ok, found.heads, found.redacted) == (True, 2, 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject_id FROM core_event WHERE id = ANY(%s)", [ids[:2]])
        redact_events([row[0] for row in cursor.fetchall()])
    assert (evidence.check().ok, evidence.check().redacted) == (True, 2)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL yiwang.redacting = 'on'")
        cursor.execute("UPDATE core_event SET payload = '{\"forged\": 1}' WHERE id = %s", [ids[4]])
    assert len(evidence.check().changed) == 1
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_tile DISABLE TRIGGER ledger_tile_final")
        cursor.execute("UPDATE ledger_tile SET hashes = overlay(hashes PLACING '\\x00'::bytea FROM 3) WHERE place < 9")
    again = evidence.check()
    assert again.wrong_heads
    assert not again.ok
    assert tiles.leaf_hashes(0, 0) == []
