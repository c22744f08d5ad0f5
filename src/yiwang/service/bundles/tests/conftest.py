"""The shipped bundle "starting a company" in a county with its five offices."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from tests import factories
from tests.standing import standing

from yiwang.core import files
from yiwang.core.actor import SYSTEM
from yiwang.core.models import Event
from yiwang.engines.proceedings.models import FlowTask
from yiwang.packs.publishing import publish_pack
from yiwang.service.applications.actions.work_task import Work, work_task
from yiwang.service.bundles.actions.advance import advance
from yiwang.service.bundles.actions.submit_bundle import BundleSubmission, submit_bundle
from yiwang.service.bundles.definition import current_bundle
from yiwang.service.bundles.models import Bundle

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
ROLES = ("market_supervision", "seal_office", "tax", "social_insurance", "bank", "service_office")
ANSWERS = {
    "applicant": {"name": "陈阿海", "resident_id": "11010519491231002X", "phone": "13800138000"},
    "company": {
        "company_name": "徐闻县海味餐饮有限公司（演示）",
        "division": "440825",
        "domicile": "徐城街道东方一路12号",
        "scope": "餐饮服务",
        "capital": 10000000,
    },
    "people": {
        "representative_name": "陈阿海",
        "representative_id": "11010519491231002X",
        "finance_name": "陈阿海",
        "finance_phone": "13800138000",
    },
    "shareholders": [
        {
            "holder_name": "陈阿海",
            "holder_id": "11010519491231002X",
            "contribution": 10000000,
            "pay_until": "2031-11-20",
        }
    ],
    "seal": {"kinds": ["company", "finance"], "fetch": "window"},
    "tax": {"medium": "electronic", "monthly": 50},
    "social": {"employees": 3},
    "bank": {"wanted": True, "branch": "东方支行（演示）", "day": "2026-11-27"},
}
DUTIES = {
    "licence": ("company.accept", "company.register"),
    "seal": ("seal.handle",),
    "tax": ("tax.handle",),
    "social": ("social.handle",),
    "bank": ("bank.handle",),
}
BRINGS = {"licence": {"uscc": "91440825MA00000000", "established_on": "2026-11-23"}, "seal": {"seal_record": "YZ1"}}


def paper(owner):
    content = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    made = files.store(
        content, name="lease.pdf", media_type="application/pdf", owner_account=owner.account_id, purpose="material"
    )
    return str(made.pk)


def answers_with(**groups):
    return {**ANSWERS, **{name: {**ANSWERS[name], **more} for name, more in groups.items()}}


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    """The county with its packs, in a transaction that is rolled back after the last test of the file."""
    with standing(django_db_blocker, tmp_path_factory.mktemp("var")):
        yield build()


def build():
    """The county with its packs."""
    factories.plain_permit()
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "start-company")
    offices = {role: factories.organization(role, name=f"徐闻县{role}") for role in ROLES}
    return SimpleNamespace(offices=offices, applicant=factories.person("陈阿海"))


@pytest.fixture
def county(built, db):
    """What a test changes is undone after it."""
    return deepcopy(built)


def send(county, answers=None, **more):
    files_of = {"domicile-proof": [paper(county.applicant)], "articles": [paper(county.applicant)]}
    sent = BundleSubmission(
        definition=current_bundle("start-company"),
        division_code="440825",
        answers=answers or ANSWERS,
        scenario={"kind": "company"},
        files=more.pop("files", files_of),
    )
    return submit_bundle(actor=more.pop("actor", county.applicant), sent=sent, now=NOW, **more)


@pytest.fixture
def bundle(county):
    return Bundle.objects.unscoped("test").get(pk=send(county).id)


def part_of(bundle, name):
    return bundle.parts.get(part=name)


def press(county, bundle, name, outcome, reason=""):
    """The official of a part presses a button at its open task."""
    part = part_of(bundle, name)
    task = FlowTask.objects.unscoped("test").get(proceeding_id=part.proceeding_id, state="open", party="office")
    office = next(one for one in county.offices.values() if one.pk == task.organization_id)
    actor = factories.official(task.duty, at=office)
    work_task(actor=actor, task_id=task.pk, work=Work(outcome, reason), now=NOW)


def decide(county, bundle, name, outcome="grant", *, bring=True):
    """Accept and decide a part; what its licence would bring along is put into its facts."""
    from yiwang.engines.proceedings.models import Proceeding

    press(county, bundle, name, "accept")
    press(county, bundle, name, outcome, "不符合规定" if outcome == "refuse" else "")
    if bring and outcome == "grant" and name in BRINGS:
        case = Proceeding.objects.unscoped("test").get(pk=part_of(bundle, name).proceeding_id)
        Proceeding.objects.unscoped("test").filter(pk=case.pk).update(facts={**case.facts, **BRINGS[name]})
    go_on(bundle)


def go_on(bundle):
    return advance(actor=SYSTEM, bundle_id=bundle.pk, now=NOW)


def states(bundle):
    return {part.part: (part.state, part.because) for part in bundle.parts.order_by("place")}


def events():
    return list(Event.objects.unscoped("test").order_by("recorded_at", "id"))
