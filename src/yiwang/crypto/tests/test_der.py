from __future__ import annotations

import pytest

from yiwang.crypto.der import NotStrict, end_of_value


@pytest.mark.parametrize(
    ("data", "end"),
    [("3000", 2), ("0201050000", 3), ("3003020105", 5), ("0481" + "80" + "00" * 128, 131), ("030200ff", 4)],
)
def test_one_value_ends_where_it_says(data: str, end: int) -> None:
    assert end_of_value(bytes.fromhex(data)) == end


@pytest.mark.parametrize(
    "data",
    ["", "30", "3001", "3080", "048105" + "00" * 5, "04820080" + "00" * 128, "30020000", "030201fe", "3004020105"],
)
def test_any_other_spelling_is_refused(data: str) -> None:
    with pytest.raises(NotStrict):
        end_of_value(bytes.fromhex(data))


def test_deep_nesting_does_not_exhaust_the_stack() -> None:
    data = b""
    for _ in range(60):
        data = bytes([0x30, len(data)]) + data if len(data) < 128 else b"\x30\x81" + bytes([len(data)]) + data
    with pytest.raises(NotStrict):
        end_of_value(data)
