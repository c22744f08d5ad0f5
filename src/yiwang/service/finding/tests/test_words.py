"""The desk of the editors: what was not found, who proposes, who confirms, and that searches then know the word."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import factories

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.errors import InvalidInput, NotPermitted
from yiwang.core.models import Event
from yiwang.engines.search.everyday import everyday_words
from yiwang.engines.search.models import AskedQuery
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.service.catalogue.faces import own_face
from yiwang.service.catalogue.models import ServiceItem
from yiwang.service.finding.actions.wording import Proposal, propose, settle
from yiwang.service.finding.errors import AlreadySettled, OwnProposal
from yiwang.service.finding.models import Wording
from yiwang.service.finding.words import everyday_list, unfound

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/search-words/"


@pytest.fixture
def editors():
    office = factories.organization("service_office", name="徐闻县政务服务局")
    return [factories.official("search.words", at=office, name=name) for name in ("编辑", "审核")]


def browser(actor) -> Client:
    client = Client()
    client.cookies["yw_session"] = open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))
    return client


def asked(query: str, times: int, none: int = 0, relaxed: int = 0, division: str = "440825") -> None:
    day = legal_day(clock.now())
    AskedQuery.objects.create(day=day, query=query, division=division, asked=times, none=none, relaxed=relaxed)


def text(response) -> str:
    return response.content.decode()


def test_words_without_result_weak_words_and_unopened_ones_are_told_apart():
    asked("吃租", 5, none=5)
    asked("打疫苗", 4, relaxed=4)
    asked("办证", 9)
    asked("张三的低保", 1, none=1)
    assert [row.query for row in unfound("none", 4)] == ["吃租"]  # what was typed once is shown to nobody
    assert [row.query for row in unfound("weak", 4)] == ["打疫苗"]
    assert [row.query for row in unfound("unopened", 4)] == ["办证"]
    assert unfound("none", 4, division="510000000000") == [] and len(unfound("none", 4, division="440000000000")) == 1


def test_the_desk_lists_filters_exports_and_is_closed_to_others(editors):
    asked("吃租", 5, none=5)
    desk = browser(editors[0])
    page = text(desk.get(ADDRESS))
    assert "吃租" in page and "/desk/search-words/assign/?says=%E5%90%83%E7%A7%9F" in page
    assert "没有这样的说法" in text(desk.get(f"{ADDRESS}?q=没有&weeks=1"))
    assert "吃租" in b"".join(desk.get(f"{ADDRESS}export.csv").streaming_content).decode()
    assert Event.objects.unscoped("test").filter(type="search.exported").count() == 1
    for address in ("", "list/", "proposed/", "assign/", "export.csv", "list/export.csv"):
        assert browser(factories.official("window")).get(ADDRESS + address).status_code == 403
        assert desk.get(ADDRESS + address).status_code == 200


def test_a_word_is_known_after_another_post_confirmed_it(editors):
    row = ServiceItem(key="cert", source="x")
    row.face = own_face(row.pk, title="食品小作坊登记", power_type="公共服务")
    row.save()
    first, second = (browser(one) for one in editors)
    sent = {"says": "家里做豆腐卖", "item": "cert", "means": "食品小作坊", "note": "常有人问"}
    assert first.post(f"{ADDRESS}assign/", sent).status_code == 302
    wording = Wording.objects.unscoped("test").get()
    assert wording.means == ["食品小作坊登记", "食品小作坊"] and "家里做豆腐卖" not in everyday_words()
    answer = {"wording": wording.pk, "answer": "agree"}
    assert first.post(f"{ADDRESS}proposed/", answer).status_code == 403
    assert second.post(f"{ADDRESS}proposed/", answer).status_code == 302
    assert everyday_words()["家里做豆腐卖"] == ("食品小作坊登记", "食品小作坊")
    assert "编辑添加" in text(second.get(f"{ADDRESS}list/?source=editor"))
    assert second.post(f"{ADDRESS}proposed/", answer).status_code == 302  # a retry changes nothing
    assert "已确认" in text(second.get(f"{ADDRESS}proposed/?show=settled"))


@pytest.mark.parametrize(
    ("proposal", "field"),
    [
        (Proposal(says="", means=("食品",)), "/says"),
        (Proposal(says="长" * 41, means=("食品",)), "/says"),
        (Proposal(says="13812345678", means=("食品",)), "/says"),
        (Proposal(says="开店"), "/means"),
        (Proposal(says="开店", means=("长" * 61,)), "/means"),
        (Proposal(says="开店", item="none"), "/item"),
        (Proposal(says="开店", means=("食品",), note="长" * 201), "/note"),
    ],
)
def test_what_makes_no_word_is_refused_at_its_field(editors, proposal, field):
    with pytest.raises(InvalidInput) as refused:
        propose(actor=editors[0], proposal=proposal, now=clock.now())
    assert field in refused.value.fields


def test_what_was_typed_stays_when_it_is_refused(editors):
    answer = browser(editors[0]).post(f"{ADDRESS}assign/", {"says": "开<b>店", "note": "为什么"})
    assert answer.status_code == 422 and "开&lt;b&gt;店" in text(answer) and "为什么" in text(answer)


def test_nobody_confirms_the_own_word_and_nothing_is_settled_twice(editors):
    row = propose(actor=editors[0], proposal=Proposal("开店", ("市场主体登记",)), now=clock.now())
    with pytest.raises(OwnProposal):
        settle(actor=editors[0], wording_id=row.pk, agree=True, reason="", now=clock.now())
    with pytest.raises(InvalidInput):
        settle(actor=editors[1], wording_id=row.pk, agree=False, reason=" ", now=clock.now())
    settle(actor=editors[1], wording_id=row.pk, agree=False, reason="太宽", now=clock.now())
    with pytest.raises(AlreadySettled):
        settle(actor=editors[0], wording_id=row.pk, agree=True, reason="", now=clock.now())
    with pytest.raises(NotPermitted):
        propose(actor=factories.official("window"), proposal=Proposal("开店", ("x",)), now=clock.now())


def test_a_shipped_word_can_be_taken_out(editors):
    shipped = next(row for row in everyday_list("shipped") if len(row.says) > 2)
    row = propose(actor=editors[0], proposal=Proposal(shipped.says, off=True), now=clock.now())
    settle(actor=editors[1], wording_id=row.pk, agree=True, reason="", now=clock.now())
    assert shipped.says not in everyday_words()
    assert next(one for one in everyday_list("", shipped.says) if one.says == shipped.says).off
