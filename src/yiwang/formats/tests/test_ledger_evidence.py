"""Evidence of a ledger: what was signed verifies alone, and whatever is changed in it is found, with the step."""

from __future__ import annotations

import tracemalloc
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from yiwang.crypto.development_ca import DevelopmentAuthority
from yiwang.crypto.digests import canonical
from yiwang.crypto.keystore import KeyStore
from yiwang.crypto.merkle import Frontier, inclusion_proof, tree_hash
from yiwang.crypto.signing import SM2_SM3
from yiwang.formats import ledger_evidence as evidence
from yiwang.formats.ledger_evidence import (
    CHECKER,
    Entry,
    Proof,
    check_day,
    day_file,
    day_header,
    leaf_of,
    verify_evidence,
)
from yiwang.formats.ledger_heads import (
    COUNTERSIGNATURE,
    TreeHead,
    Unreadable,
    check_head,
    countersign,
    read_signed,
    sign_head,
    speaks_for,
)
from yiwang.formats.seal.trust import TrustList
from yiwang.formats.trust_lists import Trusted, TrustedLog

AT = datetime.now(UTC).replace(microsecond=0)
LOG, OTHER = "0197f0aa-county", "0197f0bb-city"
HASH = tree_hash("sm3")


@dataclass
class Log:
    """A log of eleven events in memory, its node, and the node that countersigns."""

    node: Any
    city: Any
    trusted: Trusted
    entries: list[Entry]

    def frontier(self, size: int) -> Frontier:
        grown = Frontier(HASH)
        for one in self.entries[:size]:
            grown.append(one.leaf)
        return grown

    def head(self, size: int, **changes: Any) -> TreeHead:
        return replace(TreeHead(LOG, size, self.frontier(size).root(), "sm3", AT), **changes)

    def proof(self, number: int, size: int = 11, **changes: Any) -> Proof:
        def fetch(nodes: Any) -> list[bytes]:
            grown = []
            for level, index in nodes:
                part = Frontier(HASH)
                for one in self.entries[index << level : (index + 1) << level]:
                    part.append(one.leaf)
                grown.append(part.root())
            return grown

        head = self.head(size)
        path = tuple(inclusion_proof(number, size, fetch, HASH))
        signed = countersign(head, OTHER, AT, self.city)
        return replace(Proof(LOG, self.entries[number], path, sign_head(head, self.node), (signed,)), **changes)

    def day(self, first: int = 3, end: int = 11) -> bytes:
        header = day_header(LOG, "某县", "sm3", date(2026, 11, 22), first, end, self.frontier(first).nodes)
        heads = [sign_head(self.head(size), self.node) for size in dict.fromkeys((first, 7, end))]
        signed = [countersign(self.head(end), OTHER, AT, self.city)]
        return b"".join(day_file(header, iter(self.entries[first:end]), heads, signed))


def event(number: int) -> dict[str, Any]:
    return {"id": f"e{number}", "type": "case.accepted", "recorded_at": AT, "payload": {"step": number}}


@pytest.fixture(scope="module", params=["ecdsa-sha256", SM2_SM3])
def log(request: pytest.FixtureRequest, authority: DevelopmentAuthority) -> Log:
    issuer = authority if request.param == "ecdsa-sha256" else DevelopmentAuthority(authority._store, SM2_SM3)
    node, city = issuer.identity("county", "某县一网"), issuer.identity("city", "某市一网")
    trust = TrustList(issuer.trust, issuer.intermediates)
    logs = {LOG: TrustedLog("某县", node.certificate_chain), OTHER: TrustedLog("某市", city.certificate_chain)}
    entries = []
    for number in range(11):
        told, salt = orjson.loads(canonical(event(number))), bytes([number]) * 16
        entries.append(Entry(number, leaf_of(told, salt, HASH), told, salt))
    return Log(node, city, Trusted(trust, {}, logs), entries)


def test_a_proof_verifies_alone(log: Log) -> None:
    for number in range(11):
        verdict = verify_evidence(log.proof(number).content(), log.trusted)
        assert (verdict.ok, verdict.step, verdict.unchecked) == (True, "all", ())
        assert verdict.signer.startswith("某县一网")


def test_a_redacted_entry_still_has_its_proof_and_the_verdict_says_so(log: Log) -> None:
    bare = Entry(4, log.entries[4].leaf)
    verdict = verify_evidence(log.proof(4, entry=bare).content(), log.trusted)
    assert verdict.ok
    assert "清除" in verdict.unchecked[0]
    assert verify_evidence(log.proof(4, entry=replace(bare, leaf=b"x" * 32)).content(), log.trusted).step == "inclusion"


@pytest.mark.parametrize("kind", ["proof", "day"])
def test_one_changed_byte_anywhere_is_found(log: Log, kind: str) -> None:
    content = log.proof(5).content() if kind == "proof" else log.day()
    assert verify_evidence(content, log.trusted).ok
    for at in range(0, len(content), 97 if kind == "day" else 41):
        changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        assert not verify_evidence(changed, log.trusted).ok, at


def test_a_day_goes_on_from_the_tree_of_the_day_before(log: Log) -> None:
    assert verify_evidence(log.day(), log.trusted).ok
    assert verify_evidence(log.day(first=0), log.trusted).ok
    assert verify_evidence(log.day(first=7, end=7), log.trusted).ok


def test_an_entry_left_out_added_or_exchanged_is_found(log: Log) -> None:
    lines = log.day().split(b"\n")
    assert verify_evidence(b"\n".join([*lines[:3], *lines[4:]]), log.trusted).step in {"read", "growth"}
    assert verify_evidence(b"\n".join([*lines[:3], lines[2], *lines[3:]]), log.trusted).step in {"read", "growth"}
    told = orjson.loads(lines[3])
    told["event"]["payload"] = {"step": 99}
    verdict = verify_evidence(b"\n".join([*lines[:3], canonical(told), *lines[4:]]), log.trusted)
    assert (verdict.ok, verdict.step) == (False, "growth")
    assert not verify_evidence(b"\n".join(lines[:-3]) + b"\n", log.trusted).ok


def test_who_is_not_named_for_the_log_does_not_make_it_good(log: Log) -> None:
    stranger = replace(log.trusted, logs={OTHER: log.trusted.logs[OTHER]})
    verdict = verify_evidence(log.proof(2).content(), stranger)
    assert (verdict.ok, verdict.level) == (False, "unknown")
    false = sign_head(log.head(11), log.city)
    verdict = verify_evidence(log.proof(2, head=false, countersignatures=()).content(), log.trusted)
    assert (verdict.ok, verdict.level, verdict.step) == (False, "invalid", "head")


def test_a_countersignature_of_another_head_or_of_the_log_itself_is_refused(log: Log) -> None:
    other = countersign(log.head(10), OTHER, AT, log.city)
    assert verify_evidence(log.proof(2, countersignatures=(other,)).content(), log.trusted).step == "countersignature"
    own = countersign(log.head(11), LOG, AT, log.node)
    assert verify_evidence(log.proof(2, countersignatures=(own,)).content(), log.trusted).step == "countersignature"
    false = countersign(log.head(11), OTHER, AT, log.node)
    assert not verify_evidence(log.proof(2, countersignatures=(false,)).content(), log.trusted).ok


def test_an_unknown_countersigner_is_told_and_not_counted(log: Log) -> None:
    alone = replace(log.trusted, logs={LOG: log.trusted.logs[LOG]})
    verdict = verify_evidence(log.proof(2).content(), alone)
    assert verdict.ok
    assert "会签" in verdict.unchecked[0]


def test_a_head_from_the_future_or_of_strange_form_is_refused(log: Log) -> None:
    ahead = read_signed(sign_head(log.head(11, at=AT + timedelta(hours=1)), log.node))
    assert not check_head(ahead, log.trusted).ok
    good = sign_head(log.head(11), log.node)
    for wrong in (
        b"",
        b"[]",
        good + b" ",
        good.replace(b'"size":11', b'"size":"11"'),
        good.replace(b"sm3", b"md5"),
        b"x" * 65_000,
    ):
        with pytest.raises(Unreadable):
            read_signed(wrong)
    with pytest.raises(Unreadable):
        read_signed(good, COUNTERSIGNATURE)
    assert not speaks_for(b"no certificate", log.trusted.logs[LOG])


def test_rubbish_is_unreadable_and_never_an_error(log: Log) -> None:
    for content in (b"{}", b"{}\n", b"\n", b"", b"[1]", b'{"kind":"yiwang.ledger-proof"}', b"\xff\n{}\n"):
        verdict = verify_evidence(content, log.trusted)
        assert (verdict.ok, verdict.step) == (False, "read")


def test_the_one_door_knows_both_files(log: Log) -> None:
    for content in (log.proof(1).content(), log.day()):
        assert CHECKER.knows(content)
        found = CHECKER.check(content, log.trusted, AT)
        assert found.verdict.ok
        assert found.about
    assert not CHECKER.knows(b"%PDF-")
    assert CHECKER.check(log.day(), log.trusted, AT).about["entries"] == "8"


def test_an_event_never_salted_has_a_leaf_of_its_content_alone(log: Log) -> None:
    told = orjson.loads(canonical(event(1)))
    assert leaf_of(told, None, HASH) == HASH.leaf(canonical(told))
    assert evidence._entry({"number": 0, "salt": None, "event": told}, HASH).leaf == HASH.leaf(canonical(told))


def test_a_day_is_read_line_by_line_and_holds_little_memory(log: Log, tmp_path: Path) -> None:
    """5,000 entries make a file of 2 MB, of which only the heads are kept."""
    path, count, grown = tmp_path / "day.jsonl", 5_000, Frontier(HASH)
    with path.open("wb") as out:
        out.write(canonical(day_header(LOG, "某县", "sm3", date(2026, 11, 22), 0, count, [])) + b"\n")
        for number in range(count):
            told = event(number) | {"filling": "x" * 150}
            leaf = leaf_of(told, b"s" * 16, HASH)
            grown.append(leaf)
            out.write(canonical(Entry(number, leaf, told, b"s" * 16).told()) + b"\n")
        out.write(sign_head(TreeHead(LOG, count, grown.root(), "sm3", AT), log.node) + b"\n")
    tracemalloc.start()
    checked = check_day(lambda: path.open("rb"), log.trusted)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (checked.exit_code, checked.found.about["entries"]) == (0, str(count)), checked.verdict
    assert most < path.stat().st_size / 4
    content = path.read_bytes()
    for broken in (content[:-1], content + b"x", content + content.splitlines(keepends=True)[-1]):
        path.write_bytes(broken)
        assert check_day(lambda: path.open("rb"), log.trusted).exit_code == 1


def test_a_node_with_an_authority_of_its_own_is_believed_for_its_own_log_alone(
    log: Log, tmp_path: Path, authority: DevelopmentAuthority
) -> None:
    foreign = DevelopmentAuthority(KeyStore(tmp_path / "keys"), SM2_SM3)
    node = foreign.identity("platform", "一网平台")
    chain = (*node.certificate_chain, *foreign.intermediates)
    known = replace(log.trusted, logs={**log.trusted.logs, OTHER: TrustedLog("邻市", chain)})
    head = TreeHead(OTHER, 1, b"r" * 32, "sm3", AT)
    assert check_head(read_signed(sign_head(head, node)), known).ok
    assert check_head(read_signed(sign_head(head, node)), log.trusted).trust_unknown
    for wrong in (sign_head(replace(head, log=LOG), node), sign_head(head, foreign.identity("other", "别的单位"))):
        assert not check_head(read_signed(wrong), known).ok
    impostor = DevelopmentAuthority(KeyStore(tmp_path / "more"), SM2_SM3).identity("platform", "一网平台")
    assert not check_head(read_signed(sign_head(head, impostor)), known).ok
