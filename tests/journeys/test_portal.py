"""The portal: a zone in large type, the offices of another place, and two places' rules side by side."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.applying import COUNTY
from tests.journeys.visitor import DESKTOP, PHONE, Visitor

Come = Callable[..., Visitor]
NARROW = {"width": 320, "height": 640}
CITY = "440800000000"


def test_an_old_woman_finds_her_zone_in_large_type(visitor: Come) -> None:
    woman = visitor(place=COUNTY, viewport=PHONE).goes_to("/").reads("徐闻县")
    woman.follows("老年人专区").shows("zone-elder")
    size = woman.page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")
    assert size >= 24, "the zone has large type without any setting"
    expect(woman.page.get_by_role("link", name="打12345")).to_have_attribute("href", "tel:12345")
    woman.reads("我要领补贴", "让家里人替我办").follows("高龄津贴").reads("开始办理")
    narrow = visitor(place=COUNTY, viewport=NARROW)
    for path in ("/", "/firms/", "/zones/", "/zones/elder/", "/zones/ethnic/", "/departments/", "/services/", "/laws/"):
        narrow.goes_to(path)


def test_a_person_changes_place_and_sees_other_offices(visitor: Come) -> None:
    man = visitor(place=COUNTY, viewport=PHONE, scripts=False).goes_to("/departments/").reads("徐闻县民政局")
    man.follows("换一个地区").types("按名字或拼音找", "湛江").presses("搜索").presses("选湛江市")
    assert man.heading == "湛江市的部门"
    expect(man.page.get_by_text("徐闻县民政局")).to_have_count(0)
    friend = visitor(viewport=PHONE).goes_to(f"/departments/?at={COUNTY}").reads("徐闻县民政局").shows("departments")
    friend.follows("徐闻县民政局").reads("这里办的事").goes_to(f"/departments/?at={COUNTY}", look=False)
    friend.presses("以后都看徐闻县").goes_to("/").reads("本地的部门")
    friend.follows("企业、店铺、单位").reads("开办企业").shows("portal-firms").follows("开办企业")
    friend.reads("一次办齐").shows("zone-firm-start")
    friend.goes_to("/services/?mode=now").follows("高龄津贴").follows("发给别人").reads("复制链接").shows("guide-share")


def test_a_clerk_compares_two_places_and_hangs_up_the_sheet(visitor: Come) -> None:
    clerk = visitor(place=COUNTY, viewport=DESKTOP).goes_to("/items/food-business.new/").follows("和别的地区对比")
    clerk.types("和哪里比", "zhanjiang").presses("搜索").follows("湛江市").reads("差别", "要交的材料", "徐闻县")
    clerk.shows("guide-compare").goes_to("/items/food-business.new/print/").reads("核对码").shows("guide-print")
    told = clerk.page.request.get(f"/api/v1/guides/food-business.new?at={COUNTY}").json()
    clerk.reads(told["mark"])
    clerk.page.emulate_media(media="print")
    assert clerk.page.locator(".yw-buttons").locator("visible=true").count() == 0
    paper = clerk.page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1, "the sheet is one page"
    clerk.page.set_viewport_size(PHONE)
    clerk.page.emulate_media(media="screen")
    clerk.goes_to("/items/food-business.new/print/").goes_to(f"/items/food-business.new/compare/?with={CITY}")
    clerk.goes_to("/laws/").types("按法律名字找", "食品安全").presses("搜索").follows("《中华人民共和国食品安全法》")
    clerk.shows("law").follows("食品经营许可（新办）").reads("依据的法律")
