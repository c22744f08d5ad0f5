"""Every part of a sealed file changed in turn: PDF, codes, receipts, ledger evidence, status lists, trust lists.

OFD has its own: `formats/ofd/tests/test_sealing.py`. Changes here are made by somebody who knows the format: the
changed file is well formed again, only the signature is the old one.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import orjson
import pytest

from yiwang.crypto.development_ca import DevelopmentAuthority
from yiwang.crypto.digests import canonical
from yiwang.crypto.keystore import KeyStore
from yiwang.formats import licence_codes
from yiwang.formats.checking import check_file
from yiwang.formats.licence_codes import PREFIX, CodePayload, take_apart
from yiwang.formats.status_lists import CURRENT, StatusListNotAuthentic, StatusListUnreadable, read_status_list
from yiwang.formats.trust_lists import TrustListUnreadable, read_trust_list
from yiwang.formats.verdicts import STEPS
from yiwang.web.verify.tests.test_command import DAY, KINDS, NUMBER, World

OBJECT = re.compile(rb"(?m)^(\d+) 0 obj\b(.*?)endobj", re.DOTALL)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("world"))


def changes(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value in a JSON changed, left out, doubled or added, one at a time, with its place.

    Left out is not a certificate above the signer's: it only helps a verifier that does not hold it.
    """
    if isinstance(value, dict):
        yield f"{path}/+", {**value, "zz": "1"}
        for key in value:
            yield f"{path}/{key} out", {name: one for name, one in value.items() if name != key}
            for place, changed in changes(value[key], f"{path}/{key}"):
                yield place, {**value, key: changed}
    elif isinstance(value, list):
        yield f"{path}/+", [*value, deepcopy(value[-1]) if value else "1"]
        for at, one in enumerate(value):
            if at == 0 or not path.endswith("/certificates"):
                yield f"{path}/{at} out", value[:at] + value[at + 1 :]
            for place, changed in changes(one, f"{path}/{at}"):
                yield place, [*value[:at], changed, *value[at + 1 :]]
    elif isinstance(value, bool):
        yield path, not value
    elif isinstance(value, int):
        yield path, value + 1
    else:
        yield path, f"{value}1"
        yield from ((path, changed) for changed in texts(str(value or "")))


def texts(value: str) -> Iterator[str]:
    """Like it and different: one character in the middle, another at the end, nothing."""
    for at in {len(value) // 2, len(value) - 1} if value else set():
        yield value[:at] + ("A" if value[at] != "A" else "B") + value[at + 1 :]
    if value:
        yield ""


@pytest.mark.parametrize("kind", ["receipt", "ledger"])
def test_a_statement_with_any_part_changed_is_not_authentic(world: World, kind: str) -> None:
    told = orjson.loads(world.files[kind].read_bytes())
    tried = 0
    for place, changed in changes(told):
        verdict = check_file(canonical(changed), world.trusted)
        assert verdict.exit_code != 0, place
        tried += 1
    assert tried > 40


def test_a_status_list_with_any_part_changed_is_not_believed(world: World) -> None:
    content = world.status(CURRENT).read_bytes()
    tried = 0
    for place, changed in changes(orjson.loads(content)):
        with pytest.raises((StatusListUnreadable, StatusListNotAuthentic)):
            read_status_list(canonical(changed), world.trusted)
            raise AssertionError(place)
        tried += 1
    assert tried > 20 and read_status_list(content, world.trusted).state(NUMBER) == CURRENT


def test_a_code_with_any_field_changed_is_not_authentic(world: World) -> None:
    apart = take_apart(world.files["code"].read_text())
    told = apart.payload
    others: dict[str, Any] = {
        "title": "药品经营许可证", "number": "JY2", "issuer": "广州市", "holder": "某人", "holder_masked": False,
        "identifier": "1.2.156.3005.2.1", "valid_from": told.valid_from + DAY, "made_at": told.made_at + DAY,
        "valid_until": told.valid_from + 900 * DAY, "fields": (("地址", "别处"),), "status_number": NUMBER + 1,
        "demo": not told.demo,
    }  # fmt: skip
    assert set(others) == set(CodePayload.__dataclass_fields__)
    for name, value in others.items():
        body = licence_codes._body(replace(told, **{name: value}), 1, bytes.fromhex(apart.key_id))
        assert body != apart.body, name
        text = PREFIX + licence_codes._text_of(body + apart.signature)
        assert check_file(text.encode(), world.trusted).exit_code == 1, name


def test_a_pdf_with_any_object_changed_is_not_authentic(world: World) -> None:
    content = world.files["pdf"].read_bytes()
    found = list(OBJECT.finditer(content))
    assert len(found) > 15
    for one in found:
        for at in {one.start(2), (one.start(2) + one.end(2)) // 2, one.end(2) - 1}:
            changed = bytearray(content)
            changed[at] ^= 1
            assert check_file(bytes(changed), world.trusted).exit_code != 0, (one[1], at)


def test_what_is_put_behind_a_signed_pdf_is_found(world: World) -> None:
    content = world.files["pdf"].read_bytes()
    root = re.search(rb"/Root (\d+) 0 R", content)
    assert root
    start = content.rindex(b"startxref")
    before = int(content[start:].split()[1])
    other = b"%d 0 obj\n<</Type/Catalog>>\nendobj\n" % int(root[1])
    at = len(content)
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Root %d 0 R/Size 999/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        int(root[1]), at, int(root[1]), before, at + len(other),
    )  # fmt: skip
    for more in (b"\n", b"% nothing\n", other + table, content):
        assert check_file(content + more, world.trusted).exit_code != 0, more[:20]
    for less in (1, 7, 300, len(content) // 2):
        assert check_file(content[:-less], world.trusted).exit_code != 0, less


def test_a_trust_list_that_lost_a_part_vouches_for_nothing_of_it(world: World) -> None:
    told = orjson.loads(world.trust.read_bytes())
    relying = {"roots": KINDS, "code_signers": ("code",), "logs": ("ledger",)}
    for part, kinds in relying.items():
        less = read_trust_list(canonical({**told, part: type(told[part])()})) if part != "roots" else None
        for kind in kinds:
            if less is None:  # a list without any root is none
                with pytest.raises(TrustListUnreadable):
                    read_trust_list(canonical({**told, part: []}))
                continue
            verdict = check_file(world.files[kind].read_bytes(), less)
            assert verdict.exit_code == 1 and verdict.found.verdict.step in STEPS, (part, kind)


def test_a_trust_list_of_another_authority_vouches_for_nothing(world: World, tmp_path: Any) -> None:
    told = orjson.loads(world.trust.read_bytes())
    stranger = DevelopmentAuthority(KeyStore(tmp_path), world.sm2.algorithm)
    roots = [base64.b64encode(one).decode() for one in stranger.trust]
    other = read_trust_list(canonical({**told, "roots": roots, "logs": {}}))
    for kind in KINDS:
        assert check_file(world.files[kind].read_bytes(), other).exit_code == 1, kind


def test_a_changed_trust_list_is_refused_or_vouches_for_nothing_more(world: World, tmp_path: Any) -> None:
    """It carries no signature: its digest is published. A change of its certificates makes no stranger good."""
    told = orjson.loads(world.trust.read_bytes())
    stranger = DevelopmentAuthority(KeyStore(tmp_path), world.sm2.algorithm).identity("platform", "一网平台")
    code = licence_codes.make_code(take_apart(world.files["code"].read_text()).payload, stranger).encode()
    assert check_file(code, world.trusted).exit_code == 1
    for place, changed in changes(told):
        try:
            trusted = read_trust_list(canonical(changed))
        except TrustListUnreadable:
            continue
        assert check_file(code, trusted).exit_code == 1, place
