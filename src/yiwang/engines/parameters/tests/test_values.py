"""Parameters: the nearest place, the right day, and never a guess."""

from __future__ import annotations

from datetime import date

import pytest

from yiwang.core import generation
from yiwang.engines.parameters.models import ParameterValue
from yiwang.engines.parameters.values import ParameterMissing, ParameterTaken, duration_at, prefix_of, store, value_at

ARTICLE = [{"law": "中华人民共和国行政许可法", "article": "四十二"}]


def entry(key="allowance.monthly", **values):
    rows = [{"division": place, "from": since, "value": amount} for (place, since), amount in values["at"].items()]
    return {"parameter": key, "title": "标准", "type": "money", "values": rows}


@pytest.fixture
def amounts(db):
    at = {
        ("44", date(2024, 1, 1)): 3000,
        ("44", date(2026, 1, 1)): 3500,
        ("4408", date(2025, 1, 1)): 4000,
        ("440825", date(2026, 7, 1)): 5000,
    }
    store("pack:one", [entry(at=at)])
    generation.forget()
    yield
    generation.forget()


@pytest.mark.parametrize(
    ("place", "day", "amount"),
    [
        ("440825", date(2026, 7, 1), 5000),
        ("440825001000", date(2026, 7, 1), 5000),
        ("440825", date(2026, 6, 30), 4000),
        ("440882", date(2026, 7, 1), 4000),
        ("440100000000", date(2026, 7, 1), 3500),
        ("440000", date(2025, 12, 31), 3000),
        ("440825", date(2024, 12, 31), 3000),
    ],
)
def test_the_nearest_place_wins_and_the_latest_beginning_in_it(amounts, place, day, amount):
    assert value_at("allowance.monthly", place, day).value == amount


@pytest.mark.parametrize(
    ("key", "place", "day"),
    [
        ("allowance.monthly", "440825", date(2023, 12, 31)),
        ("allowance.monthly", "110000", date(2026, 1, 1)),
        ("allowance.monthly", "", date(2026, 1, 1)),
        ("unknown", "440825", date(2026, 1, 1)),
    ],
)
def test_what_is_not_in_force_is_refused_and_not_guessed(amounts, key, place, day):
    with pytest.raises(ParameterMissing):
        value_at(key, place, day)


def test_a_value_that_ended_is_not_in_force(db):
    rows = [{"division": "44", "from": date(2026, 1, 1), "until": date(2026, 3, 31), "value": 1}]
    store("pack:one", [entry(at={}) | {"values": rows}])
    generation.forget()
    assert value_at("allowance.monthly", "44", date(2026, 3, 31)).value == 1
    with pytest.raises(ParameterMissing):
        value_at("allowance.monthly", "44", date(2026, 4, 1))


def test_a_parameter_of_another_pack_is_not_overwritten(amounts):
    with pytest.raises(ParameterTaken):
        store("pack:two", [entry(at={("44", date(2030, 1, 1)): 1})])
    assert set(ParameterValue.objects.values_list("managed_by", flat=True)) == {"pack:one"}


def test_storing_again_replaces_and_doubles_nothing(amounts):
    store("pack:one", [entry(at={("44", date(2026, 1, 1)): 9})])
    assert [row.value for row in ParameterValue.objects.all()] == [9]


def test_a_duration_comes_with_its_article(db):
    rows = [
        {"division": "00", "from": date(2020, 1, 1), "value": {"days": 20, "unit": "working_day"}, "basis": ARTICLE}
    ]
    store("pack:one", [{"parameter": "limit", "title": "期限", "type": "duration", "values": rows}])
    generation.forget()
    duration, basis = duration_at({"parameter": "limit"}, "440825", date(2026, 1, 1))
    assert duration.amount == 20 and basis is not None and "四十二" in str(basis)


@pytest.mark.parametrize(
    ("code", "prefix"),
    [("440825000000", "440825"), ("440800", "4408"), ("44", "44"), ("00", ""), ("000000", ""), ("441000000000", "4410"),
     ("440825100000", "440825100"), ("440825100200", "440825100200"), ("", "")],
)  # fmt: skip
def test_the_padding_of_a_code_is_no_part_of_the_place(code, prefix):
    assert prefix_of(code) == prefix
