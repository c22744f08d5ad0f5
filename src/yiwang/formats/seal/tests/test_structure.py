"""The readers of seals on anything at all: a clear refusal, in bounded time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.crypto import der
from yiwang.formats.seal.errors import SealProblem
from yiwang.formats.seal.messages import verify_message
from yiwang.formats.seal.structure import read_seal, read_signature
from yiwang.formats.seal.tests.conftest import DATA
from yiwang.formats.seal.trust import TrustList
from yiwang.formats.seal.verify import verify_seal, verify_signature
from yiwang.formats.verdicts import STEPS

SIGNATURE = (DATA / "v4-invoice.dat").read_bytes()
NOBODY = TrustList(())


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=200))
def test_rubbish_is_refused(data: bytes) -> None:
    for read in (read_seal, read_signature):
        with pytest.raises(SealProblem):
            read(data)
    for verdict in (verify_signature(data, b"", NOBODY), verify_seal(data, NOBODY), verify_message(data, b"", NOBODY)):
        assert not verdict.ok and verdict.step in STEPS


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, len(SIGNATURE) - 1), new=st.binary(min_size=1, max_size=3), cut=st.integers(0, 3))
def test_a_changed_signature_is_never_good(at: int, new: bytes, cut: int) -> None:
    changed = SIGNATURE[:at] + new + SIGNATURE[at + cut :]
    if changed != SIGNATURE:
        document = (DATA / "v4-invoice.xml").read_bytes()
        held = read_signature(SIGNATURE)
        verdict = verify_signature(changed, document, TrustList((held.signer, held.seal.maker)), now=held.signed_at)
        assert not verdict.ok and verdict.step in STEPS


def test_deep_and_long_nests_end_soon() -> None:
    deep = b""
    for _ in range(3000):
        deep = der.sequence(deep)
    wide = der.sequence(*[der.integer(1)] * 200_000)
    for data in (deep, wide, b"\x30\x84\xff\xff\xff\xff", b"\x30\x80\x00\x00", bytes(5_000_000)):
        with pytest.raises(SealProblem):
            read_signature(data)


@settings(max_examples=100, deadline=None)
@given(number=st.integers(-(2**80), 2**80))
def test_numbers_keep_their_value_and_shortest_form(number: int) -> None:
    assert der.Reader(der.sequence(der.integer(number))).integer() == number


@settings(max_examples=100, deadline=None)
@given(
    first=st.integers(0, 2),
    second=st.integers(0, 39),
    others=st.lists(st.integers(0, 2**40), max_size=8),
)
def test_identifiers_keep_their_value(first: int, second: int, others: list[int]) -> None:
    dotted = ".".join(str(one) for one in (first, second, *others))
    assert der.Reader(der.sequence(der.oid(dotted))).oid() == dotted


@settings(max_examples=60, deadline=None)
@given(moment=st.datetimes(datetime(1950, 1, 1), datetime(2049, 12, 31)))
def test_times_keep_their_second_in_both_forms(moment: datetime) -> None:
    whole = moment.replace(microsecond=0, tzinfo=UTC)
    reader = der.Reader(der.sequence(der.utc_time(whole), der.general_time(whole)))
    assert reader.time(der.UTC_TIME) == reader.time(der.GENERAL_TIME) == whole


@pytest.mark.parametrize("encoded", ["0202 0001", "0200", "0101 01", "0603 2a80 01", "0c02 c328", "170d 3939"])
def test_second_forms_of_one_value_are_refused(encoded: str) -> None:
    reader = der.Reader(der.value(der.SEQUENCE, bytes.fromhex(encoded)))
    reads = {
        2: reader.integer, 1: reader.boolean, 6: reader.oid, 0x0C: lambda: reader.text(der.UTF8), 0x17: reader.time
    }  # fmt: skip
    with pytest.raises(der.NotStrict):
        reads[reader.tag]()
