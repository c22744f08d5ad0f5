"""Each system of the catalogue that the sources name, told as a story through public actions on PostgreSQL.

The systems are numbered as in the table "Systems" of docs/evidence/catalogue.md, which names these tests.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from uuid import UUID

import orjson
import pytest
from django.conf import settings as django_settings
from django.test import Client

from tests import factories, trust_town
from yiwang.core import clock, generation
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.calendar_store import load_builtin
from yiwang.core.models import Event
from yiwang.engines.proceedings.actions.applicant import withdraw
from yiwang.engines.proceedings.actions.complete_task import Decision, complete_task
from yiwang.engines.proceedings.models import FlowTask
from yiwang.engines.search import heat, learning, lexicon, offers
from yiwang.identifiers.service_item import ITEM_TYPES
from yiwang.packs.publishing import PackRefused, publish_pack
from yiwang.people.models import Account, Organization, Session
from yiwang.people.privacy.looks import follow as follow_looks
from yiwang.people.sessions import open_session
from yiwang.people.signin.tests import above
from yiwang.people.signin.tests.provider import Provider
from yiwang.people.signin.upstream import configuring, discovery
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.service.case_exchange.tests import stage as cases_above
from yiwang.service.catalogue.actions.edit_draft import drop_draft
from yiwang.service.catalogue.actions.item_states import move_entry, move_item
from yiwang.service.catalogue.actions.propose_entry import propose_entry
from yiwang.service.catalogue.errors import ElementsRefused
from yiwang.service.catalogue.faces import own_face
from yiwang.service.catalogue.models import Draft, ServiceItem
from yiwang.service.catalogue.tests.conftest import land as land_of_catalogue
from yiwang.service.catalogue.tests.whole_items import whole
from yiwang.service.catalogue_quality.runs import count_runs
from yiwang.service.catalogue_quality.working import work as judge_quality
from yiwang.service.finding.actions.wording import Proposal, propose, settle
from yiwang.service.finding.kinds.questions import index as index_questions
from yiwang.service.once_only.actions.keeping import assign_title
from yiwang.service.once_only.actions.withdrawing import Law, withdraw_material
from yiwang.service.once_only.following import chore
from yiwang.service.once_only.models import Finding, Node, Office, Recall, StandardMaterial, Title
from yiwang.service.once_only.reporting import summary
from yiwang.service.ratings.tests.conftest import decided_case
from yiwang.support.fault_reports.telling import follow as follow_faults
from yiwang.support.licence_use.actions.answering import allow
from yiwang.support.licence_use.models import UseRequest
from yiwang.support.licence_use.tests import stage as licences
from yiwang.support.licence_use.tests.test_api import System
from yiwang.support.licence_use.tests.test_api import wanted as wish
from yiwang.support.workorders.actions.complete_step import complete_step
from yiwang.support.workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
PACKS = factories.REPOSITORY / "packs"
land = land_of_catalogue


@pytest.fixture
def library(db) -> None:
    """Base registers, attestations and the library of materials."""
    load_builtin()
    for name in ("base-registers", "attestations", "material-library"):
        publish_pack(actor=SYSTEM, path=PACKS / name)
    generation.forget()


def browser(actor: Actor) -> Client:
    """A browser in which the actor has signed in."""
    client = Client()
    account = Account.objects.get(pk=actor.account_id)
    client.cookies[django_settings.SESSION_COOKIE] = open_session(actor=actor, account=account)
    return client


def draft_of(item: ServiceItem) -> UUID:
    """The draft that is open for an item."""
    found: UUID = Draft.objects.unscoped("test").open().get(item_id=item.pk).pk
    return found


def test_s010_a_withdrawn_attestation_is_asked_for_nowhere(land, library):
    """Withdrawn by law: items that ask are listed, offices get work orders, nothing new is published with it; when the
    office has mended its item the recall ends and the report has nothing left."""
    service = factories.organization("service_office", name="徐闻县政数局")
    keeper = factories.official("materials.keep", "materials.check", at=service)
    county = land.county.claim(land.entry)
    income = {"title": "单位收入证明", "need": "required", "order": 20}
    land.county.revise(county, materials={**whole()["materials"], "income": income})
    chore(clock.now())
    assert not Recall.objects.exists()

    law = Law(
        "徐闻县取消证明事项目录", "徐府办〔2026〕3号", date(2026, 1, 1), "440825000000", "书面承诺，查社会救助信息"
    )
    withdraw_material(actor=keeper, key="income-proof", law=law)
    chore(clock.now())
    told = Recall.objects.get()
    assert (told.organization_id, told.items) == (land.county.office.pk, 1)
    with pytest.raises(ElementsRefused) as refused:
        land.county.revise(county, summary="另外改一处", materials={**whole()["materials"], "income": income})
    assert ["徐府办〔2026〕3号" in said for said in refused.value.fields.values()] == [True]

    drop_draft(actor=land.county.editor, draft_id=draft_of(county))
    land.county.revise(county, materials=whole()["materials"])
    chore(clock.now())
    told.refresh_from_db()
    assert (
        told.settled_at is not None
        and Office.objects.unscoped("test").get(organization_id=land.county.office.pk).withdrawn == 0
    )
    order = WorkOrder.objects.unscoped("test").get(pk=told.workorder_id)
    mender = factories.official("materials.mend", at=land.county.office)
    complete_step(actor=mender, order_id=order.pk, outcome="done", reason="已从事项里删掉", now=clock.now())
    complete_step(actor=keeper, order_id=order.pk, outcome="pass", now=clock.now())
    order.refresh_from_db()
    assert order.state == "closed"


def test_s010_a_pack_with_a_withdrawn_attestation_is_not_published(library, tmp_path):
    publish_pack(actor=SYSTEM, path=PACKS / "old-age-allowance")
    copy = tmp_path / "old-age-allowance"
    shutil.copytree(PACKS / "old-age-allowance", copy)
    item = copy / "items" / "allowance.yaml"
    text = item.read_text("utf-8")
    item.write_text(
        text.replace("fees: []", "  - {material: alive, title: 健在证明（村委会盖章）}\nfees: []", 1), "utf-8"
    )
    author = factories.official("author")
    with pytest.raises(PackRefused) as refused:
        publish_pack(actor=author, path=copy, packs_root=PACKS)
    assert ["已经取消" in said and "人社厅发〔2018〕107号" in said for said in refused.value.fields.values()] == [True]
    lawful = "  - {material: alive, title: 健在证明, reason: 示例条例第三条要求书面证明}\nfees: []"
    item.write_text(text.replace("fees: []", lawful, 1), "utf-8")
    publish_pack(actor=author, path=copy, packs_root=PACKS)


def test_s011_with_the_identity_card_alone(land, library):
    """What registers hold is not brought: the item says so with a badge, is found by a filter, and the signed-in person
    reads what is fetched from where."""
    person = factories.person("林小满")
    trust_town.in_register(person)
    materials = {
        "id-card": {"title": "身份证", "need": "required", "held": "licence:resident-id", "order": 10},
        "book": {"title": "户口簿", "need": "required", "held": "register:persons", "order": 20},
    }
    land.province.revise(land.entry, materials=materials)
    county = land.county.claim(land.entry)
    chore(clock.now())
    assert Node.objects.get(pk=land.entry.pk).card_only and not Node.objects.filter(pk=county.pk).exists()
    stranger = Client().get(f"/items/{county.key}/").content.decode()
    assert "一证通办" in stranger and "人口库" not in stranger
    hers = browser(person).get(f"/items/{county.key}/").content.decode()
    assert "从人口库取" in hers
    assert county.key in Client().get("/search/?card=1&where=all").content.decode()


def test_s013_one_definition_of_a_material_serves_every_list(land, library):
    """A free title is matched or waits for an editor; assigned once, every item that says it is judged by the library;
    the report counts what is asked needlessly, with its source, and an unknown burden as unknown."""
    assert StandardMaterial.objects.filter(retired=False).count() >= 100
    county = land.county.claim(land.entry)
    wanted = {**whole()["materials"], "page": {"title": "公民个人信息页", "need": "required", "order": 30}}
    land.county.revise(county, materials=wanted)
    chore(clock.now())
    waiting = Title.objects.get(decided="")
    assert (waiting.title, waiting.items) == ("公民个人信息页", 1)
    keeper = factories.official("materials.keep")
    assign_title(actor=keeper, title_id=waiting.pk, material_key="id-card", own=False, now=clock.now())
    chore(clock.now())
    assert Finding.objects.get(node_id=county.pk, place="page").state == "needless"
    office = Office.objects.unscoped("test").get(organization_id=land.county.office.pk)
    assert (office.items, office.asking, office.needless, office.unknown) == (1, 1, 2, 1)
    (told,) = summary("440825000000")["organizations"]
    assert told["fields_year"] is None and {line["source"] for line in told["findings"]} == {"licence:resident-id"}


def test_s150_a_trial_user_finds_a_fault_it_is_mended_she_is_thanked_and_the_circular_counts_it(db) -> None:
    """S150: 试用员、找茬. Recruited, asked to try something, reports it, is answered; figures by page and office."""
    factories.plain_permit()
    centre = factories.organization("service_office", name="徐闻县政务服务局")
    clerk = factories.official("fault.mend", at=centre, name="处理员")
    head = factories.official("fault.confirm", at=factories.organization("government"), name="确认员")
    volunteer = browser(factories.person("林小满"))
    assert volunteer.post("/trial/", {"act": "enrol"}).status_code == 302
    until = {"until.year": "2030", "until.month": "12", "until.day": "31"}
    asked = {"title": "找一找停水通知", "says": "从首页开始，看几步能找到", "page": "/news/", **until}
    assert browser(clerk).post("/desk/faults/", asked).status_code == 302
    page = volunteer.get("/trial/").content.decode()
    task = re.findall(r"task=([0-9a-f-]{36})", page)[0]
    said = {"sort": "broken", "words": "按了没有反应", "page": "/news/?q=王秀英", "task": task, "width": "360"}
    assert volunteer.post("/feedback/", said).status_code == 302

    order = WorkOrder.objects.unscoped("test").get(kind="page-fault")
    assert order.summary["page"] == "/news/" and order.summary["width"] == "360" and order.summary["trial"]
    complete_step(actor=clerk, order_id=order.pk, outcome="done", reason="改好了，谢谢", now=clock.now())
    complete_step(actor=head, order_id=order.pk, outcome="good", now=clock.now())
    follow_faults(list(Event.objects.unscoped("test").filter(type="workorder.closed", subject_id=order.pk)))

    assert "因为您，1 个地方改好了" in volunteer.get("/trial/").content.decode()
    circular = b"".join(browser(clerk).get("/desk/faults/export.csv").streaming_content).decode()
    assert "/news/,1,1,1,1" in circular and "徐闻县政务服务局,1,1,1,1" in circular


@pytest.fixture(autouse=True)
def forget_between() -> None:
    """What a process remembers of words and places for seconds belongs to one test."""
    forget_search()


def forget_search() -> None:
    """As after some seconds: words, places, heat and what was learnt are read again."""
    for one in (heat, learning, lexicon, offers):
        one.forget()


def heat_of_use(key: str, times: int) -> None:
    """People open a result that many times at the county, each from an address of their own."""
    ref = str(ServiceItem.objects.get(key=key).face_id)
    for number in range(times):
        asked = f"/search/opened/?q=补贴&kind=item&ref={ref}&at=440825000000"
        Client(REMOTE_ADDR=f"10.0.{number // 250}.{number % 250 + 1}").post(asked)


def test_s084_search_knows_the_words_of_people_and_follows_what_they_use(land, library):
    """An everyday word, pinyin and a typo find the same item; what is opened much comes before its equal; nothing
    rare goes below a bad match; what nobody finds reaches the editors, whose word works once another post agrees."""
    publish_pack(actor=SYSTEM, path=PACKS / "food-business")
    for words in ("开饭店", "shipinjingyingxuke", "实品经营许可"):
        told = Client().get("/api/v1/search", {"q": words, "division": "440825"}).json()["results"]
        assert told[0]["key"].startswith("food-business."), words
    for key in ("twin-one", "twin-two"):
        row = ServiceItem(key=key, source="test", division_code="440825000000")
        row.face = own_face(row.pk, title="渔民休渔补贴" + "甲乙"[key == "twin-two"], power_type="行政给付")
        row.save()
    heat_of_use("twin-two", 30)
    forget_search()
    told = Client().get("/api/v1/search", {"q": "渔民休渔补贴", "division": "440825"}).json()["results"]
    assert [one["key"] for one in told[:2]] == ["twin-two", "twin-one"]

    office = factories.organization("service_office", name="徐闻县政数局")
    editor, second = (factories.official("search.words", at=office, name=name) for name in ("编辑", "审核"))
    for _ in range(2):
        Client().get("/search/", {"q": "摆地摊炸串串咯"})
    proposal = Proposal(says="炸串串咯", means=("食品经营许可",))
    row = propose(actor=editor, proposal=proposal, now=clock.now())
    settle(actor=second, wording_id=row.pk, agree=True, reason="", now=clock.now())
    forget_search()
    told = Client().get("/api/v1/search", {"q": "炸串串咯", "division": "440825"}).json()["results"]
    assert told[0]["key"].startswith("food-business.")


def test_s085_a_question_is_answered_with_published_words_or_not_at_all(land, library):
    """What is asked in people's words is quoted from the guide with its place there; what no guide says is not said."""
    publish_pack(actor=SYSTEM, path=PACKS / "food-business")
    factories.organization("market_supervision", name="徐闻县市场监督管理局")
    ask = {"q": "开饭店多少钱，要带什么", "division": "440825"}
    told = Client().get("/api/v1/search", ask).json()["answer"]
    said = {one["element"]: one for one in told["passages"]}
    assert told["item"] == "food-business.new" and said["fee"]["lines"] == ["不收费。"]
    guide = Client().get("/items/food-business.new/").content.decode()
    assert all(line.split("（")[0] in guide for line in said["materials"]["lines"])
    assert said["materials"]["address"] == "/items/food-business.new/#materials"
    assert Client().get("/api/v1/search", {"q": "养火星龙要带什么"}).json()["answer"] is None
    page = Client().get("/search/", {"q": "养火星龙要带什么"}).content.decode()
    assert "我们不猜" in page or "不知道您问的是哪件事" in page


def test_s106_what_guides_answer_is_the_knowledge_that_hotline_and_windows_ask(land, library):
    """The questions of guides are found by their words, at any counter the same, and go when their guide goes."""
    publish_pack(actor=SYSTEM, path=PACKS / "food-business")
    ask = {"q": "没有食品安全管理员怎么办", "division": "440825"}
    told = Client().get("/api/v1/search", ask).json()
    assert any(one["address"].startswith("/items/food-business.new/#faq-") for one in told["beside"])
    assert [one["answer"] for one in told["answer"]["asked"]][0].startswith("可以由店主本人担任")
    index_questions("food-business.new", ())
    left = Client().get("/api/v1/search", ask).json()["beside"]
    assert not any(one["address"].startswith("/items/food-business.new/#faq-") for one in left)


def test_s083_an_item_goes_from_claim_to_guide_and_follows_the_catalogue(land):
    item = land.county.claim(land.entry)
    options = {"self": {"title": "本人", "order": 1}, "other": {"title": "代办", "order": 2}}
    proxy = {"title": "委托书", "need": "required", "order": 20, "when": '(who = "other")'}
    land.county.revise(
        item,
        situations={"who": {"question": "谁来办？", "options": options}},
        materials={**whole()["materials"], "proxy": proxy},
    )
    address = f"/items/{item.key}/"
    asked, himself = (Client().get(f"{address}{query}").content.decode() for query in ("", "?s.who=self"))
    assert "谁来办？" in asked and "委托书" in asked and "委托书" not in himself
    land.province.revise(land.entry, condition="住满一年的困难残疾人。")
    now = Client().get(address).content.decode()
    assert "住满一年" in now and "谁来办？" in now


@pytest.fixture
def nation() -> Iterator[Provider]:
    """A provider of identity above, on this machine."""
    provider = Provider()
    discovery.forget()
    yield provider
    provider.close()


def test_s087_identity_matters_licences_and_data_are_docked_with_the_platform_above(land, nation, settings):
    """An account from above signs in here, matters go up as exchange tables, each change once; systems above use
    licences by GB/T 36906 and fetch open data."""
    here, settings.ORIGIN = settings.ORIGIN, above.ORIGIN
    configuring.add_provider(actor=SYSTEM, wanted=above.wanted(nation))
    person = factories.person("林小满")
    above.link(person, nation)
    assert above.go(Client(), nation)["Location"] == "/cases/"
    assert Session.objects.filter(account_id=person.account_id).latest("created_at").methods == ["federated"]

    county = land.county.claim(land.entry)
    clerk = browser(factories.official("catalogue.edit", "catalogue.entries", at=land.county.office))

    def sent() -> list[tuple[str, str]]:
        answer = clerk.post("/desk/catalogue-exchange/national/", {"shape": "jsonl"})
        lines = [orjson.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
        return [
            (line["row"]["task_name"], line["row"]["cd_operation"])
            for line in lines
            if line["table"] == "up_task_general_basic"
        ]

    assert sent() == [("残疾人两项补贴", "I")]
    assert sent() == []
    land.province.revise(land.entry, title="困难残疾人补贴")
    assert sent() == [("困难残疾人补贴", "U")], "what changed above goes up for who inherits it"
    data = Client().get("/api/v1/catalogue/open-data?division=440825").content
    assert [orjson.loads(line)["key"] for line in data.splitlines()] == [county.key]

    settings.ORIGIN = here
    town = licences.build()
    ministry = System(town)
    assert ministry.call("queryCertInfoByHolderCode", wish()).status_code == 403, "without consent nothing leaves"
    asked = ministry.call("requestUse", wish(faceItems=["shop"]), key="k-1").json()["data"]
    assert asked["useState"] == "waiting"
    request = UseRequest.objects.unscoped("test").get()
    allow(actor=town.holder, request_id=request.pk, fields=["shop"], file=None, now=clock.now())
    assert "海味小馆" in ministry.call("queryCertInfoByHolderCode", wish()).content.decode()


def test_s087_cases_and_reviews_go_up_once_each_with_the_grades_of_both_standards(land):
    """办件和好差评: a case of a claimed matter goes up when it is accepted, as it is; its grade is 2 in the tables of
    GB/T 39046 and 4 at the evaluation interface; withdrawn it goes up again; the applicant reads that it went up."""
    factories.plain_permit()
    office = land.county.office
    Organization.objects.filter(pk=office.pk).update(role="market_supervision")
    generation.forget()
    item = land.county.claim(land.entry)
    land.county.revise(item, handled_by="plain-permit.new")
    clerks = {duty: factories.official(f"plain.{duty}", at=office) for duty in ("accept", "examine", "decide")}
    desk = browser(factories.official("case.exchange", at=factories.organization("service_office")))

    def sent() -> dict[str, list[dict[str, str]]]:
        cases_above.follow_all()
        answer = desk.post("/desk/case-exchange/", {"shape": "jsonl"})
        return cases_above.read(b"".join(answer.streaming_content))

    case = decided_case(SimpleNamespace(**clerks))
    first = sent()
    (accepted,) = first["up_pro_accept"]
    assert (accepted["task_code"], accepted["catalog_code"]) == (item.code, land.entry.code)
    assert (accepted["applyer_name"], accepted["cd_operation"]) == ("王秀英", "I") and len(first["up_pro_process"]) == 3
    assert sent() == {}
    applicant = browser(case.applicant)
    assert applicant.post(f"/rate/{case.id}/", {"level": "satisfied"}).status_code == 302
    second = sent()
    assert set(second) == {"evaluation", "up_pro_result"}
    assert (second["evaluation"][0]["satisfaction"], second["up_pro_result"][0]["satisfaction"]) == ("4", "2")

    other = factories.person("林小满")
    wanted = Submission(current_item("plain-permit.new"), "440825", factories.PLAIN_ANSWERS)
    filed = submit_application(actor=other, sent=wanted, now=clock.now())
    assert sent() == {}, "what is not accepted is not told yet"
    task = FlowTask.objects.visible_to(clerks["accept"]).get(state="open", proceeding_id=filed.id)
    complete_task(actor=clerks["accept"], task_id=task.pk, decision=Decision("accept"), now=clock.now())
    assert sent()["up_pro_accept"][0]["cd_operation"] == "I"
    withdraw(actor=other, proceeding_id=filed.id, reason="不办了", now=clock.now())
    assert [(row["result_type"], row["cd_operation"]) for row in sent()["up_pro_result"]] == [("2", "U")]

    follow_looks(list(Event.objects.unscoped("test").filter(type="personal_data.viewed")))
    assert "报给国家政务服务平台" in applicant.get("/account/privacy/looks/").content.decode()


def test_s089_at_most_one_run_is_known_counted_and_reached_for_every_item(land):
    """Nobody asks for a second run without saying why; who does is found by rule and filter, and 100 % means all."""
    factories.plain_permit()
    county = land.county.claim(land.entry)
    with pytest.raises(ElementsRefused):
        land.county.revise(county, visits=2)
    drop_draft(actor=land.county.editor, draft_id=draft_of(county))
    land.county.revise(county, visits=2, visits_reason="要当面核对残疾人证")
    clerk = browser(factories.official("quality.dispatch", at=land.county.office))

    def told() -> tuple[float, int, float]:
        judge_quality(clock.now())
        count_runs(clock.now())
        counts = Client().get("/api/v1/catalogue/runs?division=440825").json()
        assert counts["platform"]["unknown"] == counts["platform"]["items"] == 1, "what a pack leaves unsaid is not 0"
        (office,) = counts["organizations"]
        return counts["share"], counts["many"], office["share"]

    assert told() == (0.0, 1, 0.0)
    found = clerk.get("/desk/catalogue-quality/?rule=more-than-once").content.decode()
    assert "要跑两次以上" in found and "残疾人两项补贴" in found
    left = clerk.get(f"/desk/catalogue-quality/runs/{land.county.office.pk}/?show=many").content.decode()
    assert county.key in left and county.key not in Client().get("/services/?mode=once").content.decode()

    land.county.revise(county, visits=0, visits_reason=None)
    assert told() == (100.0, 0, 100.0)
    page = clerk.get("/desk/catalogue-quality/runs/").content.decode()
    assert "100.0" in page and "残疾人两项补贴" not in clerk.get("/desk/catalogue-quality/").content.decode()
    assert "不用跑" in Client().get(f"/items/{county.key}/").content.decode()


def test_s044_the_list_of_powers_is_adjusted_once_and_reused_by_every_program(land):
    item = land.county.claim(land.entry)
    api = "/api/v1/catalogue"
    assert Client().get(f"{api}/entries/{land.entry.code}").json()["state"] == "published"
    move_entry(actor=land.province.editor, entry_id=land.entry.pk, move="suspend", reason="职权调整", now=clock.now())
    assert Client().get(f"{api}/entries/{land.entry.code}").json()["state"] == "suspended"
    assert Client().get(f"{api}/entries").json()["entries"] == []
    move_item(actor=land.county.editor, key=item.key, move="cancel", reason="职权取消", now=clock.now())
    assert Client().get(f"{api}/items/{item.key}").json()["state"] == "cancelled"
    assert Client().get(f"{api}/items?entry={land.entry.code}").json()["items"] == []


def test_s082_all_eleven_power_types_are_claimed_and_listed_in_one_place(land):
    for code, power_type in ITEM_TYPES.items():
        if code == "00":
            continue
        content = {**whole(), "title": f"{power_type}事项", "power_type": power_type, "punishment": "警告或者罚款。"}
        draft = propose_entry(actor=land.province.editor, code=f"44{code}77777000", content=content, now=clock.now())
        land.province.publish(draft)
        land.county.claim(draft.entry)
    listed = Client().get("/api/v1/catalogue/items?division=440825000000").json()["items"]
    assert len({row["power_type"] for row in listed}) == 11
