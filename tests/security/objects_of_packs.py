"""What the stage has of bundles and of the pack author's desk: an application for one matter, its draft, an upload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import factories
from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.packs.actions.upload_trial import upload_trial
from yiwang.packs.archive import zipped
from yiwang.packs.publishing import publish_pack
from yiwang.service.applications.actions.drafts import save_draft
from yiwang.service.bundles.actions.submit_bundle import BundleSubmission, submit_bundle
from yiwang.service.bundles.definition import current_bundle
from yiwang.service.bundles.filling import open_bundle_draft, start_bundle_draft
from yiwang.service.bundles.tests.conftest import ANSWERS, ROLES, paper

if TYPE_CHECKING:
    from tests.security.stage import Stage

COMPANY = "徐闻县密闭餐饮有限公司（演示）"


def put_on(stage: Stage) -> None:
    """Add ``bundle_id``, a bundle's draft and ``trial_id`` to the objects that are asked for."""
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "start-company")
    for role in ROLES:
        if role != "service_office":
            factories.organization(role, name=f"徐闻县{role}")
    answers = {**ANSWERS, "company": {**ANSWERS["company"], "company_name": COMPANY}}
    _bundle(stage, answers)
    _draft(stage, answers)
    pack = factories.REPOSITORY / "packs" / "old-age-allowance"
    trial = upload_trial(actor=stage.people["office"], name="allowance.zip", content=zipped(pack, pack.name))
    stage.objects["trial_id"] = trial.pk
    stage.together += [{"trial_id": trial.pk, "key": flow.stem} for flow in (pack / "flows").glob("*.bpmn")]


def _bundle(stage: Stage, answers: dict[str, object]) -> None:
    sent = BundleSubmission(
        definition=current_bundle("start-company"),
        division_code="440825",
        answers=answers,
        scenario={"kind": "company"},
        files={name: [paper(stage.owner)] for name in ("domicile-proof", "articles")},
    )
    filed = submit_bundle(actor=stage.owner, sent=sent, now=clock.now())
    stage.objects["bundle_id"] = filed.id
    stage.together.append({"key": "start-company"})


def _draft(stage: Stage, answers: dict[str, object]) -> None:
    """A draft filled to the last page."""
    definition = current_bundle("start-company")
    draft = start_bundle_draft(actor=stage.owner, definition=definition, division_code="440825")
    filling = open_bundle_draft(stage.owner, draft.pk, clock.now())
    filling.content.answers, filling.content.scenario = dict(answers), {"kind": "company"}
    filling.content.files = {name: [paper(stage.owner)] for name in ("domicile-proof", "articles")}
    filling.content.done = [step for step in filling.steps() if step != "check"]
    save_draft(actor=stage.owner, draft=filling.draft, content=filling.content)
    stage.together.append({"draft_id": draft.pk, "key": "company"})
