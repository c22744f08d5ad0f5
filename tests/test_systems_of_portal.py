"""Each system of the portal that the sources name, told as a story through public pages.

The systems are numbered as in the table "Systems" of docs/evidence/catalogue.md, which names these tests.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.test import Client

from tests import factories
from yiwang.core import files, generation
from yiwang.core.actor import SYSTEM
from yiwang.packs.publishing import PackRefused, publish_pack
from yiwang.service.catalogue.changes import changed
from yiwang.service.catalogue.models import CatalogueEntry, ServiceItem
from yiwang.service.portal.media import PURPOSE
from yiwang.service.portal.tests import making
from yiwang.service.portal.zones import PERSON, ZONE, zones_for

pytestmark = pytest.mark.django_db
PACKS = factories.REPOSITORY / "packs"
LIANNAN, ZHUHAI = making.OTHER, "440400000000"
NINE_CITIES = ("4401", "4403", "4404", "4406", "4407", "4412", "4413", "4419", "4420")


def zone_packs() -> None:
    """The zones as they are shipped, and the packs whose items they name."""
    factories.plain_permit()
    for name in ("food-business", "old-age-allowance", "start-company", "zones"):
        publish_pack(actor=SYSTEM, path=PACKS / name)
    generation.forget()


def page(address: str, place: str = making.COUNTY) -> str:
    return making.text(making.at(place).get(address))


def copy_of_zones(folder: Path, key: str, before: str, after: str) -> Path:
    """The pack of zones with one of them rewritten by its keeper."""
    copy = folder / "zones"
    shutil.copytree(PACKS / "zones", copy)
    file = copy / "zones" / f"{key}.yaml"
    assert before in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(before, after), "utf-8")
    return copy


def test_s033_the_guide_on_the_wall_is_the_guide_online_until_it_changes():
    made = making.item("relief", "临时救助", entry="440510001000")
    CatalogueEntry.objects.filter(pk=made.entry_id).update(content={"title": "临时救助", "visits": 2})
    told = making.at().get("/api/v1/guides/relief").json()
    assert told["mark"] in page("/items/relief/print/") and "2次" in page("/items/relief/")
    CatalogueEntry.objects.filter(pk=made.entry_id).update(content={"title": "临时救助", "visits": 0})
    changed([made.entry_id])
    assert told["mark"] not in page("/items/relief/print/"), "the old sheet is known by its mark"
    assert "不用跑" in page("/items/relief/print/") and "不用跑" in page("/items/relief/")


def test_s068_ten_themed_zones_are_content_that_a_keeper_changes_without_code(tmp_path):
    zone_packs()
    assert len(zones_for(ZONE, PERSON, LIANNAN)) >= 10
    making.item("card", "退役军人优待证办理")
    assert "退役军人优待证办理" in page("/zones/veterans/")
    copy = copy_of_zones(tmp_path, "veterans", "zh-Hans: 安置和优待", "zh-Hans: 回乡以后")
    publish_pack(actor=SYSTEM, path=copy)
    generation.forget()
    assert "回乡以后" in page("/zones/veterans/") and "安置和优待" not in page("/zones/veterans/")
    (copy / "zones" / "veterans.yaml").unlink()
    publish_pack(actor=SYSTEM, path=copy)
    generation.forget()
    assert making.at().get("/zones/veterans/").status_code == 404


def test_s072_old_and_disabled_people_get_large_type_a_telephone_and_somebody_who_helps(tmp_path):
    zone_packs()
    factories.organization("civil_affairs")
    for key in ("elder", "disabled"):
        found = page(f"/zones/{key}/")
        assert 'data-elder="1"' in found and "tel:12345" in found and "/account/delegations/" in found, key
    assert "80周岁以上老年人高龄津贴发放" in page("/zones/elder/")
    spoken = making.at()
    spoken.cookies["yw_lang"] = "en"
    assert "Bring your identity card" in spoken.get("/zones/elder/").content.decode(), "the whole zone, also in English"
    (contact,) = [line for line in (PACKS / "zones/zones/elder.yaml").open() if line.startswith("contact:")]
    copy = copy_of_zones(tmp_path, "elder", contact, "")
    with pytest.raises(PackRefused) as refused:
        publish_pack(actor=factories.official("author"), path=copy, packs_root=PACKS)
    assert ["电话" in said for said in refused.value.fields.values()] == [True]


def test_s073_s120_ethnic_counties_have_their_matters_and_sights_on_the_phone():
    zone_packs()
    for n in range(26):
        making.item(f"ethnic-{n}", f"少数民族学生资助{n:02}", LIANNAN)
    making.item("status", "民族成份变更", LIANNAN)
    assert "/zones/ethnic/" in page("/", LIANNAN) and "/zones/ethnic/" not in page("/")
    found = page("/zones/ethnic/", LIANNAN)
    assert "民族成份变更" in found and "南岗千年瑶寨" in found and "金子山" not in found, "sights of the county alone"
    assert "找到 26 项" in page("/services/?zone=ethnic&group=support", LIANNAN)
    assert "民族成份变更" not in page("/zones/ethnic/"), "not offered elsewhere"


def test_s082_one_entrance_from_the_nation_to_the_village():
    codes = ["000000000000", "440000000000", "440800000000", "440825000000", "440825100000", "440825100001"]
    for level, code in enumerate(codes, 1):
        making.item(f"level-{level}", f"第{level}级的事", code, level=level)
    making.item("elsewhere", "别处的事", LIANNAN)
    village = Client()
    village.cookies["yw_place"] = factories.division("440825100001", "某村").code
    generation.forget()
    found = making.text(village.get("/services/"))
    assert all(f"第{level}级的事" in found for level in range(1, 7)) and "别处的事" not in found
    county = page("/services/")
    assert "第4级的事" in county and "第6级的事" not in county
    assert "第6级的事" in page("/services/?mode=near"), "what is handled nearby"


def test_s086_a_guide_with_film_text_and_drawn_steps_says_what_need_not_be_handed_in():
    made = making.item("moving", "户口迁移")
    film = files.store(b"film", name="x", media_type="video/mp4", owner_account=None, purpose=PURPOSE)
    words = "WEBVTT\n\n00:00.000 --> 00:02.000\n先网上预约\n"
    speech = files.store(words.encode(), name="x", media_type="text/vtt", owner_account=None, purpose=PURPOSE)
    made.content = {
        "title": "户口迁移",
        "media": {"how": {"kind": "film", "file": str(film.pk), "captions": str(speech.pk), "title": "怎样迁户口"}},
        "steps": {"a": {"title": "申请", "order": 1}, "b": {"title": "审核", "order": 2}},
    }
    made.save()
    found = page("/items/moving/")
    assert "<video" in found and "先网上预约" in found and "yw-flow" in found
    zone_packs()
    factories.organization("market_supervision")
    assert "您不用交" in page("/items/food-business.new/print/"), "exempted materials are told"


def test_s088_the_list_follows_what_is_published_suspended_and_cancelled():
    made = making.item("a", "取水许可", online=True, content={"title": "取水许可"})
    assert "取水许可" in page("/services/?mode=online")
    for state, words in (("suspended", "暂停办理"), ("cancelled", "已经取消")):
        ServiceItem.objects.filter(pk=made.pk).update(state=state)
        assert "取水许可" not in page("/services/") and words in page("/items/a/"), state
    ServiceItem.objects.filter(pk=made.pk).update(state="published")
    assert "取水许可" in page("/services/")


def test_s117_at_once_online_nearby_and_in_one_visit():
    making.item("now", "当场办的", instant=True)
    making.item("once", "跑一次的", visits=1)
    making.item("near", "村里办的", "440825100001", level=6)
    home = page("/")
    modes = (("now", "马上办", "当场办的"), ("once", "一次办", "跑一次的"), ("near", "就近办", "村里办的"))
    for mode, words, title in modes:
        found = page(f"/services/?mode={mode}")
        assert words in home and title in found and "找到 1 项" in found, mode


def test_s118_s119_residents_of_the_bay_area_find_two_hundred_guides_and_nine_cities():
    zone_packs()
    for n in range(200):
        making.item(f"guide-{n}", f"港澳居民办事指南{n:03}", ZHUHAI)
    making.item("endorsement", "往来港澳通行证签注", ZHUHAI)
    found = page("/zones/bay-area/", ZHUHAI)
    assert "往来港澳通行证签注" in found and "港澳居民办事指南" in found
    assert all(f"/departments/?at={city}00000000" in found for city in NINE_CITIES)
    client = making.at(ZHUHAI)
    rows = b"".join(client.get("/services/export.csv?zone=bay-area&group=documents").streaming_content).decode()
    assert len(rows.splitlines()) >= 201
    assert "/zones/bay-area/" in page("/", ZHUHAI) and "/zones/bay-area/" in page("/firms/", ZHUHAI)
