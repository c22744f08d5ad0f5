"""Published vectors (GB/T 32905, GB/T 32907, RFC 8998 A.1) and the canonical form."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.crypto import ciphers
from yiwang.crypto.digests import canonical, canonical_digest, digest, hmac_sm3, same, sha256, sm3
from yiwang.crypto.errors import EnvelopeBroken, NotCanonical

SM3_VECTORS = [
    (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
    (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    (b"", "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"),
]


@pytest.mark.parametrize(("data", "expected"), SM3_VECTORS)
def test_sm3_gives_the_published_values(data: bytes, expected: str) -> None:
    assert sm3(data).hex() == expected
    assert digest(data, "sm3") == sm3(data)


def test_sha256_is_the_other_digest() -> None:
    assert sha256(b"abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_hmac_sm3_follows_rfc_2104() -> None:
    key, data = b"k" * 20, b"data"
    padded = key.ljust(64, b"\0")
    inner = sm3(bytes(b ^ 0x36 for b in padded) + data)
    assert hmac_sm3(key, data) == sm3(bytes(b ^ 0x5C for b in padded) + inner)


def test_sm4_gcm_gives_the_values_of_rfc_8998() -> None:
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    nonce = bytes.fromhex("00001234567800000000ABCD")
    bound = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = b"".join(bytes([one]) * 8 for one in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    sealed = ciphers.encrypt(ciphers.SM4_GCM, key, nonce, plain, bound)
    assert sealed.hex().upper() == (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    assert ciphers.decrypt(ciphers.SM4_GCM, key, nonce, sealed, bound) == plain
    with pytest.raises(EnvelopeBroken):
        ciphers.decrypt(3, key, nonce, sealed, bound)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"b": 1, "a": [True, None, "中㐀"]}, '{"a":[true,null,"中㐀"],"b":1}'),
        ({"金额": 12300, "Z": -1}, '{"Z":-1,"金额":12300}'),
        (Decimal("1.500"), '"1.5"'),
        (Decimal("1E+3"), '"1000"'),
        (Decimal("-0.00"), '"0"'),
        (Decimal("100"), '"100"'),
        (date(2026, 3, 5), '"2026-03-05"'),
        (datetime(2026, 3, 5, 8, 0, tzinfo=timezone(timedelta(hours=8))), '"2026-03-05T00:00:00Z"'),
        (datetime(2026, 3, 5, 8, 0, 0, 5, tzinfo=UTC), '"2026-03-05T08:00:00.000005Z"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        ((1, 2), "[1,2]"),
        ('"\n\x01', '"\\"\\n\\u0001"'),
    ],
)
def test_canonical_form_is_fixed(value: object, expected: str) -> None:
    assert canonical(value).decode() == expected


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), b"x", {1: 2}, 2**53, -(2**53), datetime(2026, 1, 1), {1, 2}, "\ud800", Decimal("NaN")],
)
def test_what_readers_could_understand_differently_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical({"a": [value]})


def test_endless_nesting_is_refused() -> None:
    nested: list[object] = []
    for _ in range(100):
        nested = [nested]
    with pytest.raises(NotCanonical):
        canonical(nested)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda part: st.lists(part, max_size=4) | st.dictionaries(st.text(max_size=5), part, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_canonical_survives_a_round_trip(value: object) -> None:
    try:
        written = canonical(value)
    except NotCanonical:
        return  # a key with a lone surrogate
    assert canonical(json.loads(written)) == written


@given(st.dictionaries(st.text("abc中", max_size=3), st.integers(0, 9), max_size=5))
def test_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    turned = dict(reversed(value.items()))
    assert canonical_digest(value) == canonical_digest(turned)


def test_same_compares_text_and_bytes() -> None:
    assert same("中", "中".encode())
    assert not same(b"a", b"b")
