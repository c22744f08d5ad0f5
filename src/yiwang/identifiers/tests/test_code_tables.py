"""The shipped code tables are whole."""

import pytest

from yiwang.identifiers import IdentifierError
from yiwang.identifiers.code_tables import TABLES, code_table


@pytest.mark.parametrize(
    ("name", "rows", "code", "label"),
    [
        ("sex", 4, "1", "男性"),
        ("marital_status", 8, "20", "已婚"),
        ("employment", 13, "27", "农民"),
        ("ethnic_group", 56, "01", "汉族"),
        ("education", 40, "21", "大学本科毕业"),
        ("industry", 1967, "A0111", "稻谷种植"),
        ("political_status", 13, "13", "群众"),
        ("country", 249, "CHN", "中国"),
        ("area_code", 329, "010", "北京市"),
    ],
)
def test_tables(name: str, rows: int, code: str, label: str) -> None:
    table = code_table(name)
    assert len(table) == rows
    assert table.check(code).name == table.name(code) == label
    assert code_table(name) is table
    assert all(e.name and e.code == k for k, e in table.entries.items())
    assert all(not e.parent or e.parent in table for e in table)
    assert len(table.choices()) == rows


def test_all_tables_are_tried() -> None:
    assert len(TABLES) == 9


def test_industries_form_a_tree() -> None:
    industry = code_table("industry")
    assert len(industry.children()) == 20
    assert [e.code for e in industry.children("A01")][:2] == ["A011", "A012"]


def test_unknown_codes() -> None:
    assert code_table("sex").name("7") == ""
    with pytest.raises(IdentifierError):
        code_table("sex").check("7")
