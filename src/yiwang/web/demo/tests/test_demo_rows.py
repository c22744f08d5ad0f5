"""Demo people and firms are plainly not real, right by their check digits, and of the right age on any day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiwang.identifiers import resident_id, uscc
from yiwang.identifiers.division import PROVINCES
from yiwang.web.demo import pack_loading
from yiwang.web.demo.accounts import OFFICIALS, ROWS
from yiwang.web.demo.bodies import BODIES, town_government, upper_names, village_station
from yiwang.web.demo.firms import firms
from yiwang.web.demo.naming import REGION
from yiwang.web.demo.persons import KNOWN, office_person, persons

DAYS = st.dates(date(2026, 11, 1), date(2029, 12, 31))


def age_on(birthday: date, today: date) -> int:
    return today.year - birthday.year - ((today.month, today.day) < (birthday.month, birthday.day))


@given(DAYS)
def test_ages_are_right_on_any_day_of_loading(today: date) -> None:
    for person in KNOWN:
        assert age_on(person.birthday(today), today) == person.age, person.name


@given(DAYS)
def test_numbers_are_valid_unique_and_of_no_region(today: date) -> None:
    everyone = [*persons(), *(office_person(row.login, row.name) for row in OFFICIALS)]
    numbers = [person.number_on(today) for person in everyone]
    assert len(set(numbers)) == len(numbers)
    for person, number in zip(everyone, numbers, strict=True):
        checked = resident_id.check(number, today)
        assert checked.region == REGION
        assert (checked.sex == "1") == (person.sex == "男")


def test_there_are_enough_people_of_every_kind() -> None:
    everyone = list(persons())
    assert len(everyone) == 60
    assert len({person.key for person in everyone}) == 60
    assert sum(80 <= person.age < 90 for person in everyone) >= 8
    assert sum(90 <= person.age < 100 for person in everyone) >= 5
    assert sum(person.age >= 100 for person in everyone) >= 3
    assert sum(person.died is not None for person in everyone) == 1


def test_firms_have_valid_numbers_and_a_grown_up_head() -> None:
    all_firms = list(firms())
    assert len(all_firms) == 25
    assert len({firm.code for firm in all_firms}) == 25
    assert len({firm.values(date(2026, 11, 21))["name"] for firm in all_firms}) == 25
    for firm in all_firms:
        assert uscc.check(firm.code).division == REGION
        assert 24 <= firm.head.age < 60
    assert all_firms[0].head.key == "hewenbin"


def test_the_region_belongs_to_a_province_but_to_no_county() -> None:
    from yiwang.people.data.divisions import registered_place

    assert REGION[:2] in PROVINCES
    assert registered_place(REGION, 1946) == ""


def test_logins_are_easy_and_unique() -> None:
    logins = [str(row["login"]) for row in ROWS]
    assert len(set(logins)) == len(logins)
    assert all(login.isascii() and login.isalpha() and login.islower() for login in logins)
    assert all(set(row) == {"role", "name", "login", "password", "what"} for row in ROWS)


def test_names_of_bodies() -> None:
    names = {body.role: name for body, name in upper_names("徐闻县", "county")}
    assert len(names) == len(BODIES)
    assert names["tax"] == "国家税务总局徐闻县税务局"
    assert {b.role: n for b, n in upper_names("广东省", "province")}["civil_affairs"] == "广东省民政厅"
    assert town_government("徐闻县徐城街道") == "徐闻县徐城街道办事处"


@pytest.mark.parametrize(
    ("village", "station"),
    [
        ("迈陈村委会", "迈陈镇迈陈村便民服务站"),
        ("迈市社区居委会", "迈陈镇迈市社区便民服务站"),
        ("东门居民委员会", "迈陈镇东门社区便民服务站"),
        ("新地村村民委员会", "迈陈镇新地村便民服务站"),
        ("农场生活区", "迈陈镇农场生活区便民服务站"),
    ],
)
def test_names_of_village_stations(village: str, station: str) -> None:
    assert village_station("迈陈镇", village) == station


def pack(folder: Path, name: str, needs: str = "") -> None:
    (folder / name).mkdir()
    text = f"pack: {name}\ntitle: 测试\nversion: '1'\njurisdiction: '44'\n" + (f"needs: [{needs}]\n" if needs else "")
    (folder / name / "pack.yaml").write_text(text, encoding="utf-8")


@pytest.mark.django_db
def test_packs_come_after_those_they_need_and_a_bad_one_is_left_out(tmp_path: Path) -> None:
    pack(tmp_path, "a-upper", "z-lower")
    pack(tmp_path, "z-lower")
    pack(tmp_path, "m-lonely", "never-there")
    pack(tmp_path, "circle-one", "circle-two")
    pack(tmp_path, "circle-two", "circle-one")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "pack.yaml").write_text("][", encoding="utf-8")
    outcome = pack_loading.publish_packs(tmp_path)
    assert outcome.published == ["z-lower", "a-upper"]
    assert set(outcome.left_out) == {"m-lonely", "circle-one", "circle-two", "broken"}
    assert "请先发布业务包" in outcome.left_out["m-lonely"]
    assert "互相依赖" in outcome.left_out["circle-one"]


def test_a_changed_pack_makes_another_version(tmp_path: Path) -> None:
    pack(tmp_path, "a")
    before = pack_loading.digest(tmp_path)
    assert before == pack_loading.digest(tmp_path)
    (tmp_path / "a" / "pack.yaml").write_text("pack: b\n", encoding="utf-8")
    assert pack_loading.digest(tmp_path) != before
    assert pack_loading.digest(tmp_path / "nowhere")


def test_a_birthday_on_a_leap_day_is_a_day_that_exists() -> None:
    today = date(2028, 2, 29)
    assert all(person.birthday(today) <= today - timedelta(days=1) or person.days == 0 for person in KNOWN)
