"""The answer to "who may, and why" is what really happens: asked people get 200, everybody else nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core.actor import SYSTEM
from yiwang.core.errors import NotFound
from yiwang.core.models import Event
from yiwang.core.permissions import CATALOGUE, allowed
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.engines.registers.actions.record import record_state
from yiwang.people.access.actions.glass import break_glass
from yiwang.people.access.constructed import actors_for
from yiwang.people.access.explaining import reach_of, thing_or_refuse, who_may, within
from yiwang.people.access.tests.conftest import NAME, WHY, browser
from yiwang.people.access.things import KINDS, find
from yiwang.people.actors import read_actor
from yiwang.people.models import Account, Organization, Post, PostHolding
from yiwang.people.sessions import open_session

pytestmark = pytest.mark.django_db


def answer_for(scene):
    return who_may(KINDS["proceeding"].about(scene.case_id))


def everybody():
    return actors_for(Account.objects.values_list("pk", flat=True))


def reasons_of(scene, actor):
    return next((h.reasons for h in answer_for(scene).holders if h.actor.account_id == actor.account_id), [])


def test_a_constructed_actor_is_the_one_that_a_session_gives(scene):
    for actor in (scene.clerk, scene.owner, scene.helper):
        account = Account.objects.get(pk=actor.account_id)
        real = read_actor(open_session(actor=actor, account=account))
        made = actors_for([account.pk])[0]
        for name in ("kind", "account_id", "name", "assurance", "party_id", "posts"):
            assert getattr(made, name) == getattr(real, name), name


def test_who_is_named_really_opens_the_case_and_nobody_else_does(scene):
    break_glass(actor=scene.helper, kind="proceeding", subject_id=scene.case_id, why=WHY)
    factories.official("supervise", "licensed.accept", at=factories.organization(code="440823", name="邻县"))
    factories.official("administer", "audit", at=scene.hospital, name="卫健管理")
    factories.person("路人")
    named = {holder.actor.account_id for holder in answer_for(scene).holders}
    assert {scene.owner.account_id, scene.clerk.account_id, scene.helper.account_id} <= named
    for actor in everybody():
        status = browser(actor).get(f"/cases/{scene.case_id}/").status_code
        assert (status == 200) == (actor.account_id in named), f"{actor.name}: {status}"
        assert status in (200, 403, 404), actor.name


def test_what_somebody_may_do_is_what_the_permission_says(scene):
    case = Proceeding.objects.unscoped("test").get(pk=scene.case_id)
    assert any("办理“" in text for h in answer_for(scene).holders for text in h.may)
    for holder in answer_for(scene).holders:
        codes = [code for code in ("task.reassign", "proceeding.supervise") if allowed(holder.actor, code, case)]
        real = {CATALOGUE[code].sentence for code in codes}
        tasks = FlowTask.objects.visible_to(holder.actor).filter(proceeding_id=case.pk, state="open", party="office")
        real |= {f"办理“{task.name}”" for task in tasks}
        assert set(holder.may) == real, holder.actor.name
        status = browser(holder.actor).get(f"/desk/supervision/cases/{scene.case_id}/").status_code
        assert (status == 200) == ("督办" in holder.pages), holder.actor.name


def test_each_reason_is_the_one_without_which_nothing_would_be_seen(scene):
    break_glass(actor=scene.helper, kind="proceeding", subject_id=scene.case_id, why=WHY)
    assert reasons_of(scene, scene.owner) == ["是本人"]
    assert "这个机构的岗位都能看" in reasons_of(scene, scene.clerk)[0]
    assert [text[:4] for text in reasons_of(scene, scene.helper)] == ["紧急查看"]


def test_a_supervisor_from_above_is_explained_by_his_duty(scene):
    city = factories.organization("government", "440825", "徐闻县人民政府")
    Organization.objects.filter(pk=scene.office.pk).update(lineage=[city.pk, scene.office.pk])
    above = factories.official("supervise", "audit", at=city, name="政府督查")
    reasons = reasons_of(scene, above)
    assert len(reasons) == 1 and "督办" in reasons[0] and "审计" not in reasons[0]


def test_a_post_that_ended_yesterday_explains_nothing(scene):
    PostHolding.objects.filter(account=scene.clerk.account_id).update(until=date.today() - timedelta(days=1))
    assert not reasons_of(scene, scene.clerk)
    assert browser(scene.clerk).get(f"/cases/{scene.case_id}/").status_code in (403, 404)


def test_the_number_of_queries_does_not_grow_with_the_people(scene):
    with CaptureQueriesContext(connection) as few:
        answer_for(scene)
    for number in range(30):
        factories.official("licensed.accept", at=scene.office, name=f"同事{number}")
    with CaptureQueriesContext(connection) as many:
        answer_for(scene)
    assert len(many) <= len(few) + 1


def test_a_thing_is_found_by_number_by_id_and_by_link(scene):
    number = Proceeding.objects.unscoped("test").get(pk=scene.case_id).number
    for text in (number, str(scene.case_id), f"https://zwfw.example.cn/cases/{scene.case_id}/?tab=flow", f" {number} "):
        found = find("proceeding", text)
        assert found is not None and found.id == scene.case_id, text
    for text in ("", "没有", "/", "\0", "x" * 400, "00000000-0000-0000-0000-000000000000"):
        assert find("proceeding", text) is None
    assert find("nothing", number) is None


def test_only_who_administers_or_audits_there_may_ask(scene):
    thing = KINDS["proceeding"].about(scene.case_id)
    assert within(scene.administrator, thing)
    for actor in (scene.clerk, scene.supervisor, scene.helper, scene.auditor, scene.owner):
        assert not within(actor, thing), actor.name
    with pytest.raises(NotFound):
        thing_or_refuse(scene.auditor, "proceeding", scene.case_id)


def test_each_question_is_on_record_and_tells_nothing_of_the_content(scene):
    page = browser(scene.administrator)
    text = page.get(f"/desk/access/things/proceeding/{scene.case_id}/").content.decode()
    assert "本局受理" in text and NAME not in text and "欧**" in text
    asked = Event.objects.unscoped("test").filter(type="access.looked_up", subject_id=scene.case_id)
    assert asked.count() == 1 and asked.get().actor_account == scene.administrator.account_id
    assert browser(scene.auditor).get(f"/desk/access/things/proceeding/{scene.case_id}/").status_code == 404
    assert browser(scene.clerk).get(f"/desk/access/things/proceeding/{scene.case_id}/").status_code == 403
    assert Client().get(f"/desk/access/things/proceeding/{scene.case_id}/").status_code == 302


def test_the_form_leads_to_the_answer_and_says_what_it_did_not_find(scene):
    page, number = browser(scene.administrator), Proceeding.objects.unscoped("test").get(pk=scene.case_id).number
    assert page.get("/desk/access/").status_code == 200
    answer = page.post("/desk/access/", {"kind": "proceeding", "q": number})
    assert answer.status_code == 302 and str(scene.case_id) in answer["Location"]
    lost = page.post("/desk/access/", {"kind": "proceeding", "q": "没有这个号"})
    assert lost.status_code == 422 and "没有这个号" in lost.content.decode()
    assert browser(scene.auditor).post("/desk/access/", {"kind": "proceeding", "q": number}).status_code == 422


def test_what_a_post_may_is_counted_by_the_scope_that_decides(scene):
    post = Post.objects.get(pk=scene.clerk.posts[0].post_id)
    reach = reach_of(actors_for([scene.clerk.account_id])[0])
    cases = next(row for row in reach.counts if row["title"] == "办件")
    assert cases["number"] == str(Proceeding.objects.visible_to(scene.clerk).count()) == "1"
    assert [duty["code"] for duty in reach.duties] == ["licensed.accept"]
    text = browser(scene.administrator).get(f"/desk/access/posts/{post.pk}/").content.decode()
    assert post.title in text and "办件" in text
    text = browser(scene.administrator).get(f"/desk/access/people/{scene.clerk.account_id}/").content.decode()
    assert "本局受理" in text
    for address in (f"/desk/access/posts/{post.pk}/", f"/desk/access/people/{scene.clerk.account_id}/"):
        assert browser(scene.auditor).get(address).status_code == 404, address


def test_the_addresses_of_a_post_are_those_whose_gates_let_it_through(scene):
    reach = reach_of(scene.supervisor)
    addresses = [address for group in reach.addresses.values() for address in group]
    assert "/desk/supervision/" in addresses and "/desk/people/" not in addresses
    page = browser(scene.supervisor)
    assert page.get("/desk/supervision/").status_code == 200 and page.get("/desk/people/").status_code == 403


def test_the_catalogue_page_names_every_duty_and_is_searched(scene):
    page = browser(scene.administrator)
    text = page.get("/desk/access/duties/").content.decode()
    assert "紧急查看" in text and "people.administer" in text
    found = page.get("/desk/access/duties/?q=break_glass").content.decode()
    assert "break_glass" in found and "people.administer" not in found
    assert "没有这样的职责" in page.get("/desk/access/duties/?q=不存在的").content.decode()


def test_administrators_get_nothing_of_the_case_by_asking(scene):
    """Who can see it is told; what it says is not."""
    page = browser(scene.administrator)
    page.get(f"/desk/access/things/proceeding/{scene.case_id}/")
    bureau = factories.organization("government", "440825", "徐闻县政府办")
    Organization.objects.filter(pk=scene.office.pk).update(lineage=[bureau.pk, scene.office.pk])
    above = factories.official("administer", at=bureau, name="县管理员")
    assert browser(above).get(f"/desk/access/things/proceeding/{scene.case_id}/").status_code == 200
    assert browser(above).get(f"/cases/{scene.case_id}/").status_code in (403, 404)
    assert not Proceeding.objects.visible_to(above).exists()


def test_a_licence_a_draft_and_a_post_are_explained_by_their_own_scopes(scene):
    from tests import licensed

    from yiwang.service.applications.actions.drafts import Content, start_draft
    from yiwang.service.applications.items import current_item
    from yiwang.support.licences.models import Licence

    for duty, outcome in (("licensed.accept", "accept"), ("licensed.decide", "grant")):
        licensed.step(scene.case_id, duty, outcome)
    licensed.run_due("flow.job")
    licence = Licence.objects.unscoped("test").get(proceeding_id=scene.case_id)
    content = Content(answers={}, scenario={"trade": "noodles"})
    draft = start_draft(actor=scene.owner, item=current_item("licensed.new"), division_code="440825", content=content)
    post = Post.objects.get(pk=scene.clerk.posts[0].post_id)
    for kind, row, model in (("licence", licence, Licence), ("draft", draft, type(draft))):
        named = {holder.actor.account_id for holder in who_may(KINDS[kind].about(row.pk)).holders}
        real = {a.account_id for a in everybody() if model.objects.visible_to(a).filter(pk=row.pk).exists()}
        assert named == real and scene.owner.account_id in named, kind
    named = {holder.actor.account_id for holder in who_may(KINDS["post"].about(post.pk)).holders}
    assert named == {scene.clerk.account_id, scene.administrator.account_id}
    assert find("licence", licence.number).id == licence.pk


def test_whoever_administers_the_office_that_keeps_the_register_asks_about_a_person(scene):
    """A person lies where the register is kept: nobody else may ask, and the answer names him masked."""
    police = factories.organization("public_security", name="徐闻县公安局")
    number = "440524188001010014"
    values = {"resident_id": number, "name": "欧阳秘密", "birthday": "1940-03-01", "household_division": "440825"}
    record_state(
        actor=SYSTEM, register="persons", values={**values, "alive": True}, as_of=date(2020, 1, 1), source="人口库",
        subject_id=scene.owner.party_id,
    )  # fmt: skip
    asked = {"kind": "person", "q": number}
    chief = browser(factories.official("administer", at=police, name="公安管理"))
    answer = chief.post("/desk/access/", asked)
    assert answer.status_code == 302 and number not in answer["Location"]
    text = chief.get(answer["Location"]).content.decode()
    assert "是本人" in text and NAME not in text and number not in text
    assert browser(scene.administrator).post("/desk/access/", asked).status_code == 422
