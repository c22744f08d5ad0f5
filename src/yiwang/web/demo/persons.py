"""About sixty people who do not exist. Ages are counted from the day of loading, so that the demo stays right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from yiwang.identifiers import resident_id
from yiwang.web.demo.naming import COUNTY, REGION, demo_id, marked

FRESH, STALE = "演示·人口库", "演示·人口库（两个月没有更新）"
STALE_DAYS = 61
ELSEWHERE = "440305001003"  # 深圳市南山区南头街道 田厦社区
_VILLAGES = ("440825102201", "440825102202", "440825103200", "440825104200", "440825001001", "440825108200")
_TOWNS = {"102": "迈陈镇", "103": "海安镇", "104": "曲界镇", "001": "徐城街道", "108": "龙塘镇"}


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """``days`` are the days since the last birthday; ``died`` days ago; ``stale`` has not been compared for long."""

    key: str
    name: str
    sex: str
    age: int
    days: int
    division: str
    number: int
    died: int | None = None
    stale: bool = False

    @property
    def subject_id(self) -> UUID:
        """The stable id of the person in the register."""
        return demo_id("person", self.key)

    def birthday(self, today: date) -> date:
        """Day of birth, if he is ``age`` years and ``days`` days old today."""
        then = today - timedelta(days=self.days)
        day = min(then.day, 28) if then.month == 2 else then.day
        return date(then.year - self.age, then.month, day)

    def number_on(self, today: date) -> str:
        """A citizen number, right by its check digit, of the region that does not exist."""
        sequence = 900 + 2 * (self.number % 50) % 100 + (self.sex == "男")
        return resident_id.make(REGION, self.birthday(today), min(sequence, 999))

    def values(self, today: date) -> dict[str, Any]:
        """What the population register says."""
        given = {
            "resident_id": self.number_on(today),
            "name": marked(self.name),
            "sex": self.sex,
            "birthday": self.birthday(today).isoformat(),
            "ethnicity": "汉",
            "household_division": self.division,
            "household_address": self.address,
            "residence_division": self.division,
            "alive": self.died is None,
            "is_demo": True,
        }
        if self.died is not None:
            given["died_on"] = (today - timedelta(days=self.died)).isoformat()
        return given

    @property
    def address(self) -> str:
        """An address in a street that does not exist."""
        if not self.division.startswith(COUNTY):
            return f"广东省深圳市南山区演示路{self.number}号"
        return f"广东省湛江市徐闻县{_TOWNS[self.division[6:9]]}演示路{self.number}号"


_HOME = _VILLAGES[0]
KNOWN = (
    DemoPerson("wangxiuying", "王秀英", "女", 81, 120, _HOME, 1),
    DemoPerson("chenguilan", "陈桂兰", "女", 79, 345, _HOME, 2),
    DemoPerson("wudeshun", "吴德顺", "男", 83, 40, _HOME, 3, stale=True),
    DemoPerson("zhouamei", "周阿妹", "女", 85, 200, ELSEWHERE, 4),
    DemoPerson("linxiaoman", "林小满", "女", 34, 100, _VILLAGES[4], 5),
    DemoPerson("hewenbin", "何文斌", "男", 41, 60, _VILLAGES[4], 6),
    DemoPerson("liangfugui", "梁富贵", "男", 88, 10, _HOME, 7, died=30),
    DemoPerson("dengyongshou", "邓永寿", "男", 101, 15, _VILLAGES[1], 8),
    DemoPerson("huangjinsheng", "黄金生", "男", 90, 0, _VILLAGES[2], 9),
    DemoPerson("luochangmei", "罗长妹", "女", 99, 363, _VILLAGES[3], 10),
    DemoPerson("suguizhen", "苏桂珍", "女", 80, 0, _VILLAGES[5], 11),
    DemoPerson("zhengfuquan", "郑福泉", "男", 79, 364, _VILLAGES[5], 12),
)
_SURNAMES = "陈林黄李吴梁何郑邓符郭许"
_GIVEN = (
    ("玉珍", "女"),
    ("国强", "男"),
    ("秀兰", "女"),
    ("志明", "男"),
    ("丽华", "女"),
    ("海生", "男"),
    ("春燕", "女"),
    ("文昌", "男"),
)
_WOMEN = "慧敏洁华丽静蕾"
_AGES = (82, 86, 91, 94, 97, 100, 103, 80, 84, 89, 92, 78, 75, 70, 66, 61, 58, 52, 49, 45, 42, 39, 36, 33, 30, 27, 24)
_OTHERS = 48


def persons() -> Iterator[DemoPerson]:
    """All demo people: those with a story first."""
    yield from KNOWN
    for n in range(_OTHERS):
        given, sex = _GIVEN[n % len(_GIVEN)]
        name = _SURNAMES[n * 5 % len(_SURNAMES)] + given
        age, days = _AGES[n % len(_AGES)], (n * 37 + 11) % 350
        yield DemoPerson(f"person-{n}", name, sex, age, days, _VILLAGES[n % len(_VILLAGES)], len(KNOWN) + 1 + n)


def office_person(login: str, name: str) -> DemoPerson:
    """An official as the population register has him: a grown-up at work; his login tells his birthday and number."""
    sex = "女" if name[-1] in _WOMEN else "男"
    rest, age = divmod(demo_id("official", login).int, 30)
    rest, days = divmod(rest, 350)
    return DemoPerson(login, name, sex, 28 + age, days, _VILLAGES[4], rest % 50)


def firm_heads() -> list[DemoPerson]:
    """Grown-ups below pension age who may represent a firm."""
    return [person for person in persons() if 24 <= person.age < 60]
