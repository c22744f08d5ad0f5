"""Signing in with the account of the province, on a phone: to a small provider on this machine and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from tests.journeys.site import Stage
from tests.journeys.visitor import PHONE, Visitor
from yiwang.people.signin.tests.provider import Provider

Come = Callable[..., Visitor]
# One provider for the whole file, enabled by each test and disabled after it: no two of them side by side.
pytestmark = pytest.mark.xdist_group("upstream")
TITLE = "省统一身份认证（演示）"


@pytest.fixture
def above(stage: Stage) -> Iterator[Provider]:
    """A provider that is trusted for numbers, with a citizen of the demo who has an account here."""
    provider = Provider()
    who = stage("person", login="zhouamei")
    provider.person = {"sub": "P-1", "name": who["name"], "id_number": who["number"], "acr": "L3"}
    form = {
        "code": "province", "title": TITLE, "level": "province", "issuer": provider.issuer,
        "client_id": provider.client_id, "secret": provider.secret, "scopes": "profile", "name_claim": "name",
        "number_claim": "id_number", "levels": "L2 = real_name\nL3 = real_person", "acr_values": "L3",
        "trusted_for_number": True, "enabled": True,
    }  # fmt: skip
    stage("add_provider", **form)
    yield provider
    stage("add_provider", **{**form, "enabled": False})
    provider.close()


def at_the_province(me: Visitor) -> Visitor:
    """From our sign-in page to theirs."""
    me.goes_to("/login/?next=/account/identity/").follows("用省、国家的账号登录").shows("upstream-choice")
    me.follows(f"用{TITLE}登录", look=False).reads("您是演示·周阿妹")
    return me


def test_a_citizen_signs_in_with_the_account_of_the_province_and_has_its_level(
    visitor: Come, stage: Stage, above: Provider
) -> None:
    stage("real_name_only", login="zhouamei")
    me = at_the_province(visitor(viewport=PHONE))
    me.follows("不同意", look=False).looks().reads("这次没有登录").shows("upstream-refused")
    me.follows(f"用{TITLE}登录", look=False).follows("同意登录", look=False).looks()
    assert urlsplit(me.page.url).path == "/account/identity/"
    me.reads("上级统一身份认证（实人）").shows("upstream-level")
    assert stage("level_of", login="zhouamei") == "real_person"
    me.goes_to("/account/upstream/").reads(TITLE).shows("upstream-own")


def test_somebody_whom_nobody_knows_here_chooses_and_opens_an_account(visitor: Come, above: Provider) -> None:
    above.person = {"sub": "P-2", "name": "演示·新来的", "acr": "L1"}
    me = visitor(viewport=PHONE)
    me.goes_to("/login/upstream/").follows(f"用{TITLE}登录", look=False).follows("同意登录", look=False).looks()
    me.reads("第一次用", "我还没有账号").shows("upstream-first")
    me.presses("开一个新账号").goes_to("/account/upstream/").reads(TITLE)


def test_a_provider_that_is_down_keeps_nobody_out(visitor: Come, above: Provider) -> None:
    above.lies = {"status": 500}
    me = visitor(viewport=PHONE)
    me.goes_to("/login/upstream/").follows(f"用{TITLE}登录").reads("这次没有登录", "本站的账号照样可以登录")
    me.shows("upstream-down").follows("用账号和密码登录").reads("密码")
    assert [line.partition(":")[0] for line in me.console.complaints] == ["503"], "the provider's fault alone"
    me.console.complaints.clear()
