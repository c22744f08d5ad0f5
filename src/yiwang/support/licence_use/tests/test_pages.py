"""The pages: a phone that allows and takes back, a desk that asks and uses; wrong input stands again at its field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.models import Event
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.support.licence_use import queries
from yiwang.support.licence_use.actions.answering import allow
from yiwang.support.licence_use.models import Basis, Use, UseRequest
from yiwang.support.licence_use.tests import stage
from yiwang.support.licence_use.tests.stage import Town

pytestmark = pytest.mark.django_db


def client_of(actor: Actor) -> Client:
    client = Client()
    account = Account.objects.get(pk=actor.account_id)
    client.cookies[settings.SESSION_COOKIE] = open_session(actor=actor, account=account)
    return client


def text(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return str(content.decode())


def form(**changes: Any) -> dict[str, Any]:
    return {
        "type_key": "trial-permit",
        "holder_code": stage.NUMBER,
        "purpose": "办理公积金提取，核对经营情况",
        "case_number": "GJJ-2026-0001",
        "fields": ["operator", "shop"],
        "basis": "consent",
        "uses": "2",
        "days": "3",
        "key": "form-1",
        **changes,
    }


def test_asked_at_the_desk_allowed_on_the_phone_used_and_taken_back(town: Town) -> None:
    desk, phone = client_of(town.clerk), client_of(town.holder)
    assert "要用哪种证照" in text(desk.get("/desk/licence-use/new/"))
    assert "店名" in text(desk.get("/desk/licence-use/new/?type=trial-permit"))
    done = desk.post("/desk/licence-use/new/", form())
    assert done.status_code == 302
    assert desk.post("/desk/licence-use/new/", form())["Location"] == done["Location"], "the same form twice asks once"
    row = UseRequest.objects.unscoped("test").get()
    page = text(phone.get("/licences/uses/"))
    assert "等您答复" in page and "徐闻县公积金中心" in page
    here = f"/licences/uses/{row.pk}/"
    page = text(phone.get(here))
    assert "徐闻县公积金中心想用您的测试许可证" in page and "办理公积金提取，核对经营情况" in page
    wrong = phone.post(here, {"act": "allow", "version": row.row_version, "fields": []})
    assert wrong.status_code == 422 and "请至少留一项" in text(wrong)
    assert phone.post(here, {"act": "allow", "version": row.row_version, "fields": ["shop"]}).status_code == 302
    desk_one = f"/desk/licence-use/{row.pk}/"
    assert "海味小馆" not in text(desk.get(desk_one)), "nothing is shown before it is used"
    used = desk.post(desk_one, {"act": "use"})
    assert "海味小馆（演示）" in text(used) and "王秀英" not in text(used)
    assert used["Cache-Control"] == "no-store"
    assert "海味小馆" not in text(desk.get(desk_one))
    page = text(phone.get("/licences/uses/"))
    assert "店名" in page and "GJJ-2026-0001" in page
    assert phone.post(here, {"act": "revoke"}).status_code == 302
    refused = desk.post(desk_one, {"act": "use"})
    assert refused.status_code == 403 and "已经收回" in text(refused)
    assert Use.objects.unscoped("test").count() == 1


def test_the_code_of_the_phone_is_typed_at_the_window(town: Town) -> None:
    row = stage.asked(town)
    desk, phone = client_of(town.clerk), client_of(town.holder)
    page = text(phone.post(f"/licences/uses/{row.pk}/", {"act": "code"}))
    code = page.split('id="use-code"')[1].split("<strong>")[1].split("<")[0]
    wrong = desk.post(f"/desk/licence-use/{row.pk}/", {"act": "code", "code": "12"})
    assert wrong.status_code == 422 and "确认码不对" in text(wrong)
    assert desk.post(f"/desk/licence-use/{row.pk}/", {"act": "code", "code": code}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.confirmed_by) == ("allowed", "code")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"purpose": "看"}, "请写清楚用来做什么"),
        ({"fields": []}, "请选择要看哪些内容"),
        ({"days": "x"}, "有效天数要在"),
        ({"holder_code": "11010519491231002X"}, "没有找到完全相符的证照"),
        ({"basis": "law"}, "持证人没有同意，也没有登记过法律依据"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(town: Town, changes: dict[str, Any], said: str) -> None:
    answer = client_of(town.clerk).post("/desk/licence-use/new/", form(**changes))
    assert answer.status_code in (403, 404, 422)
    page = text(answer)
    assert said in page and "GJJ-2026-0001" in page


def test_a_page_that_is_out_of_date_allows_nothing(town: Town) -> None:
    row = stage.asked(town)
    answer = client_of(town.holder).post(f"/licences/uses/{row.pk}/", {"act": "allow", "version": 9, "fields": "shop"})
    assert answer.status_code == 409
    row.refresh_from_db()
    assert row.state == "waiting"


def test_a_basis_is_proposed_answered_and_ended(town: Town) -> None:
    desk, issuer = client_of(town.clerk), client_of(town.keeper)
    page = text(desk.get("/desk/licence-use/bases/new/?type=trial-permit"))
    assert town.issuer.name in page
    sent = {
        "type_key": "trial-permit", "issuer_id": str(town.issuer.pk), "statute": "住房公积金管理条例 第二十四条",
        "purpose": "核对提取公积金的条件", "fields": ["shop"], "since": "2026-11-22", "until": "2027-11-22",
    }  # fmt: skip
    wrong = desk.post("/desk/licence-use/bases/new/", {**sent, "statute": "按规定"})
    assert wrong.status_code == 422 and "请写明法律、法规的名称和条款" in text(wrong)
    done = desk.post("/desk/licence-use/bases/new/", sent)
    assert done.status_code == 302
    row = Basis.objects.unscoped("test").get()
    here = f"/desk/licence-use/bases/{row.pk}/"
    assert "住房公积金管理条例" in text(issuer.get("/desk/licence-use/bases/?side=answer"))
    empty = issuer.post(here, {"act": "refuse", "version": row.row_version, "reason": ""})
    assert empty.status_code == 422 and "请写明理由" in text(empty)
    assert issuer.post(here, {"act": "agree", "version": row.row_version}).status_code == 302
    assert issuer.post(here, {"act": "agree", "version": row.row_version}).status_code == 409
    row.refresh_from_db()
    assert row.state == "agreed"
    ended = desk.post(here, {"act": "end", "version": row.row_version, "reason": "不再需要"})
    assert ended.status_code == 302


def test_strangers_see_neither_requests_nor_bases(town: Town) -> None:
    row, basis = stage.asked(town), stage.basis(town)
    other = factories.official("licence.use", "licence.share", at=factories.organization("civil_affairs"))
    for actor in (other, factories.person("别人")):
        client = client_of(actor)
        for address in (
            f"/licences/uses/{row.pk}/",
            f"/desk/licence-use/{row.pk}/",
            f"/desk/licence-use/bases/{basis.pk}/",
        ):
            assert client.get(address).status_code in (403, 404)
            assert client.post(address, {"act": "allow"}).status_code in (403, 404)
    assert client_of(town.clerk).get(f"/licences/uses/{row.pk}/").status_code == 404


def test_the_log_is_exported_and_the_export_is_recorded(town: Town) -> None:
    row = stage.asked(town)
    allow(actor=town.holder, request_id=row.pk, fields=None, file=None, now=clock.now())
    desk = client_of(town.clerk)
    desk.post(f"/desk/licence-use/{row.pk}/", {"act": "use"})
    assert "GJJ-2026-0001" in text(desk.get("/desk/licence-use/log/?side=used"))
    assert queries.figure_of(town.clerk, clock.now() - timedelta(days=1)) == queries.Figure(matters=1, cases=0, uses=1)
    assert queries.figure_of(town.clerk, clock.now() + timedelta(days=1)) == queries.Figure(matters=0, cases=0, uses=0)
    assert "用证的事项" in text(desk.get("/desk/licence-use/log/"))
    assert "用证的事项" not in text(desk.get("/desk/licence-use/log/?side=used"))
    table = text(desk.get("/desk/licence-use/log/export.csv"))
    assert "徐闻县公积金中心" in table and "王秀英" not in table
    assert Event.objects.unscoped("test").filter(type="licence_use.exported").count() == 1
    assert "徐闻县公积金中心" in text(client_of(town.holder).get("/licences/uses/export.csv"))
    assert "徐闻县公积金中心" in text(client_of(town.keeper).get("/desk/licence-use/log/?side=issued"))


@pytest.mark.parametrize("address", ["/licences/uses/", "/desk/licence-use/", "/desk/licence-use/log/"])
def test_a_list_costs_the_same_at_one_row_and_at_many(town: Town, address: str) -> None:
    def rows(count: int) -> None:
        for _time in range(count):
            row = stage.asked(town, fields=("shop",))
            base = Use.objects.unscoped("test").model
            base.objects.create(
                request_id=row.pk, licence_id=row.licence_id, type_key=row.type_key, title=row.title, number=row.number,
                holder_id=row.holder_id, issuer_id=row.issuer_id, organization_id=row.organization_id,
                organization_name=row.organization_name, channel="portal", kind="data", purpose=row.purpose,
                basis="consent", fields=["shop"], outcome="valid", at=clock.now(),
            )  # fmt: skip

    client = client_of(town.holder if address.startswith("/licences") else town.clerk)
    rows(1)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    rows(12)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few), [query["sql"][:200] for query in many.captured_queries]


def test_the_form_of_a_basis_shows_nothing_of_the_program(town: Town) -> None:
    """A field called items was taken for a method of the dictionary."""
    page = text(client_of(town.clerk).get("/desk/licence-use/bases/new/?type=trial-permit"))
    assert "built-in" not in page and "yw-error" not in page
