"""The answer box quotes what the guide's own page shows, word by word, and says when it does not know."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from tests import factories

from yiwang.core.actor import SYSTEM
from yiwang.core.ids import new_id
from yiwang.packs.publishing import publish_pack
from yiwang.service.catalogue.faces import own_face
from yiwang.service.catalogue.models import CatalogueEntry, ServiceItem
from yiwang.service.catalogue.place import place_of
from yiwang.service.catalogue.resolving import resolved
from yiwang.service.finding.answering import ELEMENTS
from yiwang.service.finding.answers import element_words, published_of
from yiwang.service.finding.passages import of_elements

pytestmark = pytest.mark.django_db
PLACE = "440825000000"


@pytest.fixture
def packs():
    factories.plain_permit()
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "food-business")
    office = factories.organization("market_supervision", name="徐闻县市场监督管理局")
    office.address, office.hours, office.phone = "徐城街道红旗一路8号", "工作日8:30至17:30", "0759-4850000"
    office.save()


def plain(html: str) -> str:
    return "".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def box_of(words: str, client: Client | None = None) -> str:
    page = (client or Client()).get("/search/", {"q": words}).content.decode()
    found = re.search(r'<section class="yw-inset yw-stack" aria-labelledby="answer-title">.*?</section>', page, re.S)
    return found[0] if found else ""


def local() -> Client:
    client = Client()
    client.cookies["yw_place"] = PLACE
    return client


ANSWERS = [
    ("开饭店要带什么", "主要设备设施、经营布局图"),
    ("开饭店多少钱", "不收费。"),
    ("开饭店多久能办好", "8个工作日"),
    ("开饭店在哪里办", "徐城街道红旗一路8号"),
    ("开饭店几点上班", "工作日8:30至17:30"),
    ("开饭店打什么电话", "0759-4850000"),
    ("开饭店要什么条件", "先取得营业执照等合法主体资格"),
    ("开饭店的法律依据", "《中华人民共和国食品安全法》第三十五条"),
    ("食品经营许可有效期几年", "有效期5年"),
    ("开饭店怎么办", "先回答几个问题"),
    ("开饭店网上能办吗", "手机"),
    ("开饭店要跑几趟", "不用跑"),
    ("食品经营许可不给办去哪告", "行政复议"),
    ("食品经营许可办好以后要做什么", "把许可证挂在店里显眼的地方"),
    ("开饭店没有食品安全管理员怎么办", "可以由店主本人担任"),
]


def test_answers_are_what_the_guide_says_word_by_word_or_that_it_is_not_known(packs):
    client = local()
    for words, quoted in ANSWERS:
        box = box_of(words, client)
        assert "办事指南这样写" in box and quoted in box and 'href="/items/food-business.new/' in box, words
    guide = plain(client.get("/items/food-business.new/").content.decode())
    told = published_of("food-business.new", place_of(PLACE))
    lines = [line for one in told.passages for line in one.lines]
    assert len(lines) > 15
    for line in lines:
        for part in re.split(r"[（）：]", "".join(line.split())):
            assert part in guide, line
    for one in told.asked:
        assert "".join(one.answer.split()) in guide
    unknown = box_of("养火星龙要带什么", client)
    assert "这个问题我们答不准" in unknown and "12345" in unknown and "blockquote" not in unknown
    face = own_face(new_id(), title="居民身份证挂失申报、丢失招领", power_type="公共服务")
    ServiceItem.objects.create(id=new_id(), key="lost", face=face, division_code="511602000000", source="desk")
    lost = box_of("身份证丢了怎么补办", client)
    assert "这个问题我们答不准" in lost and "blockquote" not in lost, "no food licence, though the place has no other"
    nowhere = box_of("开饭店在哪里办")
    assert "这个问题我们答不准" in nowhere and "选了地区再看" in nowhere and "/place/?next=/search/" in nowhere
    assert not box_of("开饭店", client)


def test_every_element_has_a_name_for_people():
    assert all(element_words(name) for name in ELEMENTS)


def test_an_item_of_the_catalogue_answers_with_what_it_inherits():
    entry = CatalogueEntry.objects.create(
        code="440510001000", owner_division="44", state="published", title="临时救助", power_type="行政给付",
        content={
            "limits": {"statutory": {"amount": 20, "unit": "working_day"}},
            "materials": {"id": {"title": "身份证", "need": "required", "order": 1}},
            "condition": "<p>生活有困难的&nbsp;家庭</p><p>本地户籍</p>",
            "basis": {"a": {"law": "社会救助暂行办法", "article": "第四十七条", "says": "临时救助", "order": 1}},
            "faq": {"q": {"question": "多久能拿到钱？", "answer": "批准后五个工作日内。", "order": 1}},
        },
    )  # fmt: skip
    entry.face = own_face(entry.pk, title="临时救助", power_type="行政给付")
    ServiceItem.objects.create(
        id=new_id(), key="relief", face=entry.face, entry=entry, division_code=PLACE, source="desk",
        content={"fees": {"f": {"title": "工本费", "standard": "每本5元", "order": 1}}, "contact": {"phone": "0759-1"}},
    )  # fmt: skip
    from datetime import date

    told = of_elements(resolved("relief"), date(2026, 11, 22))
    said = {one.element: one for one in told.passages}
    assert said["materials"].lines == ("身份证（必须交）",) and said["fee"].lines == ("工本费：每本5元",)
    assert said["limit"].lines == ("法律规定多久办完：20个工作日",) and said["phone"].lines == ("0759-1",)
    assert said["conditions"].lines == ("生活有困难的 家庭", "本地户籍")
    assert said["law"].laws[0].law == "《社会救助暂行办法》第四十七条"
    assert told.asked[0].answer == "批准后五个工作日内。"
