"""Pages about licences: anybody checks, holders show, officials act with a reason; strangers get nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from tests import factories, licensed

from yiwang.core.errors import NotPermitted
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.support.licences import queries
from yiwang.support.licences.actions.change_state import change_licence
from yiwang.support.licences.errors import LicenceNotCurrent, ReasonMissing
from yiwang.support.licences.export import note_export
from yiwang.support.licences.links import token_for
from yiwang.support.licences.models import Licence
from yiwang.support.licences.queries import today


@pytest.fixture
def office(db, tmp_path, settings):
    settings.VAR = tmp_path
    return licensed.publish()


@pytest.fixture
def person(office):
    return factories.person()


@pytest.fixture
def issued(person):
    licensed.granted(person)
    return Licence.objects.unscoped("test").get()


def client_of(actor, **options) -> Client:
    client = Client(**options)
    account = Account.objects.get(pk=actor.account_id)
    client.cookies[django_settings.SESSION_COOKIE] = open_session(actor=actor, account=account)
    return client


def link(licence):
    return f"/v/{token_for(licence.pk, licence.token_version)}"


def check(licence):
    response = Client().get(link(licence))
    assert response.status_code == 200 and not response.cookies
    assert response.headers["Cache-Control"] == "no-store"
    text = response.content.decode()
    assert "王秀英" not in text and "13800138000" not in text
    return text


def test_anybody_with_the_link_reads_that_it_is_valid_and_no_more_of_the_person(issued):
    text = check(issued)
    assert "这张证照有效" in text and "王*英" in text and issued.number in text
    assert "徐闻县市场监督管理局" in text and "核验时间" in text and "演示数据" in text


@pytest.mark.parametrize("token", ["x", "A" * 24, "A" * 5000, "%00", "..%2f..", "' OR 1=1 --", "证照"])
def test_a_wrong_link_finds_nothing_and_says_so(issued, token):
    response = Client().get(f"/v/{token}")
    assert response.status_code == 404
    assert "没有找到" in response.content.decode()


def test_a_revoked_licence_shows_at_once(issued):
    assert "这张证照有效" in check(issued)
    actor = factories.official("licence.revoke")
    change_licence(actor=actor, licence_id=issued.pk, change="revoke", reason="隐瞒情况取得")
    text = check(issued)
    assert "这张证照已被撤销" in text and "隐瞒情况" not in text


def test_an_expired_licence_shows_at_once_without_any_job(issued):
    day = today() - timedelta(days=1)
    Licence.objects.unscoped("test").filter(pk=issued.pk).update(valid_from=day, valid_until=day)
    assert "这张证照已过期" in check(issued)


def test_a_replaced_version_says_that_there_is_a_new_one(person, issued):
    licensed.granted(person, "licensed.change")
    assert "已换发新证" in check(issued)


def test_suspending_and_resuming_need_a_reason_and_are_recorded(issued):
    actor = factories.official("licence.revoke")
    with pytest.raises(ReasonMissing):
        change_licence(actor=actor, licence_id=issued.pk, change="suspend", reason="  ")
    change_licence(actor=actor, licence_id=issued.pk, change="suspend", reason="整改期间")
    assert "暂停使用" in check(issued)
    change_licence(actor=actor, licence_id=issued.pk, change="resume", reason="整改完成")
    assert "这张证照有效" in check(issued)
    types = Event.objects.unscoped("test").filter(subject_id=issued.pk).order_by("recorded_at", "id")
    assert list(types.values_list("type", flat=True)) == ["licence.issued", "licence.suspended", "licence.resumed"]


@pytest.mark.parametrize("change", ["resume", "cancel", "explode", ""])
def test_what_does_not_exist_from_a_state_is_refused(issued, change):
    actor = factories.official("licence.revoke")
    with pytest.raises(LicenceNotCurrent):
        change_licence(actor=actor, licence_id=issued.pk, change=change, reason="理由")


def test_a_revoked_licence_stays_revoked(issued):
    actor = factories.official("licence.revoke")
    change_licence(actor=actor, licence_id=issued.pk, change="revoke", reason="理由")
    with pytest.raises(LicenceNotCurrent):
        change_licence(actor=actor, licence_id=issued.pk, change="resume", reason="理由")


def test_the_holder_sees_the_whole_licence_and_gets_the_paper(person, issued):
    client = client_of(person)
    text = client.get("/licences/").content.decode()
    assert issued.title in text and "出示证照" in text
    assert "王秀英" in text and "王*英" not in text  # the holder need not guess the own name
    text = client.get(f"/licences/{issued.pk}/").content.decode()
    assert "王秀英" in text and "不得售卖生食" in text
    assert "打开公开核验页" in text and f'href="{django_settings.ORIGIN}{link(issued)}"' in text
    response = client.get(f"/licences/{issued.pk}/pdf")
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_without_licences_the_page_says_how_to_get_one(office):
    assert "您还没有电子证照" in client_of(factories.person("李四")).get("/licences/").content.decode()


def test_a_stranger_gets_nothing(issued):
    other_office = factories.organization(role="tax")
    clients = {
        "nobody": Client(),
        "another person": client_of(factories.person("李四")),
        "another office": client_of(factories.official("licence.revoke", at=other_office)),
    }
    for who, client in clients.items():
        for path in ("", "pdf"):
            assert client.get(f"/licences/{issued.pk}/{path}").status_code in (302, 404), who
        assert client.get(f"/desk/licences/{issued.pk}/").status_code in (302, 403, 404), who
        answer = client.post(f"/desk/licences/{issued.pk}/", {"change": "revoke", "reason": "恶意"})
        assert answer.status_code in (302, 401, 403, 404), who
        listed = client.get("/desk/licences/")
        assert issued.number not in listed.content.decode(), who
        exported = client.get("/desk/licences/export")
        body = b"".join(exported.streaming_content) if exported.streaming else exported.content
        assert issued.number.encode() not in body, who
    issued.refresh_from_db(from_queryset=Licence.objects.unscoped("test"))
    assert issued.state == "valid"


def test_the_desk_finds_filters_and_exports(issued):
    client = client_of(factories.official("licence.revoke"))
    for query, found in (("", True), (f"?q={issued.number[:6]}", True), ("?q=王*英", True), ("?q=nothing", False),
                         ("?state=valid", True), ("?state=revoked", False), ("?state=expired", False)):  # fmt: skip
        text = client.get(f"/desk/licences/{query}").content.decode()
        assert (issued.number in text) is found, query
        assert found or "没有符合条件的证照" in text
    response = client.get("/desk/licences/export")
    body = b"".join(response.streaming_content).decode()
    assert issued.number in body and "王秀英" not in body
    assert Event.objects.unscoped("test").filter(type="licence.exported").count() == 1


def test_a_cell_of_the_export_is_never_a_formula(issued):
    Licence.objects.unscoped("test").filter(pk=issued.pk).update(holder_masked="=HYPERLINK(1)")
    client = client_of(factories.official("licence.revoke"))
    assert "'=HYPERLINK(1)" in b"".join(client.get("/desk/licences/export").streaming_content).decode()


def test_an_empty_desk_says_so(office):
    text = client_of(factories.official("licence.revoke")).get("/desk/licences/").content.decode()
    assert "本机构还没有颁发证照" in text


def test_an_official_revokes_on_the_page_with_a_reason(issued):
    client = client_of(factories.official("licence.revoke"))
    address = f"/desk/licences/{issued.pk}/"
    text = client.get(address).content.decode()
    assert 'value="revoke"' in text and "王秀英" not in text
    refused = client.post(address, {"change": "revoke", "reason": "", "row_version": "1"})
    assert refused.status_code == 422 and "请写明理由" in refused.content.decode()
    assert client.post(address, {"change": "revoke", "reason": "隐瞒情况", "row_version": "1"}).status_code == 302
    text = client.get(f"{address}?done=1").content.decode()
    assert "已撤销" in text and "隐瞒情况" in text and 'value="revoke"' not in text


def test_two_officials_on_one_licence_the_second_is_told(issued):
    client = client_of(factories.official("licence.revoke"))
    address = f"/desk/licences/{issued.pk}/"
    assert client.post(address, {"change": "suspend", "reason": "一", "row_version": "1"}).status_code == 302
    assert client.post(address, {"change": "revoke", "reason": "二", "row_version": "1"}).status_code == 409


def test_who_keeps_licences_but_may_not_revoke_gets_no_buttons(issued):
    client = client_of(factories.official("licence.issue"))
    address = f"/desk/licences/{issued.pk}/"
    assert 'value="revoke"' not in client.get(address).content.decode()
    assert client.post(address, {"change": "revoke", "reason": "理由"}).status_code == 403


def test_a_colleague_without_the_duty_neither_lists_nor_exports_nor_opens_licences(issued):
    client = client_of(factories.official("plain.accept"))
    for path in ("/desk/licences/", "/desk/licences/export", f"/desk/licences/{issued.pk}/"):
        assert client.get(path).status_code == 403, path
    assert client.get(f"/licences/{issued.pk}/pdf").status_code == 404, "to him it does not exist"
    with pytest.raises(NotPermitted):
        note_export(actor=factories.official("plain.accept"), search="", state="", count=1)
    assert not Event.objects.unscoped("test").filter(type__in=["licence.exported", "personal_data.viewed"]).exists()


def test_the_list_holds_only_the_offices_where_the_duty_is_held(issued):
    elsewhere = factories.organization(role="tax")
    keeper = factories.official("licence.revoke", at=elsewhere)
    here = factories.official("plain.accept")
    both = replace(here, posts=(*here.posts, *keeper.posts))
    assert not queries.desk_list(both).rows and not queries.desk_rows(both).exists()


def test_the_list_is_narrowed_by_type_and_month_and_the_export_follows(issued):
    client = client_of(factories.official("licence.issue"))
    month = f"{issued.issued_on:%Y-%m}"
    for asked, there in (
        ({"type": issued.type_key, "month": month}, True),
        ({"type": "resident-id"}, False),
        ({"month": "2019-12"}, False),
        ({"month": "nonsense", "type": ""}, True),
    ):
        page = client.get("/desk/licences/", asked).content.decode()
        assert (f">{issued.number}</a>" in page) is there, asked
        table = b"".join(client.get("/desk/licences/export", asked).streaming_content).decode()
        assert (issued.number in table) is there, asked
    page = client.get("/desk/licences/", {"type": issued.type_key, "month": month}).content.decode()
    assert f'<option value="{issued.type_key}" selected>{issued.title}</option>' in page
    assert f"state=suspended&amp;type={issued.type_key}&amp;month={month}" in page, "the state's links keep the rest"
    assert client.get("/desk/licences/", {"type": "\0" * 300}).status_code == 200


def test_a_post_without_the_forgery_token_is_refused(issued):
    client = client_of(factories.official("licence.revoke"), enforce_csrf_checks=True)
    answer = client.post(f"/desk/licences/{issued.pk}/", {"change": "revoke", "reason": "理由"})
    assert answer.status_code == 403


def test_a_look_of_the_office_at_the_paper_is_recorded(issued):
    client = client_of(factories.official("licence.revoke"))
    response = client.get(f"/licences/{issued.pk}/pdf?view=1")
    assert response.headers["Content-Disposition"].startswith("inline")
    seen = Event.objects.unscoped("test").filter(type="personal_data.viewed", subject_id=issued.pk)
    assert seen.count() == 1


@pytest.mark.parametrize("extra", [1, 49])
def test_the_list_costs_the_same_with_many_rows(issued, extra, django_assert_max_num_queries):
    client = client_of(factories.official("licence.revoke"))
    for number in range(extra):
        issued.pk, issued.number, issued.identifier = new_id(), f"CS{number:05d}", None
        issued.status_number += 100_000
        issued.job_key, issued.token_digest = None, issued.pk.bytes
        issued.save(force_insert=True)
    with django_assert_max_num_queries(6):
        assert client.get("/desk/licences/").status_code == 200


def test_a_holder_of_many_licences_searches_and_takes_the_list_away(person, issued):
    client = client_of(person)
    assert 'role="search"' not in client.get("/licences/").content.decode().split("<main")[1]
    issued.sealed, issued.holder_masked = None, "王秀英"
    for number in range(5):
        issued.pk, issued.number, issued.identifier = new_id(), f"CS{number:05d}", None
        issued.status_number += 100_000
        issued.job_key, issued.token_digest = None, issued.pk.bytes
        issued.save(force_insert=True)
    for query, found in (({"q": "CS00003"}, True), ({"state": "valid"}, True), ({"state": "revoked"}, False),
                         ({"q": "没有"}, False), ({"q": "😀" * 999}, False), ({"state": "x"}, True)):  # fmt: skip
        page = client.get("/licences/", query).content.decode()
        assert ("CS00003" in page.split("yw-grid")[-1]) is found and ("没有符合条件的证照" in page) is not found, query
        table = b"".join(client.get("/licences/export.csv", query).streaming_content).decode()
        assert ("CS00003" in table) is found and ("王秀英" in table) is found, query
