import pytest

from yiwang.engines.flow.durations import Duration, DurationRefused, parse_cycle, parse_duration


@pytest.mark.parametrize(
    ("text", "unit", "amount", "counted"),
    [
        ("P3D", "", 3, "day"),
        ("P3D", "working_day", 3, "working_day"),
        ("P2W", "", 14, "day"),
        ("P2W", "working_day", 14, "working_day"),
        ("PT36H", "", 36, "hour"),
        ("P1D", "hour", 24, "hour"),
        ("P1DT12H", "", 36, "hour"),
        ("PT90M", "", 90, "minute"),
        ("PT1H30S", "", 3630, "second"),
        ("P2M", "", 2, "month"),
        ("P1Y6M", "", 18, "month"),
        (" P3D ", "day", 3, "day"),
    ],
)
def test_a_duration_keeps_the_unit_of_its_law(text, unit, amount, counted):
    assert parse_duration(text, unit) == Duration(amount, counted)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("", ""), ("P", ""), ("PT", ""), ("P3DT", ""), ("3D", ""), ("P0D", ""), ("P-3D", ""), ("P1.5D", ""),
        ("P1M1D", ""), ("PT3H", "working_day"), ("P1M", "day"), ("P3D", "week"), ("P٣D", ""), ("P9999999D", ""),
    ],
)  # fmt: skip
def test_a_duration_that_cannot_be_counted_is_refused(text, unit):
    with pytest.raises(DurationRefused):
        parse_duration(text, unit)


@pytest.mark.parametrize(("text", "repeat"), [("R3/PT10M", 2), ("R1/PT10M", 0), ("R/PT10M", -1)])
def test_a_cycle_says_how_often_it_fires_again(text, repeat):
    assert parse_cycle(text) == (Duration(10, "minute"), repeat)


@pytest.mark.parametrize("text", ["R0/PT10M", "PT10M", "R3", "R3/", "R-1/PT10M", "R3/2026-01-01/P1D"])
def test_a_cycle_that_never_fires_is_refused(text):
    with pytest.raises(DurationRefused):
        parse_cycle(text)
