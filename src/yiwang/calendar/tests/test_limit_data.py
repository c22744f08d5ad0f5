"""Limits written in a pack are read whole, or refused with the place that is wrong."""

import pytest

from yiwang.calendar import (
    EXCHANGE_UNITS,
    LIMITS,
    Duration,
    LimitDataError,
    PauseKind,
    Silence,
    Unit,
    read_limit,
)

GOOD: dict[str, object] = {
    "name": "现场核查",
    "amount": 3,
    "unit": "working_day",
    "law": "行政许可法",
    "article": "第三十四条",
}


def test_a_short_limit() -> None:
    limit = read_limit("food.check", GOOD)
    assert (limit.duration, limit.extension, limit.silence) == (Duration(3, Unit.WORKING_DAY), None, Silence.NOTHING)


def test_a_limit_with_everything_equals_the_one_of_the_statute() -> None:
    known = LIMITS["disclose.answer"]
    data = {
        "name": known.name,
        "amount": 20,
        "unit": "working_day",
        "law": "政府信息公开条例",
        "article": "第三十三条第二款",
        "pauses": ["opinion"],
        "pause_basis": {"law": "政府信息公开条例", "article": "第三十三条第三款"},
        "extension": {"amount": 20, "unit": "working_day", "by": "政府信息公开工作机构负责人"},
        "silence": "nothing",
        "rolls": True,
    }
    read = read_limit("disclose.answer", data)
    assert read == known
    assert read.pauses == {PauseKind.OPINION}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"amount": "3"}, "/amount"),
        ({"amount": True}, "/amount"),
        ({"amount": -1}, "/amount"),
        ({"amount": 10**9}, "/amount"),
        ({"unit": "week"}, "/unit"),
        ({"unit": None}, "/unit"),
        ({"law": " "}, "/law"),
        ({"article": None}, "/article"),
        ({"pauses": "hearing"}, "/pauses"),
        ({"pauses": ["hearing", "lunch"]}, "/pauses/1"),
        ({"extension": 3}, "/extension"),
        ({"extension": {"amount": 3, "unit": "day"}}, "/extension/by"),
        ({"extension": {"amount": 3, "unit": "d", "by": "x"}}, "/extension/unit"),
        ({"pause_basis": "x"}, "/pause_basis"),
        ({"silence": "yes"}, "/silence"),
        ({"rolls": "no"}, "/rolls"),
        ({"paused": []}, "/paused"),
    ],
)
def test_wrong_limits_are_refused_at_their_place(change: dict[str, object], pointer: str) -> None:
    with pytest.raises(LimitDataError) as caught:
        read_limit("x", {**GOOD, **change})
    assert caught.value.pointer == pointer
    assert caught.value.message.endswith("。")


def test_units_of_the_item_exchange() -> None:
    assert EXCHANGE_UNITS["1"] is Unit.WORKING_DAY
    assert set(EXCHANGE_UNITS.values()) == set(Unit)
