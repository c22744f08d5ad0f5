"""The desk: lists are searched, filtered and taken away; withdrawing stops what still asks; titles are assigned."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner
from django.conf import settings as django_settings
from django.test import Client
from tests import factories

from yiwang.core import clock
from yiwang.core.errors import NotPermitted, Refusal
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.service.catalogue.publishing_checks import Publishing
from yiwang.service.once_only.actions.keeping import Wanted, add_material, assign_title
from yiwang.service.once_only.actions.withdrawing import Law, restore_material, withdraw_material
from yiwang.service.once_only.following import chore, prove_all
from yiwang.service.once_only.models import Finding, Office, Recall, StandardMaterial, Title, Withdrawal
from yiwang.service.once_only.places import prefix_of
from yiwang.service.once_only.publishing import check
from yiwang.service.once_only.recalling import recall
from yiwang.service.once_only.tests.conftest import entry, item, material
from yiwang.support.workorders.models import WorkOrder
from yiwang.web.cli.commands.once_only import command

pytestmark = pytest.mark.django_db
LAW = Law("徐闻县取消证明事项目录", "徐府办〔2026〕3号", date(2026, 1, 1), "440825000000", "查不动产登记")


@pytest.fixture
def keeper(library):
    return factories.official("materials.keep", at=factories.organization("service_office", name="徐闻县政数局"))


@pytest.fixture
def office(library):
    return factories.organization("civil_affairs", name="徐闻县民政局")


def browser(actor) -> Client:
    client = Client()
    account = Account.objects.get(pk=actor.account_id)
    client.cookies[django_settings.SESSION_COOKIE] = open_session(actor=actor, account=account)
    return client


def text(answer) -> str:
    return answer.content.decode()


def test_the_library_can_be_searched_filtered_and_taken_away(keeper, django_assert_max_num_queries):
    desk = browser(keeper)
    desk.get("/desk/materials/")
    with django_assert_max_num_queries(7):
        shown = text(desk.get("/desk/materials/"))
    assert "标准材料" in shown and "下一页" in shown
    assert "营业执照" in text(desk.get("/desk/materials/?q=工商营业执照"))
    gone = text(desk.get("/desk/materials/?show=withdrawn"))
    assert "健在证明" in gone and "已取消" in gone and ">居民身份证</a>" not in gone
    assert "没有符合条件的材料" in text(desk.get("/desk/materials/?q=没有这种"))
    table = b"".join(desk.get("/desk/materials/export.csv?show=withdrawn").streaming_content).decode("utf-8-sig")
    assert table.startswith("代号,") and "人社厅发〔2018〕107号" in table
    assert "人口库" in text(desk.get("/desk/materials/of/household-book/"))
    assert desk.get("/desk/materials/of/no-such/").status_code == 404


def test_what_is_withdrawn_in_a_county_stops_there_and_its_organizations_are_told(keeper, office):
    """The county may withdraw what the nation has not; elsewhere the same words may still be asked."""
    above = entry(name=material("现居住地的单位收入证明"), income=material("收入证明"))
    item("a", above, office)
    far = item("far", above)
    far.division_code = "445200000000"
    far.save()
    prove_all()
    assert not Recall.objects.exists()
    desk = browser(keeper)
    sent = {"act": "withdraw", "law": LAW.law, "document": "", "on.year": "2026", "on.month": "1", "on.day": "1"}
    refused = desk.post("/desk/materials/of/income-proof/", {**sent, "division": "440825000000"})
    assert refused.status_code == 422 and "请写文号" in text(refused) and LAW.law in text(refused)
    done = desk.post("/desk/materials/of/income-proof/", {**sent, "document": LAW.document, "division": "440825000000"})
    assert done.status_code == 302
    chore(clock.now())
    told = Recall.objects.get()
    order = WorkOrder.objects.unscoped("test").get(pk=told.workorder_id)
    assert (told.organization_id, told.items) == (office.pk, 1) and order.subject_organization_id == office.pk
    assert "收入证明" in order.title and order.duty == "materials.mend"
    page = text(desk.get("/desk/materials/of/income-proof/"))
    assert "徐闻县民政局" in page and order.number in page and "临时救助" in page
    assert Office.objects.unscoped("test").get(organization_id=office.pk).withdrawn == 1
    here = Publishing("item", above.pk, "x", "440825000000", office.pk, above.content)
    there = Publishing("item", above.pk, "x", "445200000000", office.pk, above.content)
    (problem,) = check(here, above.content)
    assert problem.path == "materials/income" and "徐府办〔2026〕3号" in problem.message
    assert check(there, above.content) == []
    invented = {"materials": {"income": {"title": "收入证明", "held": "licence:made-up"}}}
    assert [problem.path for problem in check(there, invented)] == ["materials/income/held"]  # nobody would fetch it

    above.content["materials"].pop("income")
    above.save()
    prove_all()
    recall(clock.now())
    assert Recall.objects.get().settled_at is not None


def test_only_the_desk_takes_back_what_the_desk_withdrew(keeper):
    made = withdraw_material(actor=keeper, key="income-proof", law=LAW)
    again = withdraw_material(actor=keeper, key="income-proof", law=LAW)
    assert made.pk == again.pk
    restore_material(actor=keeper, withdrawal_id=made.pk)
    assert not Withdrawal.objects.filter(pk=made.pk).exists()
    of_pack = Withdrawal.objects.filter(managed_by__startswith="pack").first()
    with pytest.raises(Refusal) as refused:
        restore_material(actor=keeper, withdrawal_id=of_pack.pk)
    assert refused.value.code == "not_found"
    with pytest.raises(Refusal) as refused:
        withdraw_material(actor=keeper, key="income-proof", law=LAW, row_version=1)
    assert refused.value.code == "changed_meanwhile"
    with pytest.raises(NotPermitted):
        withdraw_material(actor=factories.official("window"), key="income-proof", law=LAW)


@pytest.mark.parametrize(
    "code, prefix",
    [("", ""), ("440825000000", "440825"), ("440800000000", "4408"), ("44", "44"), ("440825101000", "440825101")],
)
def test_the_beginning_of_a_division(code, prefix):
    assert prefix_of(code) == prefix


def test_an_editor_says_what_a_title_means_and_the_proof_follows(keeper, office):
    above = entry(odd=material("公民个人信息页"), mine=material("家庭情况说明"))
    item("a", above, office)
    prove_all()
    desk = browser(keeper)
    waiting = text(desk.get("/desk/materials/titles/"))
    assert "公民个人信息页" in waiting and "家庭情况说明" in waiting
    odd = Title.objects.get(title="公民个人信息页")
    assert desk.post(f"/desk/materials/titles/{odd.pk}/", {"material": "", "row_version": "1"}).status_code == 422
    done = desk.post(f"/desk/materials/titles/{odd.pk}/", {"material": "id-card", "row_version": "1"})
    assert done.status_code == 302
    assign_title(
        actor=keeper, title_id=Title.objects.get(title="家庭情况说明").pk, material_key="", own=True, now=clock.now()
    )
    with pytest.raises(Refusal) as refused:
        assign_title(actor=keeper, title_id=odd.pk, material_key="passport", own=False, now=clock.now(), row_version=1)
    assert refused.value.code == "changed_meanwhile"
    chore(clock.now())
    assert Finding.objects.get(node_id=above.pk, place="odd").state == "needless"
    assert "没有这样的叫法" in text(desk.get("/desk/materials/titles/"))
    assert "居民身份证" in text(desk.get("/desk/materials/titles/?show=assigned"))
    table = b"".join(desk.get("/desk/materials/titles/export.csv?show=own").streaming_content).decode()
    assert "家庭情况说明" in table


def test_a_material_of_the_desk_may_not_take_the_name_of_another(keeper):
    made = add_material(actor=keeper, wanted=Wanted("捕捞许可证", "licence", ("渔业捕捞许可证",), key="fishing-permit"))
    assert StandardMaterial.objects.get(pk=made.pk).managed_by == "desk"
    desk = browser(keeper)
    sent = {"title": "工商营业执照", "kind": "licence"}
    refused = desk.post("/desk/materials/new/", sent)
    assert refused.status_code == 409 and "已经是“营业执照”的叫法" in text(refused)
    refused = desk.post("/desk/materials/new/", {"title": "", "kind": "x", "held_by": "nowhere"})
    assert refused.status_code == 422 and "请写材料的标准名称" in text(refused) and "不在列表里" in text(refused)
    made = desk.post("/desk/materials/new/", {"title": "村集体决议", "kind": "other", "held_by": "register:persons"})
    assert made.status_code == 302 and StandardMaterial.objects.get(title="村集体决议").held_by == ["register:persons"]


def test_the_report_is_the_same_on_the_page_and_on_the_command_line(keeper, office, monkeypatch):
    above = entry(id=material("身份证复印件", copies=2), alive=material("健在证明"))
    item("a", above, office)
    prove_all()
    desk = browser(keeper)
    shown = text(desk.get("/desk/once-only/"))
    assert "徐闻县民政局" in shown and "办件量未知" in shown
    row = Office.objects.unscoped("test").get(organization_id=office.pk)
    one = text(desk.get(f"/desk/once-only/{row.pk}/"))
    assert "身份证复印件" in one and "健在证明" in one and "居民身份证" in one and "人社厅发" in one
    assert "没有符合条件的机构" in text(desk.get("/desk/once-only/?q=没有这家"))
    table = b"".join(desk.get("/desk/once-only/export.csv?division=440825").streaming_content).decode()
    assert "徐闻县民政局" in table
    assert "健在证明" in b"".join(desk.get(f"/desk/once-only/{row.pk}/export.csv").streaming_content).decode()
    monkeypatch.setattr("yiwang.web.cli.surroundings.database", _open)
    told = json.loads(CliRunner().invoke(command, ["report", "--division", "4408", "--json"]).output)
    (told_office,) = told["organizations"]
    assert (told_office["name"], told_office["pages_year"]) == ("徐闻县民政局", None)
    assert {line["title"]: line["state"] for line in told_office["findings"]} == {
        "身份证复印件": "needless",
        "健在证明": "withdrawn",
    }
    lines = CliRunner().invoke(command, ["report", "--organization", "民政", "--csv"]).output
    wrong = CliRunner().invoke(command, ["report", "--division", "9999"])
    assert wrong.exit_code and "9999" in wrong.output, "a wrong code is no place where all is well"
    assert lines.startswith("organization,") and "licence:resident-id" in lines
    assert "还在多要" in CliRunner().invoke(command, ["report"]).output or "ask needlessly" in lines


class _open:
    def __enter__(self):
        return None

    def __exit__(self, *_):
        return None


def test_strangers_and_other_desks_do_not_come_in(library):
    assert Client().get("/desk/materials/").status_code in (302, 401, 403)
    window = browser(factories.official("window"))
    for address in ("/desk/materials/", "/desk/once-only/", "/desk/materials/titles/", "/desk/materials/new/"):
        assert window.get(address).status_code == 403
