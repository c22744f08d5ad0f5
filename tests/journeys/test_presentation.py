"""Showing a licence (亮证): a citizen ticks, a verifier sees that and no more, once; a firm shows its licence."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import DESKTOP, PHONE, Visitor

Come = Callable[..., Visitor]
# One after the other: somebody who asks for a code stops the one that was shown before.
pytestmark = pytest.mark.xdist_group("presentation")
CITIZEN, CLERK, HEAD = "linxiaoman", "chenjianguo", "hewenbin"


def code_on(who: Visitor) -> str:
    """What stands below the QR code."""
    return who.page.locator(".yw-shown__code").inner_text().strip()


def test_a_citizen_shows_two_fields_to_a_stranger_once(visitor: Come) -> None:
    citizen = visitor(CITIZEN, viewport=PHONE).goes_to("/licences/").shows("licences")
    citizen.follows("出示证照")
    citizen.page.get_by_label(re.compile("居民身份证")).first.check()
    citizen.presses("下一步").shows("present-tick")
    citizen.page.get_by_label(re.compile("^有效期")).uncheck()
    citizen.page.get_by_label(re.compile("^住址")).check()
    citizen.presses("生成二维码").reads("秒").shows("present-code")

    stranger = visitor(viewport=PHONE).goes_to(f"/p/{code_on(citizen)}").reads("马上作废")
    code = code_on(citizen)  # a code lives a minute: where all this took longer, another one stands there now
    stranger.goes_to(f"/p/{code}", look=False).presses("查看").reads("证照有效", "居民身份证", "住址", "持证人")
    stranger.shows("presented")
    expect(stranger.page.locator("main")).not_to_contain_text("有效期")
    expect(stranger.page.locator("main")).not_to_contain_text("证照编号")
    citizen.reads("已被查验").looks().reads("没有登录的人")
    other = visitor(viewport=DESKTOP, scripts=False).goes_to(f"/p/{code}")
    other.presses("查看").reads("已经用过")
    citizen.goes_to("/licences/shown/").reads("没有登录的人").shows("presented-list")


def test_a_clerk_scans_two_licences_shown_together(visitor: Come) -> None:
    clerk = visitor(CLERK).goes_to("/desk/licences/check/")
    citizen = visitor(CITIZEN, viewport=PHONE).goes_to("/licences/present/")
    for title in ("居民身份证", "社会保障卡"):
        citizen.page.get_by_label(re.compile(title)).first.check()
    citizen.presses("下一步").presses("生成二维码")
    expect(clerk.page.locator("#text")).to_be_focused()
    clerk.page.keyboard.type(f"{clerk.origin}/p/{code_on(citizen)}")
    clerk.page.keyboard.press("Enter")
    clerk.reads("居民身份证", "社会保障卡", "证照有效").looks().shows("desk-check-licence")
    expect(clerk.page.locator("#text")).to_have_value("")
    expect(clerk.page.locator("#text")).to_be_focused()
    citizen.reads("已被查验", "办理业务")
    citizen.goes_to("/licences/arrange/").shows("licences-arrange")
    citizen.goes_to("/licences/").follows("社会保障卡").follows("离线二维码").reads("不能证明").shows("licence-offline")
    clerk.page.locator("#text").fill(citizen.page.locator("[data-copy]").first.get_attribute("data-copy") or "")
    clerk.page.keyboard.press("Enter")
    clerk.reads("没有改动").looks()


def test_a_firm_shows_its_licence_without_javascript(visitor: Come) -> None:
    head = visitor(HEAD, viewport=PHONE, scripts=False)
    head.goes_to("/account/acting/").presses("以企业名义办")
    head.goes_to("/licences/present/")
    head.page.get_by_label(re.compile("营业执照")).first.check()
    stranger = visitor(viewport=PHONE)
    head.presses("下一步").presses("生成二维码")
    stranger.goes_to(f"/p/{code_on(head)}", look=False).presses("查看").reads("营业执照", "海风餐饮")
    head.follows("看有没有被查验").reads("已被查验")
    head.presses("停止代办")
