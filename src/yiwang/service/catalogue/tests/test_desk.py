"""The desk of the catalogue: what editors and checkers see, type and press."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core.ids import new_id
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.service.catalogue.actions.check_draft import send_draft
from yiwang.service.catalogue.actions.edit_draft import begin_draft, edit_draft
from yiwang.service.catalogue.actions.follow_publications import go_on
from yiwang.service.catalogue.actions.take_over import set_adopts
from yiwang.service.catalogue.choosing import CHOICES
from yiwang.service.catalogue.models import Adoption, CatalogueEntry, Draft, ServiceItem
from yiwang.service.catalogue.tests.conftest import NOW
from yiwang.service.catalogue.tests.whole_items import whole

LIMITS = whole()["limits"]


def signed_in(client, actor):
    client.cookies["yw_session"] = open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))
    return client


def text(client, address):
    return client.get(address).content.decode()


def inputs(page: str) -> dict[str, str]:
    """What a browser would send of the editor's form, as it was drawn."""
    form = page[page.index('name="then"') - 200_000 if page.index('name="then"') > 200_000 else 0 :]
    sent = {}
    for name, value in re.findall(r'<input class="yw-input[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"', form):
        sent[name] = value
    for name, value in re.findall(r'<textarea[^>]*? name="([^"]+)"[^>]*>\n([^<]*)</textarea>', form):
        sent[name] = value
    for name, body in re.findall(r'<select[^>]*? name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        sent[name] = chosen.group(1) if chosen else ""
    sent["version"] = re.search(r'name="version" value="(\d+)"', form).group(1)
    return sent


def test_from_claim_to_publication_by_pages(client, land):
    entry, county = land.entry, land.county
    signed_in(client, county.editor)
    assert "没认领" in text(client, "/desk/catalogue/entries/")
    draft_page = client.post(f"/desk/catalogue/entries/{entry.pk}/", {"act": "claim"})["Location"]
    assert "身份证" in text(client, draft_page)
    edit = f"{draft_page}edit/?section=limits"
    sent = inputs(text(client, edit))
    assert sent["limits/committed/amount"] == "5" and sent["handling"] == "committed"
    wrong = client.post(edit, {**sent, "limits/committed/amount": "五天"})
    assert wrong.status_code == 422 and 'value="五天"' in wrong.content.decode()
    assert 'href="#limits-committed-amount"' in wrong.content.decode()
    saved = client.post(edit, {**sent, "limits/committed/amount": "3", "then": "review"})
    assert saved["Location"] == draft_page
    draft = Draft.objects.visible_to(county.editor).get()
    assert draft.content == {"limits": {"committed": {"amount": 3}}}
    assert client.post(draft_page, {"act": "send", "note": "县里更快"}).status_code == 302
    assert client.post(draft_page, {"act": "approve"}).status_code == 403
    signed_in(client, county.checker)
    assert "县里更快" in text(client, "/desk/catalogue/drafts/?show=check")
    assert client.post(draft_page, {"act": "return"}).status_code == 422
    assert client.post(draft_page, {"act": "approve", "reason": "合法"}).status_code == 302
    signed_in(client, county.editor)
    wrong = client.post(draft_page, {"act": "publish", "when.year": "2026", "when.month": "13", "when.day": "1"})
    assert wrong.status_code == 422 and 'value="13"' in wrong.content.decode()
    assert client.post(draft_page, {"act": "publish"}).status_code == 302
    item = ServiceItem.objects.get()
    assert item.state == "published" and item.title in text(client, "/desk/catalogue/")
    page = text(client, f"/desk/catalogue/items/{item.key}/")
    assert "本事项自己写的" in page and "基本目录" in page and "第1版：发布" in page
    assert "已认领" in text(client, "/desk/catalogue/entries/")


def test_rows_are_added_changed_and_taken_away(client, land):
    item = land.county.claim(land.entry)
    draft = begin_draft(actor=land.county.editor, item_key=item.key)
    signed_in(client, land.county.editor)
    edit = f"/desk/catalogue/drafts/{draft.pk}/edit/?section=materials"
    sent = inputs(text(client, edit))
    sent |= {"materials/new/title": "残疾人证", "materials/new/need": "required", "materials/id-card/copies": "1"}
    assert client.post(edit, sent).status_code == 302
    draft.refresh_from_db()
    assert draft.content == {
        "materials": {"id-card": {"copies": 1}, "m1": {"order": 20, "title": "残疾人证", "need": "required"}}
    }
    sent = {**inputs(text(client, edit)), "materials/id-card/remove": "true"}
    assert client.post(edit, sent).status_code == 302
    draft.refresh_from_db()
    assert draft.content["materials"]["id-card"] is None and "m1" in draft.content["materials"]
    stale = client.post(edit, {**sent, "materials/m1/note": "带原件"})
    assert stale.status_code == 409 and "带原件" in stale.content.decode()
    page = text(client, f"/desk/catalogue/drafts/{draft.pk}/")
    assert "身份证" in page and "残疾人证" in page


def test_who_saves_too_late_reads_what_stands_there_and_loses_nothing(client, land):
    item = land.county.claim(land.entry)
    draft = begin_draft(actor=land.county.editor, item_key=item.key)
    second = factories.official("catalogue.edit", at=land.county.office, name="后来的")
    edit = f"/desk/catalogue/drafts/{draft.pk}/edit/?section=materials"
    sent = inputs(text(signed_in(client, second), edit))
    note = "甲" * 900
    first = {"materials": {"id-card": {**whole()["materials"]["id-card"], "note": note}}}
    edit_draft(actor=land.county.editor, draft_id=draft.pk, wanted=first)
    typed = {"materials/id-card/note": "带原件", "materials/new/title": "照片", "materials/new/need": "required"}
    late = client.post(edit, sent | typed)
    page = late.content.decode()
    assert late.status_code == 409 and "您填写的内容还在下面" in page
    shown = page[page.index('id="meanwhile"') : page.index('<form class="yw-form"')]
    assert "最近由编辑员在" in shown and note in shown and "带原件" in shown and "照片" in shown
    assert shown.count('role="rowheader"') == 2, "only what differs"
    again = client.post(edit, inputs(page))
    draft.refresh_from_db()
    assert again.status_code == 302 and draft.content["materials"]["id-card"] == {"note": "带原件"}
    assert draft.content["materials"]["m1"]["title"] == "照片", "a new row that came too late is kept too"


def test_what_was_typed_is_not_lost_when_the_draft_was_sent_meanwhile(client, land):
    item = land.county.claim(land.entry)
    draft = begin_draft(actor=land.county.editor, item_key=item.key)
    edit = f"/desk/catalogue/drafts/{draft.pk}/edit/?section=limits"
    sent = inputs(text(signed_in(client, land.county.editor), edit))
    send_draft(actor=land.county.editor, draft_id=draft.pk, now=NOW)
    late = client.post(edit, sent | {"limits/committed/amount": "3天半"})
    page = late.content.decode()
    assert late.status_code == 409 and 'value="3天半"' in page and "“等审核”" in page and 'name="then"' not in page
    assert client.get(edit).status_code == 302


def test_amounts_are_typed_in_yuan_and_unseen_signs_are_left_out(client, land):
    item = land.county.claim(land.entry)
    draft = begin_draft(actor=land.county.editor, item_key=item.key)
    signed_in(client, land.county.editor)
    edit = f"/desk/catalogue/drafts/{draft.pk}/edit/?section=fees"
    sent = inputs(text(client, edit)) | {"fees/new/title": "工本\u200b费", "fees/new/fen": "１２.５元"}
    assert client.post(edit, sent).status_code == 302
    draft.refresh_from_db()
    (fee,) = draft.content["fees"].values()
    assert fee["fen"] == 1250 and fee["title"] == "工本费"
    page = text(client, edit)
    assert 'value="12.50"' in page and "写多少元" in page
    key = next(iter(draft.content["fees"]))
    refused = client.post(edit, inputs(page) | {f"fees/{key}/fen": "五十"})
    assert refused.status_code == 422 and 'value="五十"' in refused.content.decode()
    client.post(edit, inputs(page))
    draft.refresh_from_db()
    assert draft.content["fees"][key]["fen"] == 1250


def test_a_material_is_chosen_from_the_library_by_its_name(client, land, monkeypatch):
    monkeypatch.setitem(CHOICES, ("materials", "material"), lambda: {"id-card": "居民身份证", "photo": "照片"})
    item = land.county.claim(land.entry)
    draft = begin_draft(actor=land.county.editor, item_key=item.key)
    signed_in(client, land.county.editor)
    edit = f"/desk/catalogue/drafts/{draft.pk}/edit/?section=materials"
    page = text(client, edit)
    assert page.count('<option value="居民身份证">') == 1 and 'list="known-materials-material"' in page
    new = {"materials/new/title": "身份证", "materials/new/need": "required"}
    refused = client.post(edit, inputs(page) | new | {"materials/new/material": "驾照"})
    assert refused.status_code == 422 and "没有“驾照”" in refused.content.decode()
    client.post(edit, inputs(page) | new | {"materials/new/material": "居民身份证"})
    draft.refresh_from_db()
    assert draft.content["materials"]["m1"]["material"] == "id-card"
    assert 'value="居民身份证"' in text(client, edit).partition("<datalist")[0]
    assert "材料库中的材料：居民身份证" in text(client, f"/desk/catalogue/drafts/{draft.pk}/")


def test_markup_of_editors_is_made_safe(client, land):
    item = land.county.claim(land.entry)
    draft = begin_draft(actor=land.county.editor, item_key=item.key)
    signed_in(client, land.county.editor)
    edit = f"/desk/catalogue/drafts/{draft.pk}/edit/?section=who"
    sent = inputs(text(client, edit)) | {"applicants": "natural_person"}
    client.post(edit, sent | {"condition": "<p onclick='x()'>有残疾人证<script>alert(1)</script></p>"})
    draft.refresh_from_db()
    assert draft.content == {"condition": "<p>有残疾人证</p>"}


def test_two_numbers_are_compared_in_words(client, land):
    item = land.county.claim(land.entry)
    land.county.revise(item, limits={**LIMITS, "committed": {"amount": 3, "unit": "working_day"}}, materials=None)
    signed_in(client, land.county.editor)
    page = text(client, f"/desk/catalogue/items/{item.key}/?from=1&to=2")
    assert "办理时限的承诺时限" in page and "申请材料“身份证”" in page
    assert "不同" in text(client, f"/desk/catalogue/items/{item.key}/?from=9&to=x")


def test_states_and_adoption_from_the_pages(client, land):
    item = land.county.claim(land.entry)
    signed_in(client, land.county.editor)
    address = f"/desk/catalogue/items/{item.key}/"
    assert client.post(address, {"act": "adopts", "adopts": "review"}).status_code == 302
    land.province.revise(land.entry, limits={**LIMITS, "committed": {"amount": 4, "unit": "working_day"}})
    go_on(NOW)
    (waiting,) = Adoption.objects.visible_to(land.county.editor)
    assert item.title in text(client, "/desk/catalogue/adoptions/")
    desk = f"/desk/catalogue/adoptions/{waiting.pk}/"
    assert "4" in text(client, desk)
    assert client.post(desk, {"act": "keep"}).status_code == 422
    assert client.post(desk, {"act": "adopt"}).status_code == 302
    refused = client.post(address, {"act": "suspend", "reason": ""})
    assert refused.status_code == 422 and "请写明理由" in refused.content.decode()
    assert client.post(address, {"act": "suspend", "reason": "系统升级"}).status_code == 302
    assert client.post(address, {"act": "explode"}).status_code == 422
    assert "系统升级" in text(client, address)


def test_an_entry_is_proposed_from_the_page(client, land):
    signed_in(client, land.province.editor)
    wrong = client.post("/desk/catalogue/entries/new/", {"code": "44", "title": "新事项"})
    assert wrong.status_code == 422 and "新事项" in wrong.content.decode()
    done = client.post("/desk/catalogue/entries/new/", {"code": "440599999000", "title": "新事项"})
    assert done.status_code == 302 and CatalogueEntry.objects.filter(code="440599999000", state="draft").exists()
    assert "请填写设定依据" in text(client, done["Location"].replace("edit/", ""))


def test_strangers_citizens_and_other_offices_get_nothing(client, land):
    item = land.county.claim(land.entry)
    draft = begin_draft(actor=land.county.editor, item_key=item.key)
    addresses = ["", "drafts/", "adoptions/", "entries/", "entries/new/", f"drafts/{draft.pk}/", f"items/{item.key}/"]
    for address in addresses:
        assert client.get(f"/desk/catalogue/{address}").status_code in (302, 401)
    signed_in(client, factories.person())
    for address in addresses:
        assert client.get(f"/desk/catalogue/{address}").status_code == 403
    signed_in(client, land.city.editor)
    assert client.get(f"/desk/catalogue/drafts/{draft.pk}/").status_code == 404
    assert client.post(f"/desk/catalogue/items/{item.key}/", {"act": "revise"}).status_code == 403


def test_lists_cost_the_same_with_one_row_and_with_thirty(client, land):
    item = land.county.claim(land.entry)
    set_adopts(actor=land.county.editor, key=item.key, adopts="review")
    signed_in(client, land.county.editor)

    def queries(address):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    addresses = ("", "?whose=all&q=残疾", "entries/", "drafts/", "adoptions/", "export.csv")
    for address in addresses:
        queries(f"/desk/catalogue/{address}")
    before = [queries(f"/desk/catalogue/{address}") for address in addresses]
    for n in range(30):
        entry = CatalogueEntry.objects.create(
            code=f"4405{n:08}", owner_division="44", title=f"目录{n}", power_type="公共服务", state="published"
        )
        row = ServiceItem.objects.create(
            key=f"i{n}", face=item.face, entry=entry, organization=land.county.office, source="desk",
            organization_name="局", division_code="440825000000",
        )  # fmt: skip
        Draft.objects.create(item=row, organization_id=land.county.office.pk)
        Adoption.objects.create(
            item=row,
            organization_id=land.county.office.pk,
            kind="review",
            above=new_id(),
            above_number=1,
            created_at=NOW,
        )
    assert before == [queries(f"/desk/catalogue/{address}") for address in addresses]
    for list_of in ("?", "?whose=all&at=440825000000"):
        first = text(client, f"/desk/catalogue/{list_of}")
        further = re.search(r'href="(/desk/catalogue/[^"]*cursor=[^"]*)"', first).group(1).replace("&amp;", "&")
        keys = [set(re.findall(r"/desk/catalogue/items/([^/]+)/", page)) for page in (first, text(client, further))]
        assert len(keys[0]) == 30 and len(keys[1]) == 1 and not keys[0] & keys[1]
    assert "/desk/catalogue/items/i1/" not in text(client, "/desk/catalogue/?whose=all&at=440900000000")


@pytest.mark.parametrize("cursor", ["x", "bm9uc2Vuc2U", "WyJuIiwgIngiXQ"])
def test_a_forged_cursor_is_refused(client, land, cursor):
    signed_in(client, land.county.editor)
    assert client.get(f"/desk/catalogue/?cursor={cursor}").status_code == 422


def test_an_editor_sees_what_running_cases_keep(client, land, monkeypatch):
    item = land.county.claim(land.entry)
    monkeypatch.setattr("yiwang.service.catalogue.running.running_cases", lambda item: 40)
    draft = begin_draft(actor=land.county.editor, item_key=item.key)
    wanted = {"limits": {**LIMITS, "committed": {"amount": 3, "unit": "working_day"}}, "fees": {
        "paper": {"title": "工本费", "standard": "每本10元", "basis": "文件"}}}  # fmt: skip
    edit_draft(actor=land.county.editor, draft_id=draft.pk, wanted=wanted)
    page = text(signed_in(client, land.county.editor), f"/desk/catalogue/drafts/{draft.pk}/")
    assert "有40件正在办" in page and "在办的件仍按“5个工作日”" in page and "在办的件没有这一项" in page


def test_limits_of_places_are_written_at_the_desk(client, land):
    draft = begin_draft(actor=land.province.editor, entry_id=land.entry.pk)
    signed_in(client, land.province.editor)
    address = f"/desk/catalogue/drafts/{draft.pk}/limits/"
    sent = {
        "place-0": "广东省",
        "since-0": "2020-01-01",
        "amount-0": "10",
        "unit-0": "working_day",
        "basis-0": "省标准",
    }
    wrong = client.post(address, {**sent, "place-1": "没有的地方", "since-1": "2020-01-01", "amount-1": "3"})
    assert wrong.status_code == 422 and 'value="没有的地方"' in wrong.content.decode()
    assert client.post(address, {**sent, "since-0": "去年"}).status_code == 422
    done = client.post(
        address, {**sent, "place-1": "440825", "since-1": "2020-01-01", "amount-1": "5", "unit-1": "day"}
    )
    assert done.status_code == 302
    assert 'value="徐闻县"' in text(client, address) and "各地的规定" in text(
        client, f"/desk/catalogue/drafts/{draft.pk}/"
    )
