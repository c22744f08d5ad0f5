"""Words of the place make no password: whoever guesses begins with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests import factories

from yiwang.core.errors import InvalidInput
from yiwang.people import passwords
from yiwang.people.passwords import check_new_password, is_of_the_place

REPOSITORY = Path(__file__).resolve().parents[4]


@pytest.fixture
def county(db):
    return factories.organization(name="徐闻县数据局")


@pytest.mark.parametrize(
    "password",
    [
        "yiwang20262026",
        "YiWang-yiwang-1",
        "一网通办一网通办2026",
        "ｙｉｗａｎｇ-2026-01",
        "政务服务政务服务123",
        "Admin.Admin.2026",
    ],
)
def test_the_name_of_the_site_makes_no_password(county, password):
    with pytest.raises(InvalidInput) as refused:
        check_new_password(password)
    assert "网站、本地" in refused.value.fields["/password"]


@pytest.mark.parametrize("password", ["徐闻县徐闻县2026!", "徐闻2026徐闻2026"])
def test_the_name_of_the_county_makes_no_password(county, password):
    with pytest.raises(InvalidInput):
        check_new_password(password)


def test_the_own_name_makes_no_password(county):
    with pytest.raises(InvalidInput):
        check_new_password("欧阳秀英1949.10.01", name="欧阳秀英")
    check_new_password("欧阳秀英1949.10.01")


def test_words_of_the_installation_are_refused_too(county, settings):
    check_new_password("luoyugang-2026-7")
    settings.PASSWORD_WORDS = ("luoyugang",)
    with pytest.raises(InvalidInput):
        check_new_password("luoyugang-2026-7")


@pytest.mark.parametrize(
    "password", ["蓝色的船慢慢开到海边去", "three trees one river yiwang", "48151623421x08-y", "海上生明月-2026"]
)
def test_a_password_that_has_something_of_its_own_is_taken(county, password):
    check_new_password(password)


def test_digits_alone_are_somebody_elses_rule():
    assert not is_of_the_place("4815162342", ["yiwang"])


def test_the_list_in_the_documents_is_the_list_in_the_code():
    text = (REPOSITORY / "docs" / "concepts" / "sign-in.md").read_text("utf-8")
    line = next(line for line in text.splitlines() if line.startswith("Words of the site: "))
    assert tuple(re.findall(r"`([^`]+)`", line)) == passwords.WORDS_OF_THE_SITE
