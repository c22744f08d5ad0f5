"""Half a minute of changed bytes for every reader of ASN.1: what cannot be read is refused by its own error, soon."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from yiwang.crypto.certificates import read_certificate
from yiwang.crypto.chains import check_chain
from yiwang.crypto.development_ca import DevelopmentAuthority
from yiwang.crypto.errors import CryptoProblem
from yiwang.crypto.keystore import KeyStore
from yiwang.crypto.revocation import Evidence
from yiwang.crypto.signed_data import make_signed_data, read_signed_data
from yiwang.crypto.signing import ECDSA_SHA256, SM2_SM3, load_public
from yiwang.crypto.timestamps import answer_request, check_token, make_request, make_token, token_of

NOW = datetime.now(UTC).replace(microsecond=0)


def mutants(seed: bytes, some: random.Random) -> Iterable[bytes]:
    """Endless: flipped, cut, doubled and moved pieces of `seed`."""
    while True:
        data = bytearray(seed)
        for _ in range(some.choice([1, 1, 2, 5])):
            at, size = some.randrange(len(data)), some.choice([1, 1, 2, 4, 40])
            piece = some.choice(
                [some.randbytes(size), bytes(data[at : at + size]) * 2, b"", b"\x30\x80", b"\xff" * size]
            )
            data[at : at + some.choice([0, 1, size])] = piece
            if not data:
                break
        yield bytes(data)


@pytest.mark.parametrize("seconds", [0.15, pytest.param(3.0, marks=pytest.mark.long)])
@pytest.mark.parametrize("algorithm", [ECDSA_SHA256, SM2_SM3])
def test_readers_refuse_changed_bytes_by_their_own_error(tmp_path: Path, algorithm: str, seconds: float) -> None:
    authority = DevelopmentAuthority(KeyStore(tmp_path / "keys"), algorithm)
    signer, stamper = authority.identity("x", "局"), authority.time_stamper()
    leaf, issuer = signer.certificate_chain
    lists = authority.revocation_lists(now=NOW)
    request = make_request(b"x", algorithm=algorithm)

    def judge(evidence: Evidence) -> object:
        return check_chain((leaf, issuer), authority.trust, moment=NOW, evidence=evidence)

    readers: list[tuple[bytes, Callable[[bytes], object]]] = [
        (leaf, read_certificate),
        (leaf, lambda data: check_chain((data, issuer), authority.trust, moment=NOW)),
        (read_certificate(leaf).spki, load_public),
        (make_signed_data(b"x", signer, moment=NOW, detached=False), lambda data: read_signed_data(data).problem(b"x")),
        (make_token(stamper, b"x", moment=NOW, serial=1), lambda data: check_token(data, b"x", authority.trust)),
        (answer_request(request, stamper, moment=NOW, serial=1), token_of),
        (request, lambda data: answer_request(data, stamper, moment=NOW, serial=1)),
        (lists[0], lambda data: judge(Evidence([data]))),
        (authority.ocsp_response(leaf, now=NOW), lambda data: judge(Evidence(responses=[data]))),
    ]
    some = random.Random(20261122)
    for seed, read in readers:
        until = time.monotonic() + seconds
        for data in mutants(seed, some):
            if time.monotonic() > until:
                break
            begun = time.monotonic()
            with contextlib.suppress(CryptoProblem):
                read(data)
            assert time.monotonic() - begun < 5, data.hex()
