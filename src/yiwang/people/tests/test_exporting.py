"""Tables for spreadsheets: readable by office programs, streamed, and no cell a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.people.exporting import CHUNK, FORMULA, csv_answer, safe_cell


def parts_of(rows: list[list[object]]) -> list[bytes]:
    return [bytes(part) for part in csv_answer("list", ["甲", "乙"], rows).streaming_content]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_cell_is_never_a_formula(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0")), min_size=2, max_size=2),
        max_size=5,
    )
)
def test_whatever_is_written_is_read_again(rows: list[list[str]]) -> None:
    text = b"".join(parts_of([list(row) for row in rows])).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read == [["甲", "乙"], *[[safe_cell(cell) for cell in row] for row in rows]]
    assert not any(cell.startswith(FORMULA) for row in read for cell in row)


def test_a_long_list_goes_out_in_chunks_and_is_never_kept() -> None:
    parts = parts_of([[number, None] for number in range(2 * CHUNK + 1)])
    assert parts[0] == b"\xef\xbb\xbf" and len(parts) == 4
    answer = csv_answer("list", ["甲"], [])
    assert (
        "no-store" in answer.headers["Cache-Control"] and 'filename="list.csv"' in answer.headers["Content-Disposition"]
    )
