"""The life of entries and items: proposed, claimed, written, checked by a second post, published, ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import factories

from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound, NotPermitted
from yiwang.core.revisions import ManagedElsewhere
from yiwang.service.catalogue import history
from yiwang.service.catalogue.actions.check_draft import check_draft, send_draft
from yiwang.service.catalogue.actions.claim_entry import claim_entry
from yiwang.service.catalogue.actions.edit_draft import begin_draft, drop_draft, edit_draft
from yiwang.service.catalogue.actions.follow_publications import go_on
from yiwang.service.catalogue.actions.item_states import move_entry, move_item
from yiwang.service.catalogue.actions.propose_entry import propose_entry
from yiwang.service.catalogue.actions.publish_draft import publish_draft
from yiwang.service.catalogue.actions.take_over import take_over
from yiwang.service.catalogue.delegated import Delegable
from yiwang.service.catalogue.errors import (
    ClaimedAlready,
    DraftElsewhere,
    DraftOpen,
    ElementsRefused,
    EntryCodeTaken,
    EntryNotOffered,
    NotYourItem,
    OwnDraft,
    WrongState,
)
from yiwang.service.catalogue.faces import shared_faces
from yiwang.service.catalogue.merging import changes
from yiwang.service.catalogue.models import CatalogueRevision, Change, Draft, Face, ServiceItem
from yiwang.service.catalogue.publishing_checks import Problem
from yiwang.service.catalogue.resolving import resolved
from yiwang.service.catalogue.tests.conftest import NOW
from yiwang.service.catalogue.tests.whole_items import whole

FIVE, THREE = ({"amount": n, "unit": "working_day"} for n in (5, 3))
LIMITS = whole()["limits"]


def test_an_item_is_claimed_under_its_31_digits_and_inherits_everything(land):
    city, county = land.city.claim(land.entry), land.county.claim(land.entry)
    assert county.code == "114408250070987096" + "4" + land.entry.code and county.key == county.code
    assert (county.level, county.parent_id, county.chain) == (4, city.pk, [city.pk])
    assert county.content == {} and county.state == "published" and county.face_id == land.entry.face_id
    assert resolved(county.key).elements["condition"] == whole()["condition"]
    with pytest.raises(ClaimedAlready):
        claim_entry(actor=land.county.editor, entry_id=land.entry.pk, organization_id=None, now=NOW)
    with pytest.raises(NotPermitted):
        claim_entry(actor=land.county.editor, entry_id=land.entry.pk, organization_id=land.city.office.pk, now=NOW)


def test_who_claims_later_comes_between(land):
    county, city = land.county.claim(land.entry), None
    assert county.chain == []
    city = land.city.claim(land.entry)
    county.refresh_from_db()
    assert county.chain == [city.pk] and county.parent_id == city.pk


def test_an_entry_that_is_not_in_force_is_not_claimed(land):
    move_entry(actor=land.province.editor, entry_id=land.entry.pk, move="suspend", reason="政策调整", now=NOW)
    with pytest.raises(EntryNotOffered):
        claim_entry(actor=land.county.editor, entry_id=land.entry.pk, organization_id=None, now=NOW)


def test_entries_belong_to_the_office_of_their_division(land):
    with pytest.raises(EntryCodeTaken):
        propose_entry(actor=land.province.editor, code=land.entry.code, content=whole(), now=NOW)
    with pytest.raises(InvalidInput):
        propose_entry(actor=land.province.editor, code="4405", content=whole(), now=NOW)
    with pytest.raises(NotPermitted):
        propose_entry(actor=land.province.editor, code="000512345000", content=whole(), now=NOW)
    with pytest.raises(NotPermitted):
        begin_draft(actor=land.county.checker, entry_id=land.entry.pk)


def test_only_what_differs_is_kept_and_taking_it_back_keeps_nothing(land):
    item = land.county.claim(land.entry)
    draft = begin_draft(actor=land.county.editor, item_key=item.key)
    edit_draft(actor=land.county.editor, draft_id=draft.pk, wanted={"limits": {**LIMITS, "committed": THREE}})
    draft.refresh_from_db()
    assert draft.content == {"limits": {"committed": {"amount": 3}}}
    edit_draft(actor=land.county.editor, draft_id=draft.pk, wanted={"limits": LIMITS, "materials": None})
    draft.refresh_from_db()
    assert draft.content == {"materials": None}
    with pytest.raises(DraftOpen):
        begin_draft(actor=land.county.editor, item_key=item.key)
    with pytest.raises(ChangedMeanwhile):
        edit_draft(actor=land.county.editor, draft_id=draft.pk, wanted={"summary": "新"}, version=1)
    with pytest.raises(NotFound):
        edit_draft(actor=land.city.editor, draft_id=draft.pk, wanted={"summary": "新"})
    with pytest.raises(NotYourItem):
        begin_draft(actor=land.city.editor, item_key=item.key)


def test_what_could_not_be_published_is_not_sent_and_the_field_is_named(land):
    item = land.county.claim(land.entry)
    draft = begin_draft(actor=land.county.editor, item_key=item.key)
    edit_draft(
        actor=land.county.editor,
        draft_id=draft.pk,
        wanted={"limits": {**LIMITS, "committed": {"amount": 40, "unit": "working_day"}}},
    )
    with pytest.raises(ElementsRefused) as refused:
        send_draft(actor=land.county.editor, draft_id=draft.pk, now=NOW)
    assert list(refused.value.fields) == ["/limits/committed"]
    with pytest.raises(ElementsRefused):
        edit_draft(actor=land.county.editor, draft_id=draft.pk, wanted={"visits": "一次"})


def test_other_rooms_stand_in_the_publishing_path(land, monkeypatch):
    item = land.county.claim(land.entry)
    seen = []

    def check(publishing, elements):
        seen.append((publishing.kind, publishing.key, publishing.before["visits"]))
        return [Problem("materials/id-card", "政府已经有")] if "id-card" in elements["materials"] else []

    monkeypatch.setattr("yiwang.service.catalogue.publishing_checks.CHECKS", [check])
    draft = begin_draft(actor=land.county.editor, item_key=item.key)
    with pytest.raises(ElementsRefused):
        send_draft(actor=land.county.editor, draft_id=draft.pk, now=NOW)
    assert seen == [("item", item.key, 0)]


def test_nobody_checks_what_he_wrote_and_a_returned_draft_goes_on(land):
    item = land.county.claim(land.entry)
    both = factories.official("catalogue.edit", "catalogue.check", at=land.county.office)
    draft = begin_draft(actor=both, item_key=item.key)
    edit_draft(actor=land.county.editor, draft_id=draft.pk, wanted={"summary": "新的说明"})
    send_draft(actor=land.county.editor, draft_id=draft.pk, now=NOW)
    with pytest.raises(OwnDraft):
        check_draft(actor=both, draft_id=draft.pk, approve=True, now=NOW)
    with pytest.raises(NotPermitted):
        check_draft(actor=land.county.editor, draft_id=draft.pk, approve=True, now=NOW)
    with pytest.raises(InvalidInput):
        check_draft(actor=land.county.checker, draft_id=draft.pk, approve=False, now=NOW)
    check_draft(actor=land.county.checker, draft_id=draft.pk, approve=False, reason="说明不清楚", now=NOW)
    with pytest.raises(DraftElsewhere):
        publish_draft(actor=land.county.editor, draft_id=draft.pk, now=NOW)
    edit_draft(actor=land.county.editor, draft_id=draft.pk, wanted={"summary": "清楚的说明"})
    land.county.publish(draft)
    assert resolved(item.key).elements["summary"] == "清楚的说明"


def test_a_published_change_is_a_number_with_a_face_of_its_own_and_word_of_it(land):
    item = land.county.claim(land.entry)
    Change.objects.all().delete()
    land.county.revise(item, summary="徐闻县的补贴", limits={**LIMITS, "committed": THREE})
    item.refresh_from_db()
    assert (item.number, item.face.summary, item.face.owner) == (2, "徐闻县的补贴", item.pk)
    assert Change.objects.get().nodes == [item.pk]
    shown = [(row.number, row.act, row.checker_name) for row in history.revisions_of(item.pk)]
    assert shown == [(2, "published", "审核员"), (1, "published", "审核员")]
    difference = changes(history.elements_of(item, 1), history.elements_of(item, 2))
    assert difference == {
        "summary": [whole()["summary"], "徐闻县的补贴"],
        "limits/committed/amount": [5, 3],
    }
    land.county.revise(item, summary=whole()["summary"])
    go_on(NOW)
    item.refresh_from_db()
    assert item.face_id == land.entry.face_id and not Face.objects.filter(owner=item.pk).exists()


def test_history_knows_what_was_above_at_the_time(land):
    item = land.county.claim(land.entry)
    land.province.revise(land.entry, condition="新的条件")
    go_on(NOW)
    assert history.elements_of(item, 1)["condition"] == "新的条件"  # the same moment in this test
    CatalogueRevision.objects.filter(node=land.entry.pk, number=2).update(at=NOW + timedelta(days=1))
    assert history.elements_of(item, 1)["condition"] == whole()["condition"]
    with pytest.raises(NotFound):
        history.elements_of(item, 7)


def test_a_claim_of_what_is_online_is_not_what_people_delegate(land):
    item = land.county.claim(land.entry)
    land.county.revise(item, online_url="https://example.gov.cn/apply")
    assert resolved(item.key).face["online"] is True
    assert item.key not in Delegable().items("natural_person")
    assert item.key not in Delegable().items_of(frozenset({"社会救助"}))


def test_a_planned_publication_takes_place_by_itself(land):
    item = land.county.claim(land.entry)
    draft = begin_draft(actor=land.county.editor, item_key=item.key)
    edit_draft(actor=land.county.editor, draft_id=draft.pk, wanted={"summary": "明年的说明"})
    tomorrow = NOW + timedelta(days=1)
    send_draft(actor=land.county.editor, draft_id=draft.pk, now=NOW)
    check_draft(actor=land.county.checker, draft_id=draft.pk, approve=True, now=NOW)
    for slip in (NOW - timedelta(days=1), NOW + timedelta(days=3_000)):
        with pytest.raises(InvalidInput) as refused:
            publish_draft(actor=land.county.editor, draft_id=draft.pk, now=NOW, when=slip)
        assert list(refused.value.fields) == ["/when"]
    publish_draft(actor=land.county.editor, draft_id=draft.pk, now=NOW, when=tomorrow)
    go_on(NOW)
    assert resolved(item.key).elements["summary"] == whole()["summary"]
    go_on(tomorrow)
    assert resolved(item.key).elements["summary"] == "明年的说明"


def test_a_plan_that_is_no_longer_right_goes_back_to_the_editor(land):
    item = land.county.claim(land.entry)
    draft = begin_draft(actor=land.county.editor, item_key=item.key)
    edit_draft(actor=land.county.editor, draft_id=draft.pk, wanted={"limits": {**LIMITS, "committed": THREE}})
    land.county.publish(draft, when=NOW + timedelta(days=1))
    land.province.revise(
        land.entry,
        limits={"statutory": {"amount": 2, "unit": "working_day"}, "committed": {"amount": 1, "unit": "working_day"}},
    )
    go_on(NOW + timedelta(days=1))
    draft.refresh_from_db()
    assert draft.state == "returned" and draft.reason


def test_suspended_resumed_cancelled_with_reasons_in_the_history(land):
    item = land.county.claim(land.entry)
    for move, state in (("suspend", "suspended"), ("resume", "published"), ("cancel", "cancelled")):
        with pytest.raises(InvalidInput):
            move_item(actor=land.county.editor, key=item.key, move=move, reason=" ", now=NOW)
        assert move_item(actor=land.county.editor, key=item.key, move=move, reason="机构调整", now=NOW).state == state
    with pytest.raises(WrongState):
        move_item(actor=land.county.editor, key=item.key, move="resume", reason="再来", now=NOW)
    assert [row.act for row in history.revisions_of(item.pk)] == ["cancelled", "resumed", "suspended", "published"]
    again = land.county.claim(land.entry)
    assert again.key == f"{item.code}-2" and again.code == item.code


def test_a_new_item_that_is_given_up_is_not_left_half_open(land):
    draft = claim_entry(actor=land.county.editor, entry_id=land.entry.pk, organization_id=None, now=NOW)
    drop_draft(actor=land.county.editor, draft_id=draft.pk)
    assert ServiceItem.objects.get().state == "cancelled" and not Draft.objects.visible_to(land.county.editor).open()


def test_an_imported_item_is_taken_over_and_a_packs_item_is_not(land):
    (face,) = shared_faces([Face(title="老年人优待证", power_type="公共服务")])
    row = ServiceItem.objects.create(
        key="own:1", face=face, source="导入", managed_by="import:own", organization_uscc=land.county.office.uscc,
        division_code="440825000000", content={"url": "http://example.org", "condition": "60岁以上"},
    )  # fmt: skip
    with pytest.raises(ManagedElsewhere):
        begin_draft(actor=land.county.editor, item_key=row.key)
    with pytest.raises(NotYourItem):
        take_over(actor=land.city.editor, key=row.key, now=NOW)
    take_over(actor=land.county.editor, key=row.key, now=NOW)
    assert resolved(row.key).elements == {"title": "老年人优待证", "power_type": "公共服务", "condition": "60岁以上"}
    assert [one.act for one in history.revisions_of(row.pk)] == ["taken_over", "loaded"]
    begin_draft(actor=land.county.editor, item_key=row.key)
    row.managed_by = "pack:x"
    row.save()
    with pytest.raises(ManagedElsewhere):
        take_over(actor=land.county.editor, key=row.key, now=NOW)
