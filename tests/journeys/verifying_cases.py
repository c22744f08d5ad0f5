"""Cases on which the verifier in the browser must agree with the one in Python: real files, own ones, changed ones."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.development_ca import SEAL_MAKER, DevelopmentAuthority
from yiwang.crypto.keystore import KeyStore
from yiwang.crypto.revocation import Evidence
from yiwang.crypto.revocation_lists import Revoked
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3
from yiwang.formats.licence_codes import key_id_of, verify_code
from yiwang.formats.ofd.building import Builder
from yiwang.formats.ofd.package import open_package
from yiwang.formats.ofd.packing import repack
from yiwang.formats.ofd.sealing import Placing, seal_ofd
from yiwang.formats.ofd.values import Box
from yiwang.formats.ofd.verifying import verify_ofd
from yiwang.formats.seal.making import SealPlan, make_seal
from yiwang.formats.seal.structure import Picture
from yiwang.formats.seal.trust import TrustList
from yiwang.formats.status_lists import CURRENT, ENDED, SHARD, SUSPENDED, make_status_list
from yiwang.formats.trust_lists import Trusted, make_trust_list, read_trust_list
from yiwang.formats.verdicts import Verdict

FORMATS = Path(__file__).parents[2] / "src" / "yiwang" / "formats"
NOW = datetime.now(UTC).replace(microsecond=0)
CODES: dict[str, Any] = json.loads((FORMATS / "tests" / "data" / "licence_codes.json").read_text())


@dataclass(frozen=True)
class Case:
    """A file with the trust list to judge it by."""

    name: str
    content: bytes
    trusted: Trusted


class Office:
    """An authority with a seal maker and a signer, of one suite."""

    def __init__(self, folder: Path, suite: str) -> None:
        self.authority = DevelopmentAuthority(KeyStore(folder / suite, passphrase="测试"), suite)
        self.maker = self.authority.identity("maker", "印章制作中心", role=SEAL_MAKER)
        self.signer = self.authority.identity("11440825MB2C900013", "徐闻县市场监督管理局")
        self.trust = TrustList(self.authority.trust, self.authority.intermediates)
        self.trusted = Trusted(self.trust, name="测试", issued_at=NOW)

    def sealed(self, *, until: timedelta = timedelta(days=300), moment: datetime = NOW, **plan: Any) -> bytes:
        builder = Builder()
        builder.page(210, 297).text("食品经营许可证", 20, 40, 6)
        told = SealPlan(
            "44082500000001", "徐闻县市场监督管理局", 1, self.signer.certificate_chain[:1],
            NOW - timedelta(days=400), NOW - timedelta(days=400), NOW + until, Picture("PNG", b"picture", 40, 40),
        )  # fmt: skip
        seal = make_seal(replace(told, **plan), self.maker)
        return seal_ofd(
            builder.build(), seal, self.signer, (Placing(0, Box(10, 10, 40, 40)),), moment=moment, trust=self.trust
        )

    def revoking(self, reason: str, at: datetime) -> Trusted:
        """The trust list with a revocation of the signer."""
        entry = Revoked(read_certificate(self.signer.certificate_chain[0]).serial, at, reason)
        lists = Evidence(self.authority.revocation_lists([entry], now=NOW))
        return replace(self.trusted, trust=replace(self.trust, evidence=lists))


def cases(folder: Path) -> Iterator[Case]:
    """Every shipped sample, files sealed here in both suites, and changes to all of them."""
    offices = [Office(folder, suite) for suite in (SM2_SM3, ECDSA_SHA256)]
    samples = [(path.stem, path.read_bytes()) for path in sorted((FORMATS / "ofd" / "tests" / "data").glob("*.ofd"))]
    for name, content in samples:
        yield Case(name, content, offices[0].trusted)
    for office in offices:
        yield from _of(office, offices)
    chance = random.Random(38540)
    for name, content in (*samples, *((office.authority.algorithm, office.sealed()) for office in offices)):
        yield from _changed(name, content, offices[0].trusted, chance)


def _of(office: Office, offices: list[Office]) -> Iterator[Case]:
    suite, sealed = office.authority.algorithm, office.sealed()
    yield Case(f"{suite} sealed", sealed, office.trusted)
    yield Case(f"{suite} of nobody known", sealed, next(one for one in offices if one is not office).trusted)
    ended = replace(office.trusted, trust=replace(office.trust, ended_seals={"44082500000001": NOW}))
    early = office.sealed(until=timedelta(days=-1), moment=NOW - timedelta(days=30))
    yield Case(f"{suite} the seal has run out since", early, office.trusted)
    yield Case(f"{suite} the seal was ended since", early, ended)
    yield Case(f"{suite} the seal was ended before", sealed, ended)
    for reason in ("superseded", "key_compromise"):
        since = office.revoking(reason, NOW - timedelta(days=3))
        yield Case(f"{suite} revoked since: {reason}", early, since)
        yield Case(f"{suite} revoked before: {reason}", sealed, since)
    package = open_package(sealed)
    for name in package.names:
        data = bytearray(package.read(name))
        data[len(data) // 2] ^= 1
        yield Case(f"{suite} changed {name}", repack(package, {name: bytes(data)}), office.trusted)
        yield Case(f"{suite} without {name}", repack(package, {name: None}), office.trusted)
    yield Case(f"{suite} added", repack(package, {"Doc_0/More.xml": b"<a/>"}), office.trusted)


def _changed(name: str, content: bytes, trusted: Trusted, chance: random.Random) -> Iterator[Case]:
    """Bytes changed in the ZIP itself and in the files of signatures."""
    for at in range(3):
        changed = bytearray(content)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        yield Case(f"{name} flipped {at}", bytes(changed), trusted)
    yield Case(f"{name} cut", content[:-30], trusted)
    package = open_package(content)
    for part in [one for one in package.names if "Sign" in one and package.read(one)]:
        data = bytearray(package.read(part))
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        yield Case(f"{name} flipped {part}", repack(package, {part: bytes(data)}), trusted)


def in_python(case: Case) -> list[Any]:
    """The verdicts that the platform gives."""
    told = verify_ofd(case.content, case.trusted.trust, now=NOW)
    return [_said(told.verdict), [_said(one.verdict) for one in told.signatures]]


def _said(verdict: Verdict) -> list[Any]:
    # A file that cannot be opened is refused by either with the sentence of its own first finding.
    reason = "" if verdict.step == "read" else verdict.reason_zh
    when = int(verdict.signed_at.timestamp() * 1000) if verdict.signed_at else None
    told = [verdict.level, verdict.step, reason, verdict.signer, verdict.signer_code, verdict.seal_name, when]
    return [*told, list(verdict.since), list(verdict.unchecked)]


def for_page(case: Case) -> list[str]:
    """The case as the page takes it."""
    return [base64.b64encode(case.content).decode(), make_trust_list(case.trusted).decode()]


def status_lists(folder: Path) -> tuple[bytes, list[bytes]]:
    """A trust list, and status lists of one shard: a good one, one of a stranger, one that was changed."""
    office, stranger = Office(folder / "own", SM2_SM3), Office(folder / "other", SM2_SM3)
    chain = office.signer.certificate_chain
    trusted = replace(office.trusted, code_signers={key_id_of(chain[0]): chain})
    states = {SHARD + 1: CURRENT, SHARD + 2: SUSPENDED, SHARD + 3: ENDED}
    good, foreign = (
        make_status_list(1, states, NOW - timedelta(hours=1), NOW + timedelta(days=1), one.signer)
        for one in (office, stranger)
    )
    return make_trust_list(trusted), [good, foreign, good.replace(b'"shard":1', b'"shard":2')]


def codes_trusted() -> bytes:
    """The trust list of the vectors of licence codes."""
    der = {key: tuple(map(base64.b64decode, CODES[key])) for key in ("roots", "intermediates")}
    signers = {key: tuple(map(base64.b64decode, chain)) for key, chain in CODES["code_signers"].items()}
    trust = TrustList(der["roots"], der["intermediates"])
    return make_trust_list(Trusted(trust, signers, name="测试", issued_at=NOW))


def codes_in_python(trust: bytes) -> list[list[Any]]:
    """Level, step and number for each vector."""
    trusted, now = read_trust_list(trust), datetime.fromisoformat(CODES["now"])
    told = []
    for one in (*CODES["good"], *CODES["bad"]):
        verdict = verify_code(one["text"], trusted.code_signers, trusted.trust, now)
        told.append([verdict.level, verdict.step, verdict.reason_zh])
    return told
