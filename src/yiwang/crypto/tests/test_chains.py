from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from yiwang.crypto.certificates import Plan, make_certificate, read_certificate
from yiwang.crypto.chains import TIME_STAMP, chain_problem, check_chain
from yiwang.crypto.development_ca import MARK, DevelopmentAuthority
from yiwang.crypto.errors import CertificateUnreadable
from yiwang.crypto.identities import ECDSA_SHA256, SM2_SM3, load_certificate, signature_is_good, subject_name
from yiwang.crypto.keystore import KeyStore
from yiwang.crypto.signing import PrivateKey, generate

CODE, NAME = "11440300MB2C927392", "深圳市市场监督管理局"


@pytest.fixture(params=[ECDSA_SHA256, SM2_SM3])
def authority(store: KeyStore, request: pytest.FixtureRequest) -> DevelopmentAuthority:
    return DevelopmentAuthority(store, request.param)


def test_a_signer_leads_to_the_root_and_may_sign(authority: DevelopmentAuthority) -> None:
    identity = authority.identity(CODE, NAME)
    assert chain_problem(identity.certificate_chain, authority.trust, moment=datetime.now(UTC)) is None
    signature = identity.sign(b"data")
    assert signature_is_good(identity.certificate_chain[0], signature, b"data")
    assert not signature_is_good(identity.certificate_chain[0], signature, b"date")


def test_every_certificate_says_that_it_is_for_development(authority: DevelopmentAuthority) -> None:
    for der in (*authority.identity(CODE, NAME * 9).certificate_chain, *authority.trust):
        assert MARK in subject_name(der)
        assert MARK in x509.load_der_x509_certificate(der).issuer.rfc4514_string()


def test_an_identity_stays_the_same_after_a_restart(authority: DevelopmentAuthority, tmp_path: Path) -> None:
    before = authority.identity(CODE, NAME).certificate_chain
    again = DevelopmentAuthority(KeyStore(tmp_path / "keys"), authority.algorithm)
    assert again.identity(CODE, NAME).certificate_chain == before
    assert again.identity("other", NAME).certificate_chain[0] != before[0]


def test_a_certificate_near_its_end_is_followed_by_a_new_one(authority: DevelopmentAuthority) -> None:
    first = authority.identity(CODE, NAME)
    later = datetime.now(UTC) + timedelta(days=700)
    second = authority.identity(CODE, NAME, now=later)
    assert second.certificate_chain[0] != first.certificate_chain[0]
    assert chain_problem(second.certificate_chain, authority.trust, moment=later) is None


@pytest.mark.parametrize(("days", "kind"), [(-800, "validity"), (800, "validity")])
def test_outside_its_validity_a_certificate_is_not_trusted(
    authority: DevelopmentAuthority, days: int, kind: str
) -> None:
    chain = authority.identity(CODE, NAME).certificate_chain
    problem = chain_problem(chain, authority.trust, moment=datetime.now(UTC) + timedelta(days=days))
    assert problem is not None
    assert problem.kind == kind


def test_chains_that_must_not_be_trusted(authority: DevelopmentAuthority, tmp_path: Path) -> None:
    stranger = DevelopmentAuthority(KeyStore(tmp_path / "stranger"))
    signer, intermediate = authority.identity(CODE, NAME).certificate_chain
    now = datetime.now(UTC)
    cases = {
        "another root": ((signer, intermediate), stranger.trust, "chain"),
        "intermediate left out": ((signer,), authority.trust, "chain"),
        "nothing": ((), authority.trust, "chain"),
        "rubbish": ((b"rubbish",), authority.trust, "chain"),
        "an authority signs a document": ((intermediate,), authority.trust, "usage"),
        "nobody trusted": ((signer, intermediate), [], "chain"),
    }
    for name, (chain, trust, kind) in cases.items():
        problem = chain_problem(chain, trust, moment=now)
        assert problem is not None, name
        assert problem.kind == kind, name


def test_a_signer_cannot_issue_certificates(authority: DevelopmentAuthority) -> None:
    signer, intermediate = authority.identity(CODE, NAME).certificate_chain
    problem = chain_problem((signer, signer, intermediate), [signer], moment=datetime.now(UTC))
    assert problem is None, "a signer that is itself trusted needs no chain"
    assert chain_problem((intermediate, signer), [signer], moment=datetime.now(UTC)) is not None


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_an_unreadable_certificate_has_its_own_error(authority: DevelopmentAuthority) -> None:
    for read in (load_certificate, read_certificate):
        with pytest.raises(CertificateUnreadable):
            read(b"\x30\x03\x02\x01\x01")
    der = bytearray(authority.identity(CODE, NAME).certificate_chain[0])
    now = datetime.now(UTC)
    for at in range(0, len(der), 3):
        changed = bytearray(der)
        changed[at] ^= 0x11
        chain = (bytes(changed), authority.identity(CODE, NAME).certificate_chain[1])
        assert chain_problem(chain, authority.trust, moment=now) is not None, at


SIGNS, AUTHORITY = frozenset({"digital_signature"}), frozenset({"key_cert_sign", "crl_sign"})
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def made(key: PrivateKey, name: str, issuer: tuple[PrivateKey, bytes] | None = None, **more: object) -> bytes:
    """A certificate of `key`; an authority when `usage` says so."""
    told: dict[str, object] = {
        "usage": SIGNS,
        "not_before": NOW - timedelta(1),
        "not_after": NOW + timedelta(1),
        **more,
    }
    told["authority"] = told["usage"] is AUTHORITY
    plan = Plan(names={"common_name": name}, public_key=key.public_key, **told)  # type: ignore[arg-type]
    return make_certificate(plan, *(issuer or (key,)))


@pytest.mark.parametrize("algorithm", [ECDSA_SHA256, SM2_SM3])
def test_the_failing_step_of_a_chain_is_named(algorithm: str) -> None:
    root, middle, leaf = (generate(algorithm) for _ in range(3))
    top = made(root, "根", usage=AUTHORITY, path_length=0)
    between = made(middle, "中", (root, top), usage=AUTHORITY)
    direct = made(leaf, "签", (root, top))
    cases = {
        None: (direct,),
        "chain": (made(leaf, "签", (middle, between)), between),  # the root allows no authority below it
        "usage": (made(leaf, "签", (root, top), usage=frozenset({"key_agreement"})),),
        "validity": (made(leaf, "签", (root, top), not_after=NOW - timedelta(hours=1)),),
    }
    for kind, chain in cases.items():
        problem = chain_problem(chain, [top], moment=NOW)
        assert (problem.kind if problem else None) == kind, problem
    stamps = chain_problem((direct,), [top], moment=NOW, purpose=TIME_STAMP)
    assert stamps is not None and stamps.kind == "usage"
    below_a_signer = made(middle, "下", (leaf, direct))
    problem = chain_problem((below_a_signer, direct), [top], moment=NOW)
    assert problem is not None and problem.kind == "usage", "a signer is no authority"


def test_roots_of_one_name_and_two_keys_are_told_apart() -> None:
    old, new, leaf = generate(SM2_SM3), generate(SM2_SM3), generate(SM2_SM3)
    tops = [made(one, "同名根", usage=AUTHORITY) for one in (old, new)]
    chain = (made(leaf, "签", (new, tops[1])),)
    assert chain_problem(chain, tops, moment=NOW) is None
    assert chain_problem(chain, tops[:1], moment=NOW) is not None


def test_a_chain_of_two_algorithms_holds() -> None:
    root, leaf = generate(SM2_SM3), generate(ECDSA_SHA256)
    top = made(root, "国密根", usage=AUTHORITY)
    checked = check_chain((made(leaf, "签", (root, top)),), [top], moment=NOW)
    assert checked.problem is None and len(checked.path) == 2 and not checked.revocation_known


def test_a_circle_of_certificates_ends() -> None:
    one, two, leaf = (generate(ECDSA_SHA256) for _ in range(3))
    first = made(one, "甲", (two, made(two, "乙", usage=AUTHORITY)), usage=AUTHORITY)
    second = made(two, "乙", (one, made(one, "甲", usage=AUTHORITY)), usage=AUTHORITY)
    problem = chain_problem((made(leaf, "签", (one, first)), first, second), [made(leaf, "别人")], moment=NOW)
    assert problem is not None and problem.kind == "chain"
