"""Demo cases of the food business licence at every stage of their life."""

from __future__ import annotations

from functools import cache
from typing import Any

from yiwang.calendar import legal_day
from yiwang.service.ratings.actions.rate import Opinion, rate_case
from yiwang.web.demo.acting import Play, at_window
from yiwang.web.demo.firms import DemoFirm, firms
from yiwang.web.demo.naming import COUNTY, marked

NEW = "food-business.new"
CLERK, FIRST, SECOND = "chenjianguo", "liming", "zhanghui"
INSPECTORS = ("liuqiang", "zhaomin")
DECIDES, OWNER = "sunli", "hewenbin"
MATERIALS = ("layout", "process", "safety-rules")
GOOD = {"place": "meets", "equipment": "meets", "layout": "meets", "people": "meets"}
NO_WALL = "操作间与卫生间相邻，没有隔断（演示）"
AGAINST = "布局不符合食品安全法第三十三条第一款第四项（演示）"


@cache
def firm(number: int) -> DemoFirm:
    """A demo firm by its number, 1 is that of 何文斌."""
    return next(one for one in firms() if one.number == number)


def filed(play: Play, number: int, street: str, *, kind: str = "catering") -> None:
    """Filed on the web by 何文斌 for his own firm, else at the window for a firm whose agent is present."""
    who = play.actor(OWNER) if number == 1 else at_window(play.actor(CLERK))
    name = firm(number).head.name
    answers: dict[str, Any] = {
        "firm": {"phone": "13800138000"},
        "premises": {"division": COUNTY, "address": f"徐城街道演示路{street}", "area": 80, "seats": 36},
        "people": {
            "managers": [{"manager_name": marked(name), "manager_phone": "13800138000", "full_time": True}],
            "staff_count": 6,
        },
        "delivery": {"way": "electronic"},
        "promise": {"true_statement": True},
    }
    if kind == "canteen":
        answers["premises"]["meals"] = 120
    scenario = {
        "scope": "other",
        "kind": kind,
        "projects": ["hot", "drinks"],
        "machine": False,
        "online": False,
        "storage": False,
    }
    own = {"firm_id": firm(number).subject_id}
    if number != 1:
        own["person_name"] = marked(f"徐闻{firm(number).name}")
    play.apply(who, NEW, materials=MATERIALS, answers=answers, scenario=scenario, **own)


def check_on_site(play: Play, outcome: str, reason: str = "", **findings: str) -> None:
    """Two inspectors, one record."""
    record = {
        "visit": {"day": legal_day(play.moment).isoformat(), "present": "演示·店员", "shown": True},
        "findings": {**GOOD, **findings},
        "conclusion": {"applicant_opinion": "无异议"},
    }
    for login in INSPECTORS:
        play.step(login, "site_check", outcome, reason, fills=record)


def concluded(play: Play, outcome: str, reason: str = "") -> None:
    """One examiner proposes, two sign."""
    play.step(FIRST, "conclude", outcome, reason)
    for login in (FIRST, SECOND):
        play.step(login, "countersign", "agree")


def received(play: Play) -> None:
    """Came in today."""
    play.on(0)
    filed(play, 5, "18号")


def correcting(play: Play) -> None:
    """The applicant has to send a better plan: 何文斌 can do it."""
    play.on(2)
    filed(play, 1, "52号二楼")
    play.on(1)
    play.step(CLERK, "accept", "correct", "平面图看不清（演示）", corrections=("/files/layout",))


def examined(play: Play) -> None:
    """Accepted, waiting for an examiner."""
    play.on(1)
    filed(play, 2, "66号")
    play.step(CLERK, "accept", "accept")


def inspected(play: Play) -> None:
    """Waiting for the visit of two inspectors."""
    play.on(3)
    filed(play, 4, "70号酒店一楼")
    play.step(CLERK, "accept", "accept")
    play.on(2)
    play.step(FIRST, "examine", "site_check")


def suspended(play: Play) -> None:
    """The water goes to the laboratory: the clock stands still."""
    play.on(6)
    filed(play, 11, "9号", kind="canteen")
    play.step(CLERK, "accept", "accept")
    play.on(5)
    play.step(SECOND, "examine", "site_check")
    play.on(4)
    check_on_site(play, "needs_test", "饮用水需要检验（演示）")


def to_decide(play: Play) -> None:
    """Everything is there; somebody has to decide."""
    play.on(5)
    filed(play, 8, "101号", kind="food_seller")
    play.step(CLERK, "accept", "accept")
    play.on(4)
    play.step(FIRST, "examine", "site_check")
    play.on(2)
    check_on_site(play, "passed")
    play.on(1)
    concluded(play, "propose_grant")


def yellow(play: Play) -> None:
    """Four fifths of the promised days are used up."""
    play.on(8)
    filed(play, 3, "23号")
    play.step(CLERK, "accept", "accept")
    play.step(SECOND, "examine", "site_check")


def red(play: Play) -> None:
    """Overdue: nobody has gone there."""
    play.on(14)
    filed(play, 6, "201号")
    play.step(CLERK, "accept", "accept")
    play.on(13)
    play.step(FIRST, "examine", "site_check")


def granted(play: Play) -> None:
    """Granted with licence; 何文斌 is content."""
    play.on(30)
    filed(play, 1, "50号")
    play.step(CLERK, "accept", "accept")
    play.on(28)
    play.step(FIRST, "examine", "site_check")
    play.on(26)
    check_on_site(play, "passed")
    concluded(play, "propose_grant")
    play.on(25)
    play.step(DECIDES, "decide", "grant")
    play.finish_jobs()
    play.on(24)
    _rate(play, OWNER, "very_satisfied", "要什么材料说得清楚，没有多跑（演示）")


def refused(play: Play) -> None:
    """Refused with reasons; 何文斌 is not content, and his bad rating opens a rectification."""
    play.on(22)
    filed(play, 1, "50号负一楼")
    play.step(CLERK, "accept", "accept")
    play.on(20)
    play.step(SECOND, "examine", "site_check")
    play.on(18)
    check_on_site(play, "failed", NO_WALL, layout="fails", problems=NO_WALL)
    concluded(play, "propose_refuse", AGAINST)
    play.on(16)
    play.step(DECIDES, "decide", "refuse", AGAINST)
    play.finish_jobs()
    play.on(1)
    _rate(play, OWNER, "very_dissatisfied", "打电话问了两次都没有人接，去了才知道不行（演示）")


def _rate(play: Play, login: str, level: str, text: str) -> None:
    assert play.case_id is not None
    who = play.actor(login)
    rate_case(actor=who, proceeding_id=play.case_id, level=level, now=play.moment, opinion=Opinion(level, (), text))


PLAYS = {
    "food-granted": granted,
    "food-refused": refused,
    "food-red": red,
    "food-yellow": yellow,
    "food-suspended": suspended,
    "food-to-decide": to_decide,
    "food-inspected": inspected,
    "food-examined": examined,
    "food-correcting": correcting,
    "food-received": received,
}
