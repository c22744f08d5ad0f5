"""QR codes, charts and icons are well-formed, carry words and no style attributes."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.ui.charts import bar_chart_svg, line_chart_svg, nice_top
from yiwang.ui.icons import PATHS, icon
from yiwang.ui.qr import QUIET, qr_svg


def test_qr_differs_from_its_matrix() -> None:
    import segno

    text = "https://example.invalid/v/7Q2M"
    root = ElementTree.fromstring(str(qr_svg(text, "验证", "说明")))
    assert [child.tag for child in root] == ["title", "desc", "rect", "path"]
    drawn = set()
    for run in root[-1].attrib["d"].split("M")[1:]:
        x, rest = run.split(" ", 1)
        y, rest = rest.split("h", 1)
        for step in range(int(rest.split("v")[0])):
            drawn.add((int(x) + step - QUIET, int(y) - QUIET))
    matrix = segno.make(text, error="m", micro=False).matrix
    assert drawn == {(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}


def test_qr_title_becomes_markup() -> None:
    root = ElementTree.fromstring(str(qr_svg("x", '"><script>')))
    assert root.attrib["aria-label"] == '"><script>'
    assert "style" not in root.attrib


@pytest.mark.parametrize("name", PATHS)
def test_icon_is_broken_or_read_out(name: str) -> None:
    root = ElementTree.fromstring(str(icon(name)))
    assert root.attrib["aria-hidden"] == "true"


def test_unknown_icon_stays_silent() -> None:
    with pytest.raises(KeyError):
        icon("no-such-icon")


@pytest.mark.parametrize(
    ("largest", "top"), [(0, 1), (1, 1), (7, 8), (12, 20), (21, 30), (5.1, 6), (98.6, 100), (1204, 2000), (0.25, 0.3)]
)
def test_axis_ends_below_the_largest(largest: float, top: float) -> None:
    assert nice_top(largest) == pytest.approx(top)


@given(
    st.lists(st.tuples(st.text(max_size=5), st.none() | st.floats(0, 1e9)), max_size=12), st.none() | st.floats(0, 1e9)
)
def test_chart_leaves_its_frame(rows: list[tuple[str, float | None]], target: float | None) -> None:
    printable = [("".join(c for c in label if c.isprintable()), value) for label, value in rows]
    for draw in (bar_chart_svg, line_chart_svg):
        root = ElementTree.fromstring(str(draw(printable, "题", target, "目标")))
        assert root.attrib["role"] == "img"
        for element in root.iter():
            assert "style" not in element.attrib
            for key in ("x", "y", "cx", "cy", "width", "height"):
                assert 0 <= float(element.attrib.get(key, 0)) <= 640


@pytest.mark.parametrize("largest", [5e-324, 1e-300, 1e-9, 0.3, 7.0, 99.9, 1e9])
def test_the_axis_holds_the_largest_value(largest: float) -> None:
    assert largest <= nice_top(largest) <= max(10 * largest, 1e-9)


def test_missing_month_is_bridged() -> None:
    svg = str(line_chart_svg([("1月", 1), ("2月", None), ("3月", 3), ("4月", 4)], "题"))
    path = next(part for part in svg.split("<path") if "yw-chart__line" in part)
    assert path.split(' d="')[1].split('"')[0].count("M") == 2
