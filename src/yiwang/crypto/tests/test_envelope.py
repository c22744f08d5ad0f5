from __future__ import annotations

import time
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiwang.crypto.envelope import OVERHEAD_BYTES, Envelopes, key_version
from yiwang.crypto.errors import EnvelopeBroken
from yiwang.crypto.keystore import KeyStore

RECORD = UUID(int=7)
PLACE = {"table": "persons", "record_id": RECORD, "field": "name"}
one_store = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


@one_store
@given(value=st.binary(max_size=300), algorithm=st.sampled_from(["sm4-gcm", "aes-gcm"]))
def test_what_is_sealed_opens(store: KeyStore, value: bytes, algorithm: str) -> None:
    envelopes = Envelopes(store, algorithm=algorithm)
    sealed = envelopes.seal(value, **PLACE)
    assert len(sealed) == len(value) + OVERHEAD_BYTES
    assert envelopes.open(sealed, **PLACE) == value
    assert Envelopes(store).open(sealed, **PLACE) == value, "either algorithm opens whatever the setting"


@one_store
@given(data=st.data(), algorithm=st.sampled_from(["sm4-gcm", "aes-gcm"]))
def test_one_changed_bit_breaks_it(store: KeyStore, data: st.DataObject, algorithm: str) -> None:
    envelopes = Envelopes(store, algorithm=algorithm)
    sealed = bytearray(envelopes.seal("㐀䶮".encode(), **PLACE))
    at = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[at // 8] ^= 1 << (at % 8)
    with pytest.raises(EnvelopeBroken):
        envelopes.open(bytes(sealed), **PLACE)


@one_store
@given(cut=st.integers(0, 80))
def test_a_shortened_envelope_is_broken(store: KeyStore, cut: int) -> None:
    envelopes = Envelopes(store)
    sealed = envelopes.seal(b"0123456789abcdef", **PLACE)
    with pytest.raises(EnvelopeBroken):
        envelopes.open(sealed[: min(cut, len(sealed) - 1)], **PLACE)


@pytest.mark.parametrize(
    "place",
    [
        {**PLACE, "table": "legal_persons"},
        {**PLACE, "record_id": UUID(int=8)},
        {**PLACE, "field": "phone"},
        {"table": "person", "record_id": f"s{RECORD}", "field": "name"},
    ],
)
def test_an_envelope_copied_to_another_place_does_not_open(store: KeyStore, place: dict) -> None:
    envelopes = Envelopes(store)
    with pytest.raises(EnvelopeBroken):
        envelopes.open(envelopes.seal(b"x", **PLACE), **place)


def test_equal_values_do_not_look_equal(store: KeyStore) -> None:
    envelopes = Envelopes(store)
    assert envelopes.seal(b"x", **PLACE) != envelopes.seal(b"x", **PLACE)


def test_after_rotation_old_ones_open_and_reseal_moves_them(store: KeyStore) -> None:
    envelopes = Envelopes(store)
    old = envelopes.seal(b"x", **PLACE)
    assert envelopes.reseal(old, **PLACE) is old
    store.rotate("person-data")
    assert key_version(old) == 1
    assert not envelopes.is_current(old)
    assert envelopes.open(old, **PLACE) == b"x"
    new = envelopes.reseal(old, **PLACE)
    assert key_version(new) == 2
    assert envelopes.open(new, **PLACE) == b"x"


def test_reseal_also_changes_the_algorithm(store: KeyStore) -> None:
    old = Envelopes(store, algorithm="aes-gcm").seal(b"x", **PLACE)
    new = Envelopes(store).reseal(old, **PLACE)
    assert (old[1], new[1]) == (2, 1)


def test_another_store_cannot_open_it(store: KeyStore, tmp_path) -> None:
    sealed = Envelopes(store).seal(b"x", **PLACE)
    other = KeyStore(tmp_path / "other")
    with pytest.raises(EnvelopeBroken):
        Envelopes(other).open(sealed, **PLACE)
    other.current_version("person-data")
    with pytest.raises(EnvelopeBroken):
        Envelopes(other).open(sealed, **PLACE)


def test_an_unknown_algorithm_setting_is_refused(store: KeyStore) -> None:
    with pytest.raises(KeyError):
        Envelopes(store, algorithm="rot13")


@pytest.mark.bench
def test_sealing_a_kilobyte_stays_quick(store: KeyStore) -> None:
    envelopes = Envelopes(store)
    value = b"x" * 1000
    best = float("inf")
    for _ in range(5):
        begun = time.process_time()
        for _ in range(200):
            envelopes.open(envelopes.seal(value, **PLACE), **PLACE)
        best = min(best, (time.process_time() - begun) / 400)
    assert best < 60e-6 * 2, f"{best * 1e6:.0f} µs"
