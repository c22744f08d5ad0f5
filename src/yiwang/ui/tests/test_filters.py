"""Dates, money and numbers are written so that nobody misreads them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from yiwang.ui import filters
from yiwang.ui.display import Display, cookies_from_form, language_tag

THIN = "\u202f"


def test_evening_in_utc_is_shown_on_the_wrong_day() -> None:
    late = datetime(2026, 11, 27, 17, 30, tzinfo=UTC)
    assert filters.zh_date(late) == "2026年11月28日"
    assert filters.zh_datetime(late) == "2026年11月28日 01:30"
    assert filters.legal_day(late) == date(2026, 11, 28)


def test_date_in_english() -> None:
    with translation.override("en"):
        assert filters.zh_date(date(2026, 11, 28)) == "28 November 2026"
        assert filters.working_days_text(1) == "1 working day"
        assert filters.relative_day(date(2026, 11, 29), date(2026, 11, 28)) == "tomorrow"
        assert language_tag() == "en"


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "¥0.00"),
        (5, "¥0.05"),
        (123456, "¥1,234.56"),
        (100_000_000, "¥1,000,000.00"),
        (-5, "\u2212¥0.05"),
        (None, ""),
    ],
)
def test_money_is_misplaced(fen: int | None, text: str) -> None:
    assert filters.money(fen) == text


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_money_loses_a_fen(fen: int) -> None:
    shown = filters.money(fen).replace(",", "").replace("¥", "").replace(".", "").replace("\u2212", "-")
    assert int(shown) == fen


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(1204, None, "1204"), (12865, None, f"12{THIN}865"), (-1234567, None, f"\u22121{THIN}234{THIN}567"),
     (3.14159, 2, "3.14"), (98.6, None, "98.6"), (0, None, "0"), (None, None, "")],
)  # fmt: skip
def test_number_is_grouped_wrongly(value: float | None, digits: int | None, text: str) -> None:
    assert filters.number(value, digits) == text


@pytest.mark.parametrize(
    ("value", "first", "last", "text"),
    [
        ("王秀英", 1, 0, "王**"),
        ("13800001234", 3, 4, "138****1234"),
        ("王", 1, 0, "*"),
        ("", 1, 0, ""),
        (None, 1, 0, ""),
    ],
)
def test_mask_shows_too_much(value: str | None, first: int, last: int, text: str) -> None:
    assert filters.mask(value, first, last) == text


@given(st.text(min_size=1, max_size=30), st.integers(0, 5), st.integers(0, 5))
def test_mask_hides_nothing(value: str, first: int, last: int) -> None:
    shown = filters.mask(value, first, last)
    assert len(shown) == len(value)
    assert "*" in shown


@pytest.mark.parametrize(
    ("day", "text"),
    [(28, "今天"), (29, "明天"), (27, "昨天"), (30, "2天后"), (25, "3天前"), (1, "2026年11月1日")],
)
def test_relative_day_is_off_by_one(day: int, text: str) -> None:
    assert filters.relative_day(date(2026, 11, day), date(2026, 11, 28)) == text


def test_duration_without_its_end() -> None:
    assert filters.working_days_text(5, date(2026, 11, 28)) == "5个工作日（2026年11月28日前）"


def test_language_map_without_the_language_is_empty() -> None:
    assert filters.lang({"zh-Hans": "许可", "en": "permit"}) == "许可"
    assert filters.lang("许可") == "许可"
    with translation.override("en"):
        assert filters.lang({"zh-Hans": "许可", "en": "permit"}) == "permit"
        assert filters.lang({"zh-Hans": "许可"}) == "许可"
    assert filters.lang({"en": "permit"}) == "permit"
    assert filters.lang({}) == filters.lang(None) == ""


def test_unknown_wish_becomes_a_cookie() -> None:
    assert cookies_from_form({"theme": "dark"}) == {"yw_theme": "dark"}
    assert cookies_from_form({"theme": "x; path=/", "elder": "1", "other": "1"}) == {"yw_elder": "1"}
    assert cookies_from_form({"language": "en", "contrast": "high"}) == {"yw_contrast": "high", "yw_lang": "en"}
    assert Display() == Display(elder=False, theme="auto", contrast="normal", language="zh-hans")
