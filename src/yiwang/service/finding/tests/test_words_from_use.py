"""What many people open is proposed by itself: with figures and without persons, and it takes two editors."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests import factories

from yiwang.core import clock
from yiwang.core.errors import InvalidInput
from yiwang.core.models import Event
from yiwang.engines.search import learning
from yiwang.engines.search.everyday import everyday_words
from yiwang.engines.search.indexing import put
from yiwang.engines.search.kinds import Document
from yiwang.engines.search.models import Click, Learnt, Synonym
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.service.finding.actions import learnt
from yiwang.service.finding.actions.learnt import propose_learnt
from yiwang.service.finding.actions.wording import settle, take_up
from yiwang.service.finding.errors import AlreadySettled, WaitsForEditor
from yiwang.service.finding.models import Wording
from yiwang.service.finding.pages import opened
from yiwang.service.finding.personal_words import may_be_personal

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/search-words/proposed/"
TITLE = "内河船员适任证书核发"


@pytest.fixture
def editors():
    office = factories.organization("service_office", name="徐闻县政务服务局")
    return [factories.official("search.words", at=office, name=name) for name in ("编辑", "审核")]


@pytest.fixture
def ship() -> str:
    put([Document("item", "r1", TITLE, ("船舶",), "")])
    return "r1"


def browser(actor) -> Client:
    client = Client()
    client.cookies["yw_session"] = open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))
    return client


def learn(query: str, ref: str, visitors: int = 12, strength: float = 0.9) -> None:
    Learnt.objects.create(query=query, kind="item", ref=ref, strength=strength, visitors=visitors, days=4)


def rows() -> list[Wording]:
    return list(Wording.objects.unscoped("test").order_by("says", "id"))


def text(response) -> str:
    return response.content.decode()


def clicks(query: str, ref: str, addresses: list[str], visitors: int, days: int) -> None:
    """As the page counts them: each visitor once a day, from these addresses in turn."""
    for back in range(days):
        Click.objects.bulk_create(
            Click(
                day=clock.now().date() - timedelta(days=back),
                query=query,
                kind="item",
                ref=ref,
                visitor=f"{back}-{number}",
                network=f"{back} {opened.network_of(addresses[number % len(addresses)])}"[:16],
            )
            for number in range(visitors)
        )


def test_many_visitors_of_many_networks_bring_a_proposal_and_one_network_with_a_thousand_clicks_brings_none(ship):
    clicks("开船证", ship, [f"10.{n}.0.9" for n in range(6)], visitors=9, days=4)
    clicks("考船长", ship, ["10.1.2.3"], visitors=100, days=10)  # a thousand clicks, every day, from one address
    clicks("跑运输船", ship, [f"10.1.2.{n}" for n in range(200)], visitors=100, days=10)  # or from one network
    clicks("水上驾照", ship, [f"2001:db8:7::{n:x}" for n in range(200)], visitors=100, days=10)
    learning.learn()
    assert propose_learnt(clock.now()) == 1
    row = rows()[0]
    assert (row.says, row.means, row.learnt, row.by_account) == ("开船证", ["内河船员适任证书"], True, None)
    assert row.visitors >= 20 and row.days == 4 and row.opened == TITLE
    assert propose_learnt(clock.now()) == 0 and len(rows()) == 1
    event = Event.objects.unscoped("test").get(type="search.proposed")
    assert event.payload["visitors"] == row.visitors and "开船证" not in everyday_words()


def test_an_editor_takes_it_up_and_another_post_confirms(ship, editors):
    learn("开船证", ship)
    propose_learnt(clock.now())
    row = rows()[0]
    first, second = (browser(one) for one in editors)
    page = text(first.get(f"{ADDRESS}?show=learnt"))
    assert "开船证" in page and "至少12人在4天里这样搜" in page and TITLE in page
    with pytest.raises(WaitsForEditor):
        settle(actor=editors[1], wording_id=row.pk, agree=True, reason="", now=clock.now())
    for _ in range(2):  # a retry changes nothing
        assert first.post(ADDRESS, {"wording": row.pk, "answer": "take"}).status_code == 302
    with pytest.raises(AlreadySettled):
        take_up(actor=editors[1], wording_id=row.pk, now=clock.now())
    assert first.post(ADDRESS, {"wording": row.pk, "answer": "agree"}).status_code == 403
    assert "开船证" in text(second.get(f"{ADDRESS}?show=second")) and "没有这样的用词" in text(
        second.get(f"{ADDRESS}?show=learnt")
    )
    assert second.post(ADDRESS, {"wording": row.pk, "answer": "agree"}).status_code == 302
    assert Synonym.objects.get(says="开船证").origin == "clicks"
    assert everyday_words()["开船证"] == ("内河船员适任证书",) and propose_learnt(clock.now()) == 0


def test_what_an_editor_rewrites_keeps_its_figures(ship, editors):
    learn("开船证", ship)
    propose_learnt(clock.now())
    sent = {"says": "开船证", "means": "船员适任证书"}
    assert browser(editors[0]).post("/desk/search-words/assign/", sent).status_code == 302
    Learnt.objects.update(visitors=40)
    assert propose_learnt(clock.now()) == 1
    row = rows()[0]
    assert (row.means, row.learnt, row.visitors) == (["船员适任证书"], True, 40) and row.by_account is not None


def test_what_was_refused_does_not_come_again_for_half_a_year(ship, editors):
    learn("开船证", ship)
    propose_learnt(clock.now())
    desk = browser(editors[0])
    without = desk.post(ADDRESS, {"wording": rows()[0].pk, "answer": "refuse"})
    assert without.status_code == 422 and "请写明为什么不用" in text(without)
    sent = {"wording": rows()[0].pk, "answer": "refuse", "reason": "太宽"}
    assert desk.post(ADDRESS, sent).status_code == 302
    assert propose_learnt(clock.now() + timedelta(days=180)) == 0
    assert propose_learnt(clock.now() + timedelta(days=190)) == 1
    assert [row.state for row in rows()] == ["refused", "open"]


def test_words_of_the_list_and_words_about_persons_are_never_proposed(ship, monkeypatch):
    Synonym.objects.create(says="开船本", means=["x"], state="off")
    for query in ("开船本", "张三开船", "找王小明", "李老师的船", "#开船", "粤A12345", "开船 一三八零零一三八"):
        learn(query, ship)
    assert propose_learnt(clock.now()) == 0
    monkeypatch.setattr(learnt, "MOST_A_DAY", 1)
    for query in ("开船证", "水上驾照"):
        learn(query, ship)
    assert propose_learnt(clock.now()) == 1 and propose_learnt(clock.now()) == 1 and propose_learnt(clock.now()) == 0


@pytest.mark.parametrize(
    ("said", "personal"),
    [
        *[
            (one, True)
            for one in ("张伟", "老王低保", "欧阳娜娜", "李先生退休", "梁某某", "侯大勇的户口", "陈水生补贴")
        ],
        *[(one, True) for one in ("12345678", "解放路18号", "a@b.cn", "幺三八零零幺", "3栋开门", "车牌a123")],
        *[
            (one, False)
            for one in ("开船证", "养老钱", "毛孩子", "高龄津贴", "车位", "白菜补贴", "水上驾照", "120急救")
        ],
        *[(one, False) for one in ("家里做豆腐卖", "马路摊位", "方言", "金银花", "水泥", "卖螺蛳粉", "失业金怎么领")],
    ],
)
def test_names_and_numbers_are_told_from_words(said, personal):
    assert may_be_personal(said, {"养老", "金银花", "失业金"}) is personal


def test_the_desk_narrows_searches_exports_and_says_when_there_is_nothing(ship, editors):
    desk = browser(editors[0])
    assert "没有待确认的用词" in text(desk.get(ADDRESS))
    learn("开船证", ship)
    learn("水上驾照", ship, visitors=9)
    propose_learnt(clock.now())
    assert "没有这样的用词" in text(desk.get(f"{ADDRESS}?show=settled"))
    found = text(desk.get(f"{ADDRESS}?q=驾照"))
    assert "<h2>水上驾照</h2>" in found and "<h2>开船证</h2>" not in found
    assert "export.csv?q=%E9%A9%BE%E7%85%A7" in found
    table = b"".join(desk.get(f"{ADDRESS}export.csv?show=learnt").streaming_content).decode()
    assert "至少多少人" in table and "开船证" in table and "内河船员适任证书" in table
    assert Event.objects.unscoped("test").filter(type="search.exported").count() == 1
    assert browser(factories.official("window")).get(f"{ADDRESS}export.csv").status_code == 403
    assert desk.post(ADDRESS, {"wording": "x", "answer": "take"}).status_code == 404
    with pytest.raises(InvalidInput):
        settle(actor=editors[0], wording_id=rows()[0].pk, agree=False, reason=" ", now=clock.now())
