"""The first administrator of an own server."""

import dataclasses

import pytest
from tests import factories

from yiwang.core.errors import InvalidInput
from yiwang.people.hiring import Hired, hire
from yiwang.people.models import Account, Organization, Post

pytestmark = pytest.mark.django_db
CHIEF = Hired("Chief", "罗管理（演示）", "440825", "徐闻县数据局", "data_office", "", "系统管理员", ("administer",))
PASSWORD = "gugang-yiwang-2026"


@pytest.fixture(autouse=True)
def county():
    factories.organization()


def test_the_first_administrator_may_administer_at_once():
    holding = hire(CHIEF, PASSWORD)
    assert holding.post.organization.name == "徐闻县数据局"
    assert holding.account.login == "chief" and holding.account.kind == "official"
    assert list(holding.post.duties) == ["administer"]


def test_running_it_again_doubles_nothing():
    first = hire(CHIEF, PASSWORD)
    assert hire(CHIEF, "another-word-2026").pk == first.pk
    assert Account.objects.filter(login="chief").count() == 1
    assert Organization.objects.filter(name=CHIEF.office).count() == Post.objects.filter(title=CHIEF.post).count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"division": "999999"}, "/division"), ({"role": "Not A Role"}, "/role"), ({"login": "!"}, "/login")],
)
def test_what_is_wrong_is_said_at_its_field(wrong, field):
    with pytest.raises(InvalidInput) as refused:
        hire(dataclasses.replace(CHIEF, **wrong), PASSWORD)
    assert field in refused.value.fields
