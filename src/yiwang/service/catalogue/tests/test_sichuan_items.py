"""The real items of one district come in whole, and dirt is named, never swallowed."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.service.catalogue.data.item_rows import CleanItem, DepartmentShape, RawItem, RefusedRow
from yiwang.service.catalogue.data.sichuan_items import COLUMNS, clean, clean_all, read_items

GOOD = RawItem(
    line=2,
    department="区民政局",
    main_item="未分类",
    item_name="临时救助",
    item_code="511A0138000000-511602000000-000-11511301008778298W-1-00",
    base_code="511A0138000000",
    task_type="5",
    task_type_name="行政给付",
    area_code="511602000000",
    dept_code="11511301008778298W",
    url="",
)


def test_all_real_rows_are_accounted_for() -> None:
    items, report = clean_all(read_items())
    assert report.read == 1135
    assert report.accepted + len(report.refused) == report.read
    assert len(items) == report.accepted == 1135
    assert len(report.departments) == 34
    assert len({i.local_code for i in items}) == 1135
    assert Counter(i.item_type for i in items) == {
        "01": 536,
        "20": 348,
        "10": 182,
        "07": 50,
        "05": 9,
        "09": 8,
        "08": 2,
    }
    assert "1135" in report.summary()


def test_the_findings_of_the_real_rows() -> None:
    items, report = clean_all(read_items())
    assert report.findings == {
        "department_check": 189,
        "department_internal": 105,
        "department_suffix": 38,
        "base_code_cut": 18,
        "lower_case": 13,
        "item_code_shape": 4,
        "name_twice": 2,
    }
    assert report.with_findings == sum(bool(i.findings) for i in items)
    shapes = Counter(i.department_shape for i in items)
    assert shapes == {
        DepartmentShape.ORGANIZATION_CODE: 577,
        DepartmentShape.INTERNAL: 294,
        DepartmentShape.USCC: 264,
    }
    assert all(len(i.base_code) >= 10 for i in items if "-511602000000-" in i.local_code)


def cleaned(**changes: str) -> CleanItem:
    item = clean(replace(GOOD, **changes))  # type: ignore[arg-type]
    assert isinstance(item, CleanItem)
    return item


def codes(item: CleanItem) -> set[str]:
    return {f.code for f in item.findings}


def test_a_good_row_has_no_findings() -> None:
    item = cleaned()
    assert (item.findings, item.main_item, item.item_type) == ((), "", "05")
    assert item.uscc == item.implementing_uscc == item.department_key == "11511301008778298W"


@pytest.mark.parametrize(
    ("typed", "name", "code"),
    [
        ("临时&amp;amp;救助", "临时&救助", "html_entity"),
        ("<b>临时</b>救助", "临时救助", "html_tag"),
        ("&lt;p&gt;临时救助&lt;/p&gt;", "临时救助", "html_tag"),
        ("\t临时\x07  救助\u200b ", "临时 救助", "white_space"),
    ],
)
def test_dirty_names_are_put_right_and_marked(typed: str, name: str, code: str) -> None:
    item = cleaned(item_name=typed)
    assert item.name == name
    assert code in codes(item)


@pytest.mark.parametrize(
    ("given", "shape", "key", "code"),
    [
        ("11511301452259996u", DepartmentShape.USCC, "11511301452259996U", "lower_case"),
        ("32334539-6", DepartmentShape.ORGANIZATION_CODE, "323345396", ""),
        ("1151130108778239R_5143", DepartmentShape.INTERNAL, "1151130108778239R", "department_suffix"),
        ("4148481895459659776", DepartmentShape.INTERNAL, "4148481895459659776", "department_internal"),
        ("11511301008778298X", DepartmentShape.INTERNAL, "11511301008778298X", "department_check"),
        ("130501003", DepartmentShape.INTERNAL, "130501003", "department_check"),
        ("", DepartmentShape.INTERNAL, "区民政局", "department_check"),
    ],
)
def test_department_codes_in_every_shape(given: str, shape: DepartmentShape, key: str, code: str) -> None:
    item = cleaned(dept_code=given)
    assert (item.department_shape, item.department_key) == (shape, key)
    assert not code or code in codes(item)


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("item_name", " \t ", "name_missing"),
        ("item_name", "&lt;!DOCTYPE html&gt;<html><body>502 Bad Gateway</body></html>", "html_page"),
        ("department", "", "department_missing"),
        ("item_code", "", "code_missing"),
        ("task_type", "77", "type_unknown"),
        ("area_code", "51160200000", "division"),
    ],
)
def test_rows_that_cannot_be_items_are_refused_with_a_reason(column: str, value: str, code: str) -> None:
    row = clean(replace(GOOD, **{column: value}))  # type: ignore[arg-type]
    assert isinstance(row, RefusedRow)
    assert (row.code, row.line) == (code, 2)
    assert row.message.endswith("。")


def test_a_code_twice_is_refused_and_a_name_twice_is_marked() -> None:
    other = replace(GOOD, line=4, item_code=GOOD.item_code.replace("-1-00", "-2-00"))
    items, report = clean_all([GOOD, replace(GOOD, line=3), other])
    assert [r.code for r in report.refused] == ["code_twice"]
    assert codes(items[1]) == {"name_twice"}
    assert report.read == report.accepted + len(report.refused) == 3


@given(st.lists(st.tuples(*[st.text(max_size=30)] * len(COLUMNS)), max_size=6))
def test_any_rubbish_is_counted(rows: list[tuple[str, ...]]) -> None:
    raws = [RawItem(n, *cells) for n, cells in enumerate(rows, 2)]
    items, report = clean_all(raws)
    assert len(items) + len(report.refused) == report.read == len(rows)


def test_short_rows_and_nul_characters_do_not_stop_the_reader() -> None:
    text = ",".join(COLUMNS) + "\n区民政局,未分类\n\0,,救\0助\n"
    rows = list(read_items(text))
    assert [r.line for r in rows] == [2, 3]
    assert rows[1].item_name == "救助"
