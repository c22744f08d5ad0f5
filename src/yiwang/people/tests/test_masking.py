"""What is shown of a name: enough to recognise, too little to know."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.people.names import DEMO_MARK, in_clear, mask_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王秀英", "王*英"),
        ("王秀", "王*"),
        ("王", "王"),
        ("", ""),
        ("欧阳秀英", "欧**英"),
        ("演示·罗长妹", "演示·罗*妹"),
        ("演示·罗妹", "演示·罗*"),
        ("演示·", "演*·"),
        ("买买提·阿不都", "买*****都"),
        ("阿·罗长妹", "阿***妹"),
    ],
)
def test_too_much_of_a_name_is_shown(name, shown):
    assert mask_name(name) == shown and in_clear(name) == shown


@given(st.text(max_size=20), st.booleans())
def test_a_masked_name_stays_as_it_is_and_shows_two_letters_at_most(name, demo):
    masked = mask_name(DEMO_MARK + name if demo else name)
    assert mask_name(masked) == masked
    rest = masked.removeprefix(DEMO_MARK)
    assert len(rest) <= 1 or sum(letter != "*" for letter in rest) <= 2
