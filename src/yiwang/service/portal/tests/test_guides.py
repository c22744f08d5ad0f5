"""Guides beside the page: one content on screen, paper and interface; two places side by side; pictures and films."""

from __future__ import annotations

import shutil

import pytest
from django.test import Client
from tests import factories

from yiwang.core import files, generation
from yiwang.core.actor import SYSTEM
from yiwang.core.ids import new_id
from yiwang.packs.publishing import publish_pack
from yiwang.service.catalogue.models import Citation, ServiceItem
from yiwang.service.catalogue.publishing_checks import Publishing, publishing_problems
from yiwang.service.portal.comparing import limit_difference
from yiwang.service.portal.drawing import steps_svg, wrapped
from yiwang.service.portal.media import PURPOSE, lines_of
from yiwang.service.portal.pages.media import ranged
from yiwang.service.portal.sheets import Limit
from yiwang.service.portal.tests.making import COUNTY, OTHER, at, item, office, text

pytestmark = pytest.mark.django_db
ENTRY = "440510001000"
TEXT_OF_LAW = "https://www.npc.gov.cn/npc/c2/laoling.html"
ELEMENTS = {
    "title": "临时救助",
    "summary": "一时困难，政府帮一把",
    "condition": "<p>生活<strong>困难</strong></p><script>alert(1)</script>",
    "limits": {
        "statutory": {"amount": 20, "unit": "working_day"},
        "committed": {"amount": 8, "unit": "working_day"},
    },
    "visits": 1,
    "materials": {
        "id": {"title": "身份证", "need": "required", "copies": 1, "order": 1},
        "proof": {"title": "困难情况说明", "need": "optional", "order": 2},
    },
    "fees": {},
    "channels": ["window", "web"],
    "windows": {"w": {"name": "徐闻县政务大厅", "address": "东方一路2号", "hours": "工作日9点到17点"}},
    "steps": {
        "a": {"title": "受理", "who": "窗口", "order": 1},
        "b": {"title": "审核<b>", "who": "民政局", "amount": 5, "unit": "working_day", "order": 2},
    },
    "contact": {"phone": "0759-4851234", "complaint": "12345"},
    "basis": {
        "law": {
            "law": "《社会救助暂行办法》",
            "article": "第四十七条",
            "document": "国务院令第649号",
            "order": 1,
            "says": "国家对因火灾、交通事故等意外事件的家庭，给予临时救助。",
            "url": "https://www.gov.cn/zhengce/649.htm",
        },
        "old": {"law": "旧办法", "article": "第二条", "url": "javascript:alert(2)", "says": "<p>旧话</p>", "order": 2},
    },
    "faq": {"q": {"question": "多久发钱？", "answer": "<p>批准后发</p>"}},
    "results": {"r": {"title": "批准通知书"}},
    "handled_by": "",
}


@pytest.fixture
def relief() -> ServiceItem:
    """The county's claim and that of another county, which is faster and asks for less."""
    mine = office("徐闻县民政局")
    factories.division(OTHER[:6], "连南瑶族自治县")
    made = item("relief", "临时救助", entry=ENTRY, organization=mine)
    made.entry.content = ELEMENTS
    made.entry.save()
    faster = {"limits": {"committed": {"amount": 5}}, "materials": {"proof": None}, "visits": 0}
    item("relief-there", "临时救助", OTHER, entry=ENTRY, organization=office("连南民政局", "441826"), content=faster)
    return made


def test_the_guide_of_a_claimed_item_shows_what_it_inherits_without_markup(relief):
    page = text(at().get("/items/relief/"))
    for words in ("8个工作日", "身份证", "复印件1份", "徐闻县政务大厅", "0759-4851234", "生活困难", "批准后发"):
        assert words in page, words
    assert "alert(1)" not in page and "审核&lt;b&gt;" in page and 'class="yw-flow"' in page
    assert "/items/relief/compare/" in page and "/items/relief/print/" in page and "/items/relief/share/" in page


def test_questions_narrow_the_materials_and_may_end_the_way(relief):
    relief.content = {
        "situations": {
            "who": {"question": "谁来办？", "options": {"self": {"title": "本人"}, "agent": {"title": "代办人"}}},
            "late": {"question": "办过没有？", "options": {"yes": {"title": "办过", "ends": "办过的不用再办。"}}},
        },
        "materials": {"letter": {"title": "委托书", "need": "required", "when": 'who = "agent"', "order": 3}},
    }
    relief.save()
    client = at()
    page = text(client.get("/items/relief/"))
    assert "谁来办？" in page and "有的情形要交" in page and 'name="at"' not in page
    assert f'name="at" value="{COUNTY}"' in text(Client().get(f"/items/relief/?at={COUNTY}")), "answers keep the place"
    shown = text(client.get("/items/relief/?s.who=self")).split('id="materials"')[1].split("</section>")[0]
    assert "委托书" not in shown and "身份证" in shown
    shown = text(client.get("/items/relief/?s.who=agent&s.who=x&s.nothing=1")).split('id="materials"')[1]
    assert "委托书" in shown.split("</section>")[0] and "有的情形要交" not in shown
    ended = text(client.get("/items/relief/?s.late=yes"))
    assert "办过的不用再办。" in ended


def test_a_draft_is_no_page_and_a_suspended_item_says_so(relief):
    ServiceItem.objects.filter(key="relief").update(state="suspended")
    assert "暂停办理" in text(at().get("/items/relief/"))
    ServiceItem.objects.filter(key="relief").update(state="draft")
    for path in ("", "print/", "share/", "compare/", "media/x/file"):
        assert at().get(f"/items/relief/{path}").status_code == 404, path
    assert at().get("/api/v1/guides/relief").status_code == 404


def test_page_paper_and_interface_say_the_same(relief):
    client = at()
    told = client.get("/api/v1/guides/relief").json()
    paper = text(client.get("/items/relief/print/"))
    mark = told["mark"]
    assert mark in paper and len(mark) == 14 and len(told["digest"]) == 64
    page = text(client.get("/items/relief/"))
    guide = told["guide"]
    said = [guide["title"], *(row["title"] for row in guide["materials"]), *(one["words"] for one in guide["limits"])]
    for words in (*said, *guide["conditions"], guide["phone"]):
        assert words in page and words in paper, words
    relief.content = {"visits": 3}
    relief.save()
    assert client.get("/api/v1/guides/relief").json()["digest"] != told["digest"], "another content, another mark"
    assert mark not in text(client.get("/items/relief/print/"))


def test_the_words_of_the_law_and_its_published_text_are_one_step_away(relief):
    client = at()
    page = text(client.get("/items/relief/")).split('id="basis"')[1].split("</section>")[0]
    assert (
        "<summary" in page and "《社会救助暂行办法》第四十七条" in page and "给予临时救助" in page and "第649号" in page
    )
    assert 'href="https://www.gov.cn/zhengce/649.htm" rel="external noopener noreferrer nofollow"' in page
    assert "会离开本站，打开www.gov.cn" in page
    assert (
        page.count("<a ") == 3
        and page.count('href="/laws/') == 2
        and "javascript" not in page
        and "&lt;p&gt;" not in page
        and "旧话" in page
    )
    paper = text(client.get("/items/relief/print/"))
    assert "给予临时救助" in paper and "原文：https://www.gov.cn/zhengce/649.htm" in paper and "javascript" not in paper
    first, old = client.get("/api/v1/guides/relief").json()["guide"]["basis"]
    assert first["url"] == "https://www.gov.cn/zhengce/649.htm" and first["site"] == "www.gov.cn" and old["url"] == ""
    assert first["law"] == "社会救助暂行办法" and first["article"] == "第四十七条" and old["says"] == "旧话"


def test_an_interface_is_told_the_guide_of_the_place_that_it_names(relief):
    factories.division()
    generation.forget()
    told = Client().get(f"/api/v1/guides/relief?at={COUNTY}").json()
    assert told["guide"]["place_code"] == COUNTY and told["page"].endswith(f"/items/relief/?at={COUNTY}")


def test_two_places_stand_side_by_side_with_the_difference_in_words(relief):
    page = text(at().get(f"/items/relief/compare/?with={OTHER}"))
    assert "连南瑶族自治县快3个工作日" in page and "只有徐闻县要" in page and "连南瑶族自治县少跑1次" in page
    assert "一样" in page and "/items/relief-there/" in page


def test_the_other_place_is_found_by_name_and_may_have_no_such_item(relief):
    page = text(at().get("/items/relief/compare/?q=徐闻"))
    assert f"with={COUNTY}" in page and "广东省湛江市徐闻县" in page
    factories.division("445321", "新兴县")
    assert "新兴县没有这个事项" in text(at().get("/items/relief/compare/?with=445321000000"))
    assert at().get("/items/relief/compare/?with=%00").status_code == 200


@pytest.mark.parametrize(
    ("here", "there", "said"),
    [
        ((5, "working_day"), (8, "working_day"), "甲快3个工作日"),
        ((8, "working_day"), (5, "working_day"), "乙快3个工作日"),
        ((5, "working_day"), (5, "working_day"), ""),
        ((5, "working_day"), (5, "day"), "算法不一样，不好直接比"),
        (None, (5, "day"), "甲没有写"),
        ((5, "day"), None, "乙没有写"),
        ((1, "month"), (3, "month"), "甲快2个月"),
    ],
)
def test_limits_are_compared_in_their_unit(here, there, said):
    one, other = (Limit("committed", "t", str(pair), *pair) if pair else None for pair in (here, there))
    assert limit_difference(one, other, ("甲", "乙")) == said


def test_the_item_of_a_pack_is_compared_and_printed_too(tmp_path):
    factories.plain_permit()
    pack = shutil.copytree(factories.REPOSITORY / "packs" / "old-age-allowance", tmp_path / "old-age-allowance")
    item = next(path for path in pack.glob("items/*.yaml") if "basis:\n" in path.read_text())
    item.write_text(item.read_text().replace("basis:\n  - {", f"basis:\n  - {{url: '{TEXT_OF_LAW}', ", 1))
    publish_pack(actor=SYSTEM, path=pack)
    factories.organization("civil_affairs", name="徐闻县民政局")
    client = at()
    factories.division(OTHER[:6], "连南瑶族自治县")
    page = text(client.get(f"/items/old-age-allowance.grant/compare/?with={OTHER}"))
    assert "连南瑶族自治县办不了" in page and "徐闻县民政局" in page
    paper = text(client.get("/items/old-age-allowance.grant/print/"))
    assert f"原文：{TEXT_OF_LAW}" in paper
    first, second = client.get("/api/v1/guides/old-age-allowance.grant").json()["guide"]["basis"][:2]
    assert (first["url"], first["site"]) == (TEXT_OF_LAW, "www.npc.gov.cn") and second["url"] == ""
    page = text(client.get("/items/old-age-allowance.grant/")).split('id="basis"')[1].split("</section>")[0]
    assert f'href="{TEXT_OF_LAW}" rel="external noopener noreferrer nofollow"' in page
    assert page.count("会离开本站，打开www.npc.gov.cn") == 1
    assert Citation.objects.filter(key="old-age-allowance.grant", url=TEXT_OF_LAW).count() == 1
    assert "核对码" in paper and "<svg" in paper and "<script>" not in paper and "徐闻县民政局" in paper
    card = text(client.get("/items/old-age-allowance.grant/share/"))
    assert f"/items/old-age-allowance.grant/?at={COUNTY}" in card and "yw-qr" in card
    assert "/items/old-age-allowance.grant/compare/" in text(client.get("/items/old-age-allowance.grant/"))


def test_steps_are_drawn_and_long_names_are_wrapped():
    drawn = steps_svg([{"title": "收" * 60, "text": ""}, {"title": "<办结>", "text": "窗口"}])
    assert drawn.count("<rect") == 2 and "&lt;办结&gt;" in drawn and "…" in drawn
    assert steps_svg([{"title": "当场办"}]) == "" and len(wrapped("字" * 100)) == 3


def kept(content: bytes, media_type: str, purpose: str = PURPOSE) -> str:
    return str(files.store(content, name="x", media_type=media_type, owner_account=None, purpose=purpose).pk)


VTT = "WEBVTT\n\n1\n00:00.000 --> 00:02.000\n请带<b>身份证</b>\n\n00:02.000 --> 00:04.000\n到窗口\n"


def problems(media: dict) -> list[str]:
    publishing = Publishing("item", new_id(), "relief", COUNTY, None, {})
    return [
        one.path for one in publishing_problems(publishing, {"media": {"m": media}}) if one.path.startswith("media")
    ]


def test_films_without_captions_and_files_from_elsewhere_are_not_published():
    film, speech = kept(b"film", "video/mp4"), kept(VTT.encode(), "text/vtt")
    assert problems({"kind": "film", "file": film, "captions": speech}) == []
    assert problems({"kind": "film", "file": film, "captions": ""}) == ["media/m/captions"]
    assert problems({"kind": "film", "file": film, "captions": kept(b"WEBVTT\n\n", "text/vtt")}) == ["media/m/captions"]
    assert problems({"kind": "picture", "file": "https://elsewhere.example/a.png", "alt": "图"}) == ["media/m/file"]
    assert problems({"kind": "picture", "file": film, "alt": "图"}) == ["media/m/file"]
    assert problems({"kind": "picture", "file": kept(b"x", "image/png", "upload"), "alt": "图"}) == ["media/m/file"]


def test_a_film_is_shown_with_captions_and_its_text_and_can_be_sought_in(relief):
    film, speech = kept(b"0123456789", "video/mp4"), kept(VTT.encode(), "text/vtt")
    secret = kept(b"private", "image/png", "upload")
    relief.content = {
        "media": {
            "how": {"kind": "film", "file": film, "captions": speech, "title": "三分钟看懂"},
            "leak": {"kind": "picture", "file": secret, "alt": "别人的"},
        }
    }
    relief.save()
    client = at()
    page = text(client.get("/items/relief/"))
    assert "<video" in page and 'kind="captions"' in page and "请带身份证" in page and "三分钟看懂" in page
    answer = client.get("/items/relief/media/how/file", headers={"Range": "bytes=2-4"})
    assert (answer.status_code, answer.content, answer["Content-Range"]) == (206, b"234", "bytes 2-4/10")
    assert client.get("/items/relief/media/how/captions")["Content-Type"] == "text/vtt"
    assert client.get("/items/relief/media/leak/file").status_code == 404
    assert client.get("/items/relief/media/none/file").status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        ("", 200, b"0123456789"),
        ("bytes=8-", 206, b"89"),
        ("bytes=-3", 206, b"789"),
        ("bytes=0-99", 206, b"0123456789"),
        ("bytes=20-", 416, b""),
        ("bytes=5-2", 416, b""),
        ("bytes=-", 200, b"0123456789"),
        ("lines=1-2", 200, b"0123456789"),
    ],
)
def test_ranges(rf, asked, status, content):
    answer = ranged(rf.get("/", headers={"Range": asked}), b"0123456789", "video/mp4")
    assert (answer.status_code, answer.content) == (status, content)


def test_what_is_no_caption_file_has_no_text():
    assert lines_of(VTT) == ["请带身份证", "到窗口"] and lines_of("SRT\n" + VTT) == [] and lines_of("") == []
