"""Corrections of one part: only what its office takes is asked, and what was corrected stands in the one form."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories

from yiwang.engines.proceedings.actions.complete_task import Decision, complete_task
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.service.applications.sealing import open_private
from yiwang.service.bundles.models import Bundle
from yiwang.service.bundles.sealing import filed_of
from yiwang.service.bundles.tests.conftest import ANSWERS, NOW, decide, part_of
from yiwang.service.bundles.tests.test_pages import PDF, signed_in


def answers_of(bundle, name):
    """The answers that a part's office holds, opened."""
    case = Proceeding.objects.unscoped("test").get(pk=part_of(bundle, name).proceeding_id)
    return bundle_form(bundle).merge_private(case.answers, open_private(case.pk, bytes(case.sealed))["answers"])


def bundle_form(bundle):
    from yiwang.service.bundles.definition import bundle_of

    return bundle_of(bundle.revision).item.form


def form_of(bundle):
    return filed_of(Bundle.objects.unscoped("test").get(pk=bundle.pk)).answers


def ask(county, bundle, name, *lines):
    """The office of a part asks for corrections; the address where they are handed in."""
    case = part_of(bundle, name).proceeding_id
    task = FlowTask.objects.unscoped("test").get(proceeding_id=case, state="open", party="office")
    office = next(one for one in county.offices.values() if one.pk == task.organization_id)
    notice = Decision("correct", "；".join(lines), details={"corrections": list(lines)})
    complete_task(actor=factories.official(task.duty, at=office), task_id=task.pk, decision=notice, now=NOW)
    return f"/cases/{case}/supplement/"


@pytest.fixture
def portal(client, county):
    return signed_in(client, county.applicant)


def page_of(portal, address):
    answer = portal.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_field_of_a_part_is_corrected_although_its_page_holds_fields_of_other_parts(portal, county, bundle):
    decide(county, bundle, "licence")
    address = ask(county, bundle, "seal", "/people/representative_name")
    page = page_of(portal, address)
    assert 'name="/people/representative_name"' in page and 'name="/people/finance_name"' not in page
    typed = {"/people/representative_name": "陈阿河", "_asked": "/people/representative_name", "_submit": "1"}
    assert portal.post(address, typed).status_code == 302
    assert answers_of(bundle, "seal")["people"] == {
        "representative_name": "陈阿河",
        "representative_id": ANSWERS["people"]["representative_id"],
    }
    assert form_of(bundle)["people"] == {**ANSWERS["people"], "representative_name": "陈阿河"}
    assert "陈阿河" in page_of(portal, f"/bundles/{bundle.pk}/?tab=answers")


def test_a_whole_group_asks_what_the_part_takes_of_it_and_no_more(portal, county, bundle):
    decide(county, bundle, "licence")
    page = page_of(portal, ask(county, bundle, "social", "/people", "/company"))
    for name in ("/people/representative_name", "/people/finance_phone", "/company/company_name"):
        assert f'name="{name}"' in page
    for name in ("/people/representative_id", "/people/finance_name", "/company/scope", "/company/capital"):
        assert f'name="{name}"' not in page


def test_a_field_that_the_part_does_not_take_is_not_asked_even_if_named(portal, county, bundle):
    decide(county, bundle, "licence")
    address = ask(county, bundle, "seal", "/tax/monthly", "/seal/fetch")
    page = page_of(portal, address)
    assert 'name="/tax/monthly"' not in page and 'name="/seal/fetch"' in page
    typed = {"/seal/fetch": "mail", "/tax/monthly": "9999", "_asked": ["/seal/fetch", "/tax/monthly"], "_submit": "1"}
    assert portal.post(address, typed).status_code == 302
    assert answers_of(bundle, "seal")["seal"] == {"kinds": ["company", "finance"], "fetch": "mail"}
    assert "tax" not in answers_of(bundle, "seal") and form_of(bundle)["tax"]["monthly"] == 50


def test_fields_beside_the_asked_one_can_not_be_changed_or_emptied(portal, county, bundle):
    address = ask(county, bundle, "licence", "/company/domicile")
    typed = {"/company/domicile": "东方一路13号", "/company/capital": "1", "/company/scope": "", "_submit": "1"}
    assert portal.post(address, typed).status_code == 302
    company = answers_of(bundle, "licence")["company"]
    assert company == {**ANSWERS["company"], "domicile": "东方一路13号"}


def test_parts_that_start_later_get_what_was_corrected_and_running_ones_keep_theirs(portal, county, bundle):
    address = ask(county, bundle, "licence", "/company/company_name")
    assert portal.post(address, {"/company/company_name": "徐闻县海鲜餐饮有限公司", "_submit": "1"}).status_code == 302
    decide(county, bundle, "licence")
    assert answers_of(bundle, "seal")["company"]["company_name"] == "徐闻县海鲜餐饮有限公司"
    address = ask(county, bundle, "seal", "/company/company_name")
    assert portal.post(address, {"/company/company_name": "徐闻县海草餐饮有限公司", "_submit": "1"}).status_code == 302
    assert answers_of(bundle, "tax")["company"]["company_name"] == "徐闻县海鲜餐饮有限公司"
    assert form_of(bundle)["company"]["company_name"] == "徐闻县海草餐饮有限公司"


def test_a_wrong_correction_stays_on_the_page_and_changes_nothing(portal, county, bundle):
    address = ask(county, bundle, "licence", "/people/representative_id")
    wrong = portal.post(address, {"/people/representative_id": "11010519491231002０９", "_submit": "1"})
    assert wrong.status_code == 422 and "/people/finance_name" not in wrong.content.decode()
    assert (
        form_of(bundle)
        == filed_of(bundle).answers
        == answers_of(bundle, "licence") | {name: form_of(bundle)[name] for name in ("seal", "tax", "social", "bank")}
    )


def test_a_day_that_has_passed_by_now_does_not_hold_another_correction_up(portal, county, bundle):
    for name in ("licence", "seal"):
        decide(county, bundle, name)
    Bundle.objects.unscoped("test").update(sealed=_with_day(bundle, "2026-01-05"))
    address = ask(county, bundle, "bank", "/bank/branch：这个网点不办开户")
    page = page_of(portal, address)
    assert "这个网点不办开户" in page and 'name="/bank/branch"' in page and "/bank/day" not in page
    assert portal.post(address, {"/bank/branch": "徐城支行（演示）", "_submit": "1"}).status_code == 302
    assert answers_of(bundle, "bank")["bank"]["branch"] == "徐城支行（演示）"


def _with_day(bundle, day):
    from yiwang.service.bundles.sealing import seal

    filed = filed_of(bundle)
    filed.answers["bank"]["day"] = day
    case = Proceeding.objects.unscoped("test").get(pk=part_of(bundle, "bank").proceeding_id)
    public = {**case.answers, "bank": {**case.answers["bank"], "day": day}}
    Proceeding.objects.unscoped("test").filter(pk=case.pk).update(answers=public)
    return seal(bundle.pk, filed)


def test_a_paper_handed_in_again_is_there_for_later_parts_too(portal, county, bundle):
    address = ask(county, bundle, "licence", "domicile-proof")
    again = SimpleUploadedFile("again.pdf", PDF, content_type="application/pdf")
    assert portal.post(address, {"files.domicile-proof": again, "_submit": "1"}).status_code == 302
    kept = filed_of(Bundle.objects.unscoped("test").get(pk=bundle.pk)).files["domicile-proof"]
    case = Proceeding.objects.unscoped("test").get(pk=part_of(bundle, "licence").proceeding_id)
    assert len(kept) == 2 and case.facts["files"]["domicile-proof"] == kept
