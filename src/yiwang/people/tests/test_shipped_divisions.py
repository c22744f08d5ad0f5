"""The shipped list of divisions is whole, in order, and right in the odd places of the map."""

import time
from collections import Counter

import pytest

from yiwang.identifiers.division import COUNTRY, DivisionSystem
from yiwang.people.data.divisions import (
    DivisionRow,
    parse_divisions,
    pinyin_key,
    read_divisions,
    read_gbt2260_history,
    read_idcard_addresses,
    registered_place,
)


@pytest.fixture(scope="module")
def whole() -> dict[str, DivisionRow]:
    return {row.code: row for row in read_divisions()}


def test_five_levels_of_the_whole_country(whole: dict[str, DivisionRow]) -> None:
    assert Counter(int(r.level) for r in whole.values()) == {1: 31, 2: 342, 3: 2975, 4: 41351, 5: 620572}


def test_parents_stand_before_their_children(whole: dict[str, DivisionRow]) -> None:
    seen = {COUNTRY}
    for row in whole.values():
        assert row.parent in seen, row
        seen.add(row.code)


def test_kinds_are_known(whole: dict[str, DivisionRow]) -> None:
    upper = Counter(r.kind for r in whole.values() if r.level <= 3)
    assert all(r.kind for r in whole.values())
    assert (upper["直辖市"], upper["省"], upper["自治区"]) == (4, 22, 5)
    assert upper["地级市"] == 293
    assert upper["统计用中间层级"] == sum(r.nominal for r in whole.values()) == 9
    lower = Counter(r.kind for r in whole.values() if r.level >= 4)
    assert lower["村委会"] > 450_000 and lower["街道"] > 8_000 and lower["镇"] > 20_000


@pytest.mark.parametrize(
    ("code", "name", "kind", "parent"),
    [
        ("110000000000", "北京市", "直辖市", COUNTRY),
        ("110100000000", "市辖区", "统计用中间层级", "110000000000"),
        ("110101000000", "东城区", "市辖区", "110100000000"),
        ("441900000000", "东莞市", "地级市", "440000000000"),
        ("441900003000", "东城街道", "街道", "441900000000"),
        ("460400100000", "那大镇", "镇", "460400000000"),
        ("429004000000", "仙桃市", "县级市", "429000000000"),
        ("429021000000", "神农架林区", "林区", "429000000000"),
        ("620201000000", "嘉峪关市", "县级市", "620200000000"),
        ("350527000000", "金门县", "县", "350500000000"),
        ("610103000000", "碑林区", "市辖区", "610100000000"),
        ("520203000000", "六枝特区", "特区", "520200000000"),
        ("130672000000", "保定白沟新城", "类似县级单位", "130600000000"),
        ("152500000000", "锡林郭勒盟", "盟", "150000000000"),
    ],
)
def test_odd_places(whole: dict[str, DivisionRow], code: str, name: str, kind: str, parent: str) -> None:
    row = whole[code]
    assert (row.name, row.kind, row.parent) == (name, kind, parent)


def test_the_ministry_has_no_middle_levels_without_government() -> None:
    rows = {r.code: r for r in read_divisions({1, 2, 3}, system=DivisionSystem.MCA)}
    assert len(rows) == 31 + 342 + 2975 - 9
    assert rows["110101000000"].parent == "110000000000"
    assert rows["659001000000"].parent == "650000000000"
    assert not any(r.nominal for r in rows.values())


def test_only_a_part() -> None:
    rows = list(read_divisions({2, 3}, under="44"))
    assert {r.code[:2] for r in rows} == {"44"}
    assert Counter(int(r.level) for r in rows) == {2: 21, 3: 122}
    assert [r.code for r in read_divisions({4}, under="441900")][0] == "441900003000"


def test_reading_streams() -> None:
    begin = time.perf_counter()
    first = next(read_divisions())
    assert (first.name, first.level) == ("北京市", 1)
    assert time.perf_counter() - begin < 2


@pytest.mark.parametrize("text", ["", "11,北京市\n", "code,name\n11\n", "code,name\nab,北京市\n", "code,name\n11, \n"])
def test_a_damaged_list_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="区划文件"):
        list(parse_divisions(text.splitlines(keepends=True)))


def test_history_of_codes() -> None:
    history = list(read_gbt2260_history())
    assert len(history) == 9282
    chongwen = [p for p in history if p.code == "110103"]
    assert [(p.name, p.since) for p in chongwen] == [("崇文区", "198012")]
    assert chongwen[0].until.startswith("2010")
    shenzhen = [p.name for p in history if p.code == "440300"]
    assert shenzhen[-1] == "深圳市"


def test_addresses_of_citizen_numbers() -> None:
    addresses = list(read_idcard_addresses())
    assert len({p.code for p in addresses}) == 6734
    assert [(p.name, p.since, p.until) for p in addresses if p.code == "120110"] == [
        ("东郊区", "", "1991"),
        ("东丽区", "1992", ""),
    ]


def test_pinyin_sorts_as_people_expect() -> None:
    names = ["重庆市", "北京市", "深圳市", "安徽省"]
    assert sorted(names, key=pinyin_key) == ["安徽省", "北京市", "重庆市", "深圳市"]
    assert pinyin_key("北京市") == "bei3 jing1 shi4"
    assert pinyin_key("IT家园社区").startswith("it ")


@pytest.mark.parametrize(
    ("region", "year", "place"),
    [
        ("110103", 1990, "北京市崇文区"),
        ("120110", 1990, "天津市东郊区"),
        ("120110", 1995, "天津市东丽区"),
        ("440304", 1991, "广东省深圳市福田区"),
        ("999999", 1991, ""),
    ],
)
def test_places_have_the_name_of_their_time(region: str, year: int, place: str) -> None:
    assert registered_place(region, year) == place
