"""The wizard of a bundle from the start page to the task list."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.service.applications.models import Draft
from yiwang.service.bundles.filling import open_bundle_draft
from yiwang.service.bundles.models import Bundle
from yiwang.service.bundles.tests.conftest import ANSWERS, NOW, decide

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\nxref\n0 1\ntrailer<<>>\nstartxref\n9\n%%EOF\n"


def signed_in(client, actor):
    client.cookies["yw_session"] = open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))
    client.cookies["yw_place"] = "440825000000"
    return client


@pytest.fixture
def draft(client, county):
    signed_in(client, county.applicant)
    assert client.post("/bundles/start-company/").status_code == 302
    return Draft.objects.unscoped("test").get()


def filled(draft, county):
    """Put all answers into the draft, as the pages do one by one."""
    from yiwang.service.applications.actions.drafts import save_draft

    filling = open_bundle_draft(county.applicant, draft.pk, NOW)
    filling.content.answers = {**ANSWERS}
    filling.content.scenario = {"kind": "company"}
    filling.content.done = [step for step in filling.steps() if step not in ("files", "check")]
    save_draft(actor=county.applicant, draft=filling.draft, content=filling.content)
    return filling


def test_the_start_page_names_the_parts_and_what_waits(client, county):
    text = signed_in(client, county.applicant).get("/bundles/start-company/").content.decode()
    assert "公司设立登记" in text and "等：公司设立登记" in text
    assert client.get("/bundles/no-such-thing/").status_code == 404
    client.cookies["yw_place"] = ""
    assert "先选地区" in client.get("/bundles/start-company/").content.decode()


def test_the_draft_is_walked_from_the_questions_to_the_first_page(client, county, draft):
    base = f"/bundles/drafts/{draft.pk}/"
    assert client.get(base).url == f"{base}questions/"
    assert client.post(f"{base}questions/", {"_next": "1"}).status_code == 422
    done = client.post(f"{base}questions/", {"s.kind": "company", "_next": "1"})
    assert done.status_code == 302
    first = client.get(base)
    assert first.url.startswith(f"{base}fill/")
    page = client.get(first.url)
    assert page.status_code == 200 and "企业开办一件事：第 2 步" in page.content.decode()


def test_an_overtaken_tab_of_the_questions_is_told_and_writes_nothing(client, county, draft):
    base = f"/bundles/drafts/{draft.pk}/"
    client.post(f"{base}questions/", {"s.kind": "company", "_tab": "one", "_seen": "", "_save": "1"})
    late = client.post(f"{base}questions/", {"_tab": "two", "_seen": "", "_next": "1"})
    assert late.status_code == 409 and "另一个页面" in late.content.decode()
    filling = open_bundle_draft(county.applicant, draft.pk, NOW)
    assert filling.content.scenario == {"kind": "company"}


def test_saving_for_later_leads_to_the_own_bundles_and_says_so(client, county, draft):
    base = f"/bundles/drafts/{draft.pk}/"
    saved = client.post(f"{base}questions/", {"_save": "1"})
    assert saved.url == "/bundles/?saved=1" and "已经保存" in client.get(saved.url).content.decode()


def test_the_pages_of_a_bundle_lead_back_to_its_own_start_and_list(client, county, draft):
    base = f"/bundles/drafts/{draft.pk}/"
    assert 'href="/bundles/start-company/"' in client.get(f"{base}questions/").content.decode()
    assert 'href="/bundles/"' in client.get(f"{base}check/").content.decode()
    gone = client.get(f"{base}fill/no-such-page/")
    assert gone.status_code == 404 and "“我的一件事”" in gone.content.decode()


@pytest.mark.parametrize("step", ["", "questions/", "fill/company/", "files/", "check/", "drop/"])
def test_a_bundle_is_not_filled_in_or_sent_as_a_single_item(client, county, draft, step):
    for ask in (client.get, client.post):
        answer = ask(f"/drafts/{draft.pk}/{step}")
        assert answer.status_code == 405 or answer.url == f"/bundles/drafts/{draft.pk}/"


def test_files_check_and_sending_lead_to_the_task_list_once(client, county, draft):
    filling = filled(draft, county)
    base = filling.base
    upload = {
        name: SimpleUploadedFile("a.pdf", PDF, content_type="application/pdf")
        for name in ("files.domicile-proof", "files.articles")
    }
    assert client.post(f"{base}files/", {**upload, "_next": "1"}).status_code == 302
    check = client.get(f"{base}check/")
    assert check.status_code == 200 and "徐闻县海味餐饮" in check.content.decode()
    sent = client.post(f"{base}check/")
    assert sent.status_code == 302
    again = client.post(f"{base}check/")
    assert again.url.startswith(f"/bundles/{Bundle.objects.unscoped('test').get().pk}/")
    text = client.get(sent.url).content.decode()
    assert "申请已经提交" in text and "等“公司设立登记”办好" in text and "银行预约开户" in text


def test_without_the_papers_nothing_is_sent(client, county, draft):
    filling = filled(draft, county)
    assert client.post(f"{filling.base}check/").status_code == 422
    assert not Bundle.objects.unscoped("test").exists()


def test_a_session_lost_in_the_middle_of_the_form_says_so(client, county, draft):
    client.cookies.clear()
    page = client.post(f"/bundles/drafts/{draft.pk}/fill/company/", {"/company/company_name": "海味"})
    assert page.status_code == 401
    assert client.get(f"/bundles/drafts/{draft.pk}/").status_code == 302


def test_the_task_list_tells_which_part_ended_and_why(client, county, bundle):
    decide(county, bundle, "licence")
    decide(county, bundle, "seal", "refuse")
    text = signed_in(client, county.applicant).get(f"/bundles/{bundle.pk}/").content.decode()
    assert "“公章刻制备案”没有办成" in text and "其他部分各自有效" in text
    assert bundle.number in client.get("/bundles/").content.decode()


def test_a_draft_is_thrown_away_after_asking(client, county, draft):
    base = f"/bundles/drafts/{draft.pk}/"
    assert "找不回来" in client.get(f"{base}drop/").content.decode()
    assert client.post(f"{base}drop/").status_code == 302
    assert client.get(base).status_code == 404


def test_others_find_neither_draft_nor_bundle(client, county, draft, bundle):
    signed_in(client, factories.person())
    for address in (f"/bundles/{bundle.pk}/", f"/bundles/drafts/{draft.pk}/", f"/bundles/drafts/{draft.pk}/check/"):
        assert client.get(address).status_code == 404
    client.cookies.clear()
    assert client.get(f"/bundles/{bundle.pk}/").status_code == 302


@pytest.mark.parametrize("path", ["fill/__proto__/", "fill/no-such-page/", "autosave/x/", "fill/%00/"])
def test_hostile_pages_of_a_draft_are_not_found(client, county, draft, path):
    assert client.get(f"/bundles/drafts/{draft.pk}/{path}").status_code in (404, 405)


def test_a_case_leads_to_its_bundle_and_the_bundle_to_each_case(client, county, bundle):
    signed_in(client, county.applicant)
    case = bundle.parts.get(part="licence").proceeding_id
    page = client.get(f"/cases/{case}/").content.decode()
    assert "这件事是“企业开办一件事”的一部分" in page and f'href="/bundles/{bundle.pk}/">查看全部进度' in page
    assert f'href="/cases/{case}/"' in client.get(f"/bundles/{bundle.pk}/").content.decode()
    assert "“企业开办一件事”的一部分" in client.get("/cases/").content.decode()


def test_the_list_of_cases_costs_the_same_with_one_part_and_with_four(client, county, bundle):
    signed_in(client, county.applicant).get("/cases/")
    with CaptureQueriesContext(connection) as one:
        client.get("/cases/")
    decide(county, bundle, "licence")
    client.get("/cases/")  # the names of the offices are known from now on
    with CaptureQueriesContext(connection) as four:
        text = client.get("/cases/").content.decode()
    assert len(four) == len(one) and text.count("“企业开办一件事”的一部分") == 4


def test_the_bundle_shows_its_one_form_to_its_own_applicant_alone(client, county, bundle):
    address = f"/bundles/{bundle.pk}/?tab=answers"
    page = signed_in(client, county.applicant).get(address).content.decode()
    assert "徐闻县海味餐饮有限公司" in page and "13800138000" in page and "有限责任公司" in page
    assert signed_in(client, factories.person()).get(address).status_code == 404


def test_a_bundle_that_is_begun_is_gone_on_with_before_another_is_made(client, county, draft):
    page = client.get("/bundles/start-company/").content.decode()
    assert f'class="yw-button" href="/bundles/drafts/{draft.pk}/">接着填' in page and "重新填写" in page
    assert client.post("/bundles/start-company/").url == "/bundles/start-company/"
    assert Draft.objects.unscoped("test").count() == 1
    assert client.post("/bundles/start-company/", {"again": "1"}).url.startswith("/bundles/drafts/")
    assert Draft.objects.unscoped("test").count() == 2
