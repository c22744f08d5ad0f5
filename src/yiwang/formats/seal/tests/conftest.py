from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.development_ca import SEAL_MAKER, DevelopmentAuthority
from yiwang.crypto.identities import LocalIdentity
from yiwang.crypto.keystore import KeyStore
from yiwang.crypto.revocation import Evidence
from yiwang.crypto.revocation_lists import Revoked
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3
from yiwang.crypto.timestamps import make_token
from yiwang.formats.seal.making import SealPlan, apply_seal, make_seal
from yiwang.formats.seal.structure import Picture
from yiwang.formats.seal.trust import TrustList

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
DOCUMENT = b"<ofd:Signature/>"
PATH = "/Doc_0/Signs/Sign_0/Signature.xml"
DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Office:
    """A seal office of tests: its authority, its seal maker, an organization that signs, and everybody's trust list."""

    authority: DevelopmentAuthority
    maker: LocalIdentity
    signer: LocalIdentity
    trust: TrustList

    def plan(self, **changes: Any) -> SealPlan:
        """The plan of an ordinary seal."""
        plan = SealPlan(
            id="44030000000001",
            name="深圳市市场监督管理局",
            kind=1,
            holders=self.signer.certificate_chain[:1],
            created_at=NOW - 10 * DAY,
            valid_from=NOW - 10 * DAY,
            valid_to=NOW + 300 * DAY,
            picture=Picture("PNG", b"\x89PNG", 42, 42),
        )
        return replace(plan, **changes)

    def seal(self, **changes: Any) -> bytes:
        """An ordinary seal."""
        return make_seal(self.plan(**changes), self.maker)

    def sign(self, seal: bytes | None = None, moment: datetime = NOW, **more: Any) -> bytes:
        """The seal on the document."""
        return apply_seal(
            DOCUMENT, seal or self.seal(), self.signer, moment=moment, property_info=PATH, trust=self.trust, **more
        )

    def stamp(self, data: bytes, moment: datetime = NOW) -> bytes:
        """A time-stamp of the office's own authority."""
        return make_token(self.authority.time_stamper(), data, moment=moment, serial=1)


@pytest.fixture(scope="session", params=[SM2_SM3, ECDSA_SHA256])
def office(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Office:
    authority = DevelopmentAuthority(KeyStore(tmp_path_factory.mktemp("keys")), request.param)
    return Office(
        authority,
        authority.identity("seal-office", "印章制作中心", role=SEAL_MAKER),
        authority.identity("11440300MB2C927392", "深圳市市场监督管理局"),
        TrustList(authority.trust, authority.intermediates),
    )


def revoked(office: Office, moment: datetime, reason: str, who: LocalIdentity | None = None) -> TrustList:
    """The office's trust list with the revocation of the signer's certificate, or of `who`."""
    serial = read_certificate((who or office.signer).certificate_chain[0]).serial
    lists = office.authority.revocation_lists([Revoked(serial, moment, reason)], now=NOW + 20 * DAY)
    return replace(office.trust, evidence=Evidence(lists))
