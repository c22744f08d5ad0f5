from __future__ import annotations

import pytest

from yiwang.crypto.blind_index import INDEX_BYTES, BlindIndex, key_version, normal_form
from yiwang.crypto.keystore import KeyStore


def test_equal_values_have_equal_indexes_whatever_their_spelling(store: KeyStore) -> None:
    index = BlindIndex(store)
    one = index.blind("11010519491231002X", "persons.resident_id")
    assert len(one) == INDEX_BYTES
    assert index.blind(" １１０１０５ 19491231 002x ", "persons.resident_id") == one
    assert index.blind("11010519491231003X", "persons.resident_id") != one


def test_two_columns_cannot_be_joined(store: KeyStore) -> None:
    index = BlindIndex(store)
    assert index.blind("1", "a") != index.blind("1", "b")
    assert index.blind("bc", "a") != index.blind("c", "ab")


def test_rows_of_the_old_key_are_found_after_rotation(store: KeyStore) -> None:
    index = BlindIndex(store)
    old = index.blind("1", "a")
    store.rotate("blind-index")
    new = index.blind("1", "a")
    assert new != old
    assert index.candidates("1", "a") == [new, old]
    assert (key_version(old), key_version(new)) == (1, 2)
    assert index.is_current(new)
    assert not index.is_current(old)


def test_rotating_the_data_key_leaves_indexes_alone(store: KeyStore) -> None:
    index = BlindIndex(store)
    before = index.blind("1", "a")
    store.rotate("person-data")
    assert index.blind("1", "a") == before


@pytest.mark.parametrize(("value", "form"), [("ＡＢ c", "abc"), ("㐀 䶮", "㐀䶮"), ("", "")])
def test_normal_form(value: str, form: str) -> None:
    assert normal_form(value) == form
