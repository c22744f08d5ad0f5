"""Uploaded tables: honest ones are read, bombs, formulas, entities and broken files are refused with a sentence."""

from __future__ import annotations

import contextlib
import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from yiwang.core.errors import InvalidInput, Refusal, TooLarge
from yiwang.people.staffing import spreadsheet
from yiwang.people.staffing.spreadsheet import FORMULA, read_table, write_workbook


def workbook(*rows: tuple[object, ...]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def test_cells_are_texts_days_are_days_and_formulas_are_faults() -> None:
    lines = read_table(
        workbook(("姓名", "日期"), (" 陈 建国\n", date(2026, 1, 2)), (8801.0, datetime(2026, 1, 2, 3)), ("=1+1", None)),
        "a.xlsx",
    )
    assert [line.cells[:2] for line in lines] == [
        ("姓名", "日期"), ("陈 建国", "2026-01-02"), ("8801", "2026-01-02"), (FORMULA, ""),
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_of_any_office_program_is_read_and_numbered_by_its_lines(encoding: str) -> None:
    lines = read_table("姓名,账号\n\n陈建国,chen\n".encode(encoding), "a.csv")
    assert [(line.number, line.cells) for line in lines] == [(1, ("姓名", "账号")), (3, ("陈建国", "chen"))]


def test_what_was_written_safe_for_programs_is_read_as_it_was() -> None:
    assert read_table(b"a\n'-5\n'x\n", "a.csv")[1].cells == ("-5",)


def test_signs_without_width_are_no_part_of_a_cell() -> None:
    assert read_table("姓名\u2060\u200b\u200c\n陈\u200b桂英\n".encode(), "a.csv")[0].cells == ("姓名",)
    assert read_table("姓名\n陈\u200b桂英\n".encode(), "a.csv")[1].cells == ("陈桂英",)


def test_a_remark_below_the_table_is_no_row() -> None:
    assert len(read_table("姓名,账号\n陈建国,chen\n# 导出人：某人\n".encode(), "a.csv")) == 2


def test_a_written_workbook_holds_no_formula_and_is_read_back() -> None:
    content = write_workbook("人员", ["姓名"], [["=HYPERLINK(1)"], ["0012"]])
    book = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in book
    assert read_table(content, "a.xlsx")[2].cells[0] == "0012"


def test_a_bomb_is_refused_before_and_while_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLarge):
        read_table(archive(xl__a=b"0" * (61 << 20)), "a.xlsx")
    monkeypatch.setattr(spreadsheet, "MOST_RATIO", 2)
    with pytest.raises(TooLarge):
        read_table(archive(xl__a=b"0" * (3 << 20)), "a.xlsx")
    with pytest.raises(TooLarge):
        read_table(archive(**{f"p{n}": b"" for n in range(300)}), "a.xlsx")


@pytest.mark.parametrize("mark", [b"<!DOCTYPE x [", b"<!entity a 'b'>", b" " * ((1 << 20) - 4) + b"<!DOCTYPE"])
def test_a_part_that_declares_entities_is_refused(mark: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_table(archive(xl__workbook=b"<?xml version='1.0'?>" + mark), "a.xlsx")
    assert "不安全" in refused.value.fields["/file"]


def test_too_many_rows_or_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLarge):
        read_table(b"x" * (5 * 1024 * 1024 + 1), "a.csv")
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 3)
    with pytest.raises(TooLarge):
        read_table(b"a\n" * 5, "a.csv")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls"), (b"PK\x03\x04nonsense", "a.xlsx"),
        (b"\xff\xfe\x00\x81", "a.csv"), (b"abc", "a.xlsx"), (b"a\0b", "a.csv"), (archive(a=b"b"), "a.xlsx"),
    ],
    ids=["nothing", "old-excel", "broken-zip", "no-text", "text-as-excel", "zero-byte", "another-zip"],
)  # fmt: skip
def test_what_is_no_table_is_refused_at_the_file(content: bytes, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_table(content, name)
    assert set(refused.value.fields) == {"/file"}


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx"]), st.booleans())
def test_no_bytes_are_a_defect(content: bytes, name: str, zipped: bool) -> None:
    with contextlib.suppress(Refusal):
        read_table((b"PK\x03\x04" if zipped else b"") + content, name)
