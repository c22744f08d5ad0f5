"""Divisions come in whole, hang together, and a second load changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test.utils import CaptureQueriesContext

from yiwang.core.models import Event
from yiwang.people.division_files import DivisionFileRefused
from yiwang.people.loading import division_id, load_divisions
from yiwang.people.models import Division, DivisionCode

pytestmark = pytest.mark.django_db


def write(folder: Path, text: str) -> Path:
    path = folder / "divisions.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_county_is_loaded_with_what_stands_above_it() -> None:
    assert load_divisions(under="440825") > 200
    county = Division.objects.get(code="440825000000")
    assert (county.name, county.level, county.parent.name) == ("徐闻县", "county", "湛江市")
    assert county.lineage == [str(division_id(code)) for code in ("44", "4408", "440825")]
    assert county.pinyin == "xu2 wen2 xian4"
    assert not Division.objects.filter(code__startswith="440882").exists()


def test_every_village_hangs_below_its_town() -> None:
    load_divisions(under="440825")
    for village in Division.objects.filter(level="village").select_related("parent")[:300]:
        assert village.parent.level == "town"
        assert village.lineage == [*village.parent.lineage, str(village.pk)]


def test_a_second_load_changes_nothing_and_records_nothing() -> None:
    load_divisions(under="440825")
    events = Event.objects.unscoped("test").filter(type="divisions.loaded").count()
    codes = DivisionCode.objects.count()
    assert load_divisions(under="440825") == 0
    assert Event.objects.unscoped("test").filter(type="divisions.loaded").count() == events == 1
    assert DivisionCode.objects.count() == codes


def test_a_load_that_was_broken_off_goes_on() -> None:
    load_divisions(under="440825100")
    there = Division.objects.count()
    added = load_divisions(under="440825")
    assert Division.objects.count() == there + added
    assert Division.objects.filter(level="town", code__startswith="440825").count() == 15


def test_codes_are_dated_and_name_their_system() -> None:
    load_divisions(under="440825")
    codes = DivisionCode.objects.filter(division_id=division_id("440825")).order_by("valid_from")
    assert [(c.system, c.code, c.valid_from, c.valid_to) for c in codes] == [
        ("mca", "442925000000", date(1980, 12, 1), date(1983, 11, 30)),
        ("mca", "440825000000", date(1983, 12, 1), None),
        ("nbs", "440825000000", date(2023, 6, 30), None),
    ]


def test_a_city_of_today_keeps_the_code_and_name_it_had(tmp_path: Path) -> None:
    load_divisions(under="110118")
    former = DivisionCode.objects.filter(system="mca", division_id=division_id("110118"))
    assert "密云区" in {code.name for code in former}


def test_towns_without_a_county_hang_below_their_city() -> None:
    load_divisions(under="441900003")
    assert Division.objects.get(code="441900003000").parent.name == "东莞市"


def test_few_queries_however_many_rows(django_assert_max_num_queries: CaptureQueriesContext) -> None:
    with django_assert_max_num_queries(20):
        load_divisions(under="440825")


def test_a_file_of_ones_own_is_loaded(tmp_path: Path) -> None:
    path = write(tmp_path, "code,name,system\n81,香港特别行政区,mca\n8101,中西区,mca\n")
    assert load_divisions(path) == 2
    assert DivisionCode.objects.get(code="810100000000").system == "mca"
    assert load_divisions(path) == 0


def test_progress_is_told_as_a_share(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    load_divisions(
        write(tmp_path, "code,name\n81,香港特别行政区\n82,澳门特别行政区\n"),
        progress=lambda title, share: told.append((title, share)),
    )
    load_divisions(under="440825", progress=lambda title, share: told.append((title, share)))
    assert told == [("区划：香港特别行政区", 0.5), ("区划：澳门特别行政区", 1.0), ("区划：广东省", 1.0)]


def test_a_new_name_ends_the_old_one(tmp_path: Path) -> None:
    load_divisions(write(tmp_path, "code,name\n81,香港\n"))
    assert load_divisions(write(tmp_path, "code,name\n81,香港特别行政区\n")) == 1
    place = Division.objects.get(code="810000000000")
    assert place.name == "香港特别行政区"
    assert [code.valid_to is None for code in place.codes.order_by("id")] == [False, True]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "第一行"),
        ("name,code\n广东省,44\n", "第一行"),
        ("code,name\n44\n", "第 2 行：这一行要有 2 列"),
        ("code,name\n44,\n", "第 2 行：没有写名称"),
        ("code,name\n4x,广东\n", "第 2 行：区划代码只能是数字"),
        ("code,name\n44,广东省\n44,广东省\n", "第 3 行：代码 440000000000 在第 2 行已经有了"),
        ("code,name\n4408,湛江市\n", "上级 440000000000 既不在文件里"),
        ("code,name,system\n44,广东省,xyz\n", "第 2 行：system 只能写"),
        ("code,name\n000000,中国\n", "全国的代码不用载入"),
        (f"code,name\n44,{'长' * 81}\n", "名称太长"),
    ],
)
def test_wrong_rows_are_refused_in_chinese_and_nothing_is_loaded(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(DivisionFileRefused) as refused:
        load_divisions(write(tmp_path, text))
    assert says in refused.value.text
    assert not Division.objects.exists()


def test_all_wrong_rows_are_named_at_once(tmp_path: Path) -> None:
    rows = "".join(f"x{n},坏\n" for n in range(30))
    with pytest.raises(DivisionFileRefused) as refused:
        load_divisions(write(tmp_path, "code,name\n" + rows))
    assert len(refused.value.fields) == 30
    assert "还有 20 处" in refused.value.text


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gbk.csv"
    path.write_bytes("code,name\n44,广东省\n".encode("gbk"))
    with pytest.raises(DivisionFileRefused, match="UTF-8"):
        load_divisions(path)


def test_signs_that_mean_something_to_copy_stay_in_names(tmp_path: Path) -> None:
    load_divisions(write(tmp_path, 'code,name\n44,"广\\N东\t省"\n'))
    assert Division.objects.get().name == "广\\N东\t省"
