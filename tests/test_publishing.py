"""Publishing: what a case runs on, and that a change of any part reaches new cases only."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import pytest

from tests import factories
from yiwang.core.actor import SYSTEM
from yiwang.core.errors import NotFound
from yiwang.core.models import Event, Release
from yiwang.engines.proceedings.actions.complete_task import Decision, complete_task
from yiwang.engines.proceedings.models import FlowTask, Proceeding
from yiwang.packs.publishing import PackRefused, publish_pack
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item, item_of
from yiwang.service.catalogue.models import ServiceItem

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
FORM = "forms/permit.yaml"


@pytest.fixture
def changed(db, tmp_path):
    """A copy of the smallest pack in which only the form has another title."""
    factories.plain_permit()
    factories.organization()
    copy = tmp_path / "plain-permit"
    shutil.copytree(factories.REPOSITORY / "tests" / "packs" / "plain-permit", copy)
    form = (copy / FORM).read_text(encoding="utf-8")
    (copy / FORM).write_text(form.replace("title: 测试许可申请", "title: 测试许可申请（新版）"), encoding="utf-8")
    return copy


def submit():
    sent = Submission(item=current_item("plain-permit.new"), division_code="440825", answers=factories.PLAIN_ANSWERS)
    return submit_application(actor=factories.person(), sent=sent, now=NOW)


def form_of(case_id):
    case = Proceeding.objects.unscoped("test").get(pk=case_id)
    return item_of(case.item_revision).form.title


def test_a_changed_form_reaches_new_cases_and_running_ones_keep_theirs(changed):
    before = submit()
    publish_pack(actor=SYSTEM, path=changed)
    after = submit()
    assert "新版" not in str(form_of(before.id))
    assert "新版" in str(form_of(after.id))


def test_publishing_the_same_pack_again_makes_no_release(changed):
    publish_pack(actor=SYSTEM, path=changed)
    count = Release.objects.count()
    publish_pack(actor=SYSTEM, path=changed)
    assert Release.objects.count() == count


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("flows/permit.bpmn", 'targetRef="gw_accept"', 'targetRef="nowhere"'),
        ("forms/permit.yaml", "type: object", "type: nonsense"),
    ],
)
def test_what_does_not_compile_is_refused_at_publishing_and_not_at_the_first_case(changed, file, old, new):
    text = (changed / file).read_text(encoding="utf-8")
    assert old in text
    (changed / file).write_text(text.replace(old, new), encoding="utf-8")
    count = Release.objects.count()
    with pytest.raises(PackRefused) as refused:
        publish_pack(actor=SYSTEM, path=changed)
    assert all(place.startswith(file) for place in refused.value.fields) and refused.value.fields
    assert Release.objects.count() == count


def test_an_item_that_left_its_pack_takes_no_new_cases_and_finishes_the_running_ones(changed):
    before = submit()
    (changed / "items" / "permit.yaml").unlink()
    publish_pack(actor=SYSTEM, path=changed)
    with pytest.raises(NotFound):
        current_item("plain-permit.new")
    assert not ServiceItem.objects.filter(key="plain-permit.new").exists()
    assert form_of(before.id) is not None
    task = FlowTask.objects.unscoped("test").get(proceeding_id=before.id, state="open")
    decision = Decision("accept")
    accepted = complete_task(actor=factories.official("plain.accept"), task_id=task.pk, decision=decision, now=NOW)
    assert accepted.state == "accepted"
    event = Event.objects.unscoped("test").filter(type="pack.published").order_by("recorded_at", "id").last()
    assert "items/plain-permit.new" in event.payload["retired"]


def test_an_item_that_comes_back_can_be_applied_for_again(changed):
    item = (changed / "items" / "permit.yaml").read_text(encoding="utf-8")
    (changed / "items" / "permit.yaml").unlink()
    publish_pack(actor=SYSTEM, path=changed)
    (changed / "items" / "permit.yaml").write_text(item, encoding="utf-8")
    publish_pack(actor=SYSTEM, path=changed)
    assert submit().state == "received"
    assert ServiceItem.objects.filter(key="plain-permit.new").exists()
