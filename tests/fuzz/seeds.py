"""What fuzzing begins with: the shipped samples, and one file of each kind of our own making."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import orjson

from yiwang.crypto.signed_data import make_signed_data
from yiwang.crypto.timestamps import answer_request, make_request, make_token
from yiwang.formats.licence_codes import CodeProblem, take_apart
from yiwang.formats.status_lists import make_status_list
from yiwang.formats.trust_lists import Trusted
from yiwang.web.verify.tests.test_command import World

FORMATS = Path(__file__).resolve().parents[2] / "src" / "yiwang" / "formats"
FOUND = Path(__file__).resolve().parent / "found"


@cache
def _world() -> World:
    return World(Path(tempfile.mkdtemp(prefix="yiwang-fuzz-")))


def stage() -> tuple[Trusted, tuple[bytes, bytes]]:
    """Who is trusted, and a chain."""
    made = _world()
    chain = made.platform.certificate_chain
    return made.trusted, (chain[0], chain[1])


def seeds() -> dict[str, list[bytes]]:
    """By target; what was found once is among them."""
    from tests.fuzz.targets import unpacked

    made = _world()
    own = {kind: path.read_bytes() for kind, path in made.files.items()}
    ofds = [path.read_bytes() for path in sorted((FORMATS / "ofd/tests/data").glob("*.ofd"))] + [own["ofd"]]
    data = sorted((FORMATS / "seal/tests/data").glob("*.*"))
    values = [path.read_bytes() for path in data if path.suffix in (".dat", ".esl")]
    moment = datetime.now(UTC).replace(microsecond=0)
    signed = [make_signed_data(b"x", made.platform, moment=moment, detached=flag) for flag in (True, False)]
    stamper = made.sm2.time_stamper()
    request = make_request(b"x", algorithm=made.sm2.algorithm)
    leaf = made.platform.certificate_chain[0]
    codes = _codes() + [own["code"].decode()]
    lists = [made.trust.read_bytes(), make_status_list(0, {12: 1}, moment, moment + timedelta(days=1), made.platform)]
    told = {
        "ofd_file": ofds,
        "ofd_parts": [unpacked(one) for one in ofds],
        "seal": values,
        "message": signed + values,
        "certificate": [*made.platform.certificate_chain, *made.printer.certificate_chain, *made.sm2.trust],
        "evidence": [
            *made.sm2.revocation_lists(now=moment),
            made.sm2.ocsp_response(leaf, now=moment),
            make_token(stamper, b"x", moment=moment, serial=1),
            answer_request(request, stamper, moment=moment, serial=1),
        ],
        "code": [text.encode() for text in codes] + [_bytes(text) for text in codes],
        "anything": [*own.values(), *lists],
    }
    return {name: some + sorted_found(name) for name, some in told.items()}


def sorted_found(name: str) -> list[bytes]:
    """What this target did not stand once; kept so that it does for ever."""
    return [path.read_bytes() for path in sorted(FOUND.glob(f"{name}-*"))]


def _codes() -> list[str]:
    told = orjson.loads((FORMATS / "tests/data/licence_codes.json").read_bytes())
    return [str(one["text"]) for one in (*told["good"], *told["bad"])]


def _bytes(text: str) -> bytes:
    try:
        apart = take_apart(text)
    except CodeProblem:  # a vector that is meant to be refused
        return b""
    return apart.body + apart.signature
