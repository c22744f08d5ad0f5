from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.development_ca import DevelopmentAuthority
from yiwang.crypto.identities import LocalIdentity
from yiwang.crypto.keystore import KeyStore
from yiwang.crypto.revocation import Evidence
from yiwang.crypto.revocation_lists import Revoked
from yiwang.crypto.signing import SM2_SM3
from yiwang.formats.seal.trust import TrustList
from yiwang.formats.status_lists import (
    CURRENT,
    ENDED,
    SHARD,
    SUSPENDED,
    UNASSIGNED,
    StatusListNotAuthentic,
    StatusListUnreadable,
    make_status_list,
    read_status_list,
)
from yiwang.formats.trust_lists import (
    Trusted,
    TrustedLog,
    TrustListUnreadable,
    key_id,
    make_trust_list,
    read_trust_list,
)

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)
STATES = {0: CURRENT, 1: SUSPENDED, 2: ENDED, 4: CURRENT, SHARD - 1: ENDED}


@pytest.fixture
def trusted(authority: DevelopmentAuthority, identity: LocalIdentity) -> Trusted:
    lists = authority.revocation_lists([Revoked(7, NOW, "superseded")], now=NOW)
    chain = identity.certificate_chain
    return Trusted(
        TrustList(tuple(authority.trust), tuple(authority.intermediates), Evidence(lists), {"44030000000001": NOW}),
        {key_id(chain[0]): chain},
        {"city": TrustedLog("市级存证", chain)},
        "深圳市一网",
        NOW,
        "https://example.gov.cn/status/",
    )


def test_a_trust_list_comes_back_from_its_file(trusted: Trusted) -> None:
    assert read_trust_list(make_trust_list(trusted)) == trusted


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "other"},
        {"version": 2},
        {"roots": []},
        {"roots": ["AAAA"]},
        {"roots": "MIIB"},
        {"roots": 5},
        {"intermediates": None},
        {"issued_at": "2026-01-01"},
        {"issued_at": "gestern"},
        {"logs": {"city": []}},
        {"ended_seals": {"1": "2026-01-01T00:00:00"}},
        {"revocation_lists": ["A"]},
    ],
)
def test_what_is_no_trust_list_is_refused(trusted: Trusted, change: dict[str, Any]) -> None:
    told = orjson.loads(make_trust_list(trusted)) | change
    with pytest.raises(TrustListUnreadable):
        read_trust_list(orjson.dumps(told))


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b"null", b"5"])
def test_rubbish_is_no_trust_list(content: bytes) -> None:
    with pytest.raises(TrustListUnreadable):
        read_trust_list(content)


def test_a_key_must_stand_under_its_own_name(trusted: Trusted) -> None:
    told = orjson.loads(make_trust_list(trusted))
    told["code_signers"] = {"0" * 16: next(iter(told["code_signers"].values()))}
    with pytest.raises(TrustListUnreadable):
        read_trust_list(orjson.dumps(told))


def test_a_status_list_tells_each_number(trusted: Trusted, identity: LocalIdentity) -> None:
    content = make_status_list(0, STATES, NOW, NOW + HOUR, identity)
    found = read_status_list(content, trusted)
    assert {number: found.state(number) for number in STATES} == STATES
    assert (found.state(3), found.as_of, found.next) == (UNASSIGNED, NOW, NOW + HOUR)
    assert not found.covers(SHARD)
    with pytest.raises(KeyError):
        found.state(SHARD)
    assert len(content) < 3000


def test_a_shard_further_on_has_its_own_numbers(trusted: Trusted, identity: LocalIdentity) -> None:
    found = read_status_list(make_status_list(2, {2 * SHARD + 5: ENDED}, NOW, NOW + HOUR, identity), trusted.trust)
    assert (found.covers(5), found.state(2 * SHARD + 5), found.state(2 * SHARD)) == (False, ENDED, UNASSIGNED)


def test_every_changed_byte_of_a_status_list_is_found(trusted: Trusted, identity: LocalIdentity) -> None:
    content = make_status_list(0, STATES, NOW, NOW + HOUR, identity)
    for place in range(0, len(content), 7):
        changed = bytearray(content)
        changed[place] ^= 1
        with pytest.raises((StatusListUnreadable, StatusListNotAuthentic)):
            read_status_list(bytes(changed), trusted)


def test_a_list_of_somebody_else_is_not_believed(
    trusted: Trusted, authority: DevelopmentAuthority, identity: LocalIdentity, tmp_path: Any
) -> None:
    stranger = DevelopmentAuthority(KeyStore(tmp_path)).identity("1", "某人")
    with pytest.raises(StatusListNotAuthentic) as refused:
        read_status_list(make_status_list(0, STATES, NOW, NOW + HOUR, stranger), trusted)
    assert refused.value.step == "chain"
    office = authority.identity("2", "另一个部门")  # of the same authority, but not the platform
    with pytest.raises(StatusListNotAuthentic):
        read_status_list(make_status_list(0, STATES, NOW, NOW + HOUR, office), trusted)
    ahead = make_status_list(0, STATES, NOW + HOUR, NOW + 2 * HOUR, identity)
    with pytest.raises(StatusListNotAuthentic) as refused:
        read_status_list(ahead, trusted)
    assert refused.value.step == "validity"


def test_a_list_of_a_revoked_signer_is_not_believed(authority: DevelopmentAuthority, identity: LocalIdentity) -> None:
    serial = read_certificate(identity.certificate_chain[0]).serial
    lists = authority.revocation_lists([Revoked(serial, NOW - HOUR, "key_compromise")], now=NOW)
    trust = TrustList(tuple(authority.trust), (), Evidence(lists))
    with pytest.raises(StatusListNotAuthentic) as refused:
        read_status_list(make_status_list(0, STATES, NOW, NOW + HOUR, identity), trust)
    assert refused.value.step == "revocation"


@pytest.mark.parametrize("algorithm", [SM2_SM3])
def test_a_status_list_may_be_signed_with_sm2(tmp_path: Any, algorithm: str) -> None:
    authority = DevelopmentAuthority(KeyStore(tmp_path), algorithm)
    content = make_status_list(0, STATES, NOW, NOW + HOUR, authority.identity("1", "平台"))
    assert read_status_list(content, TrustList(tuple(authority.trust))).state(2) == ENDED
    assert orjson.loads(content)["signature"]["algorithm"] == SM2_SM3
