"""Service tasks of flows: issue the licence of a decision, deliver it, deliver a document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yiwang.calendar import legal_day
from yiwang.core import clock, revisions
from yiwang.core.actor import SYSTEM
from yiwang.engines.parameters.values import value_at
from yiwang.engines.proceedings.context import Context
from yiwang.engines.proceedings.jobs import JOBS, JobFailed, JobResult
from yiwang.engines.proceedings.models import Document
from yiwang.engines.proceedings.opened import Opened, open_case
from yiwang.engines.proceedings.papers import make_paper
from yiwang.formats.pdf.typeset import CharactersMissing
from yiwang.people.models import Organization
from yiwang.support.licences.actions.change_state import cancel_licence
from yiwang.support.licences.actions.issue import Order, issue_licence
from yiwang.support.licences.definition import LicenceType, Options, Party, in_chinese
from yiwang.support.licences.finding import licence_of_case
from yiwang.support.licences.models import Licence


class IssueLicence:
    """What the item's result says: issue, replace or cancel. A result without a licence does nothing."""

    code = "issue_licence"
    title = "制作电子证照"

    def check_config(self) -> list[str]:
        """Nothing to set."""
        return []

    def run(self, context: Context, key: str) -> JobResult:
        """Once for ``key``; raises ``JobFailed`` for a person to mend.

        ``licence_missing``: nothing to replace or cancel. ``characters_missing``: a name or address that no font at
        hand can show; trying again would not help, so the supervisor sees it at once.
        """
        result = granted_result(context)
        if result is None:
            return JobResult()
        if result.get("effect") == "cancel":
            return JobResult({"licence": brief(_cancel(context, str(result["licence"]), key))})
        try:
            return JobResult({"licence": brief(_issue(context, result, key))})
        except CharactersMissing as missing:
            raise JobFailed("characters_missing", str(missing)) from missing


class DeliverResult:
    """Delivery on the net: the papers are set, the holder can open them; the case is delivered and complete."""

    code = "deliver_result"
    title = "电子送达"

    def check_config(self) -> list[str]:
        """Nothing to set."""
        return []

    def run(self, context: Context, key: str) -> JobResult:
        """Set what is not set yet, then deliver (行政许可法 第四十四条)."""
        _set_papers(context)
        return JobResult({"delivered_on": legal_day(clock.now()).isoformat()}, ("deliver", "complete"))


class DeliverDocument(DeliverResult):
    """The same for a decision document; a case that was not accepted has ended already and only gets its paper."""

    code = "deliver_document"
    title = "送达文书"


def granted_result(context: Context) -> Mapping[str, Any] | None:
    """The licence part of the item's grant, or None."""
    item = revisions.revision(context.item_revision).content
    return next((r for r in item["results"] if r["decision"] == "grant" and r.get("licence")), None)


def brief(licence: Licence) -> dict[str, Any]:
    """What the case keeps of a licence."""
    return {
        "id": str(licence.pk),
        "type": licence.type_key,
        "number": licence.number,
        "version": licence.version,
        "state": licence.state,
        "valid_until": licence.valid_until.isoformat() if licence.valid_until else None,
    }


def _issue(context: Context, result: Mapping[str, Any], key: str) -> Licence:
    done = Licence.objects.unscoped("a repeated job finds what it made").filter(job_key=key).first()
    if done is not None:
        return done  # type: ignore[no-any-return]
    kind = LicenceType(revisions.member(context.release, "licences", str(result["licence"])))
    office = Organization.objects.select_related("division").get(pk=context.organization_id)
    opened, on = open_case(context), _decided_on(context)
    holder_id = _applicant(context)
    before = None
    if result.get("effect") == "replace":
        before = licence_of_case(kind.key, holder_id, office.pk, opened.answers)
        if before is None:
            raise JobFailed("licence_missing", f"没有找到申请人现有的{kind.title}。")
    order = Order(
        kind=kind,
        office=office,
        holder=Party(context.row["applicant_kind"], holder_id, opened.applicant, context.row["applicant_masked"]),
        on=on,
        names=names_for(context, opened, office, on),
        options=options_of(context),
        key=key,
        proceeding_id=context.id,
        replaces=before.pk if before else None,
        keeps=frozenset(result.get("keeps", [])),
    )
    return issue_licence(actor=SYSTEM, order=order)


def _cancel(context: Context, type_key: str, key: str) -> Licence:
    done = Licence.objects.unscoped("a repeated job finds what it ended").filter(ended_key=key).first()
    if done is not None:
        return done  # type: ignore[no-any-return]
    opened = open_case(context)
    licence = licence_of_case(type_key, _applicant(context), context.organization_id, opened.answers)
    if licence is None:
        raise JobFailed("licence_missing", "没有找到要注销的证照。")
    reason = f"持证人申请注销（办件编号{context.row['number']}）"
    return cancel_licence(actor=SYSTEM, licence_id=licence.pk, reason=reason, key=key)


def names_for(context: Context, opened: Opened, office: Organization, on: date) -> dict[str, Any]:
    """What expressions of a licence type may use."""
    item = revisions.revision(context.item_revision).content
    facts = context.facts
    decision = facts.get(str(item.get("decide", {}).get("rules", "")))
    return {
        "scenario": facts.get("scenario", {}),
        "answers": dict(opened.answers),
        "facts": facts,
        "decision": decision if isinstance(decision, Mapping) else {},
        "parameters": {
            name: value_at(key, office.division.code, on).value for name, key in item.get("parameters", {}).items()
        },
        "holder": {"kind": context.row["applicant_kind"], "name": opened.applicant},
        "today": on,
    }


def options_of(context: Context) -> Options:
    """Titles of codes by the path under which expressions find them: ``scenario.kind``, ``answers.delivery.way``."""
    item = revisions.revision(context.item_revision).content
    options: dict[str, dict[str, str]] = {}
    for question in item.get("questions", []):
        titles = {str(one["value"]): in_chinese(one["title"]) for one in question.get("options", [])}
        options[f"scenario.{question['question']}"] = titles
    if item.get("form"):
        form = revisions.member(context.release, "forms", str(item["form"])).content
        for group, spec in form.get("properties", {}).items():
            for name, part in spec.get("properties", {}).items():
                choices = part.get("oneOf") or part.get("items", {}).get("oneOf") or []
                options[f"answers.{group}.{name}"] = {str(c["const"]): in_chinese(c["title"]) for c in choices}
    return options


def _set_papers(context: Context) -> None:
    rows = Document.objects.unscoped("what is delivered must be on paper first")
    waiting = rows.filter(proceeding_id=context.id, file_id=None).order_by("created_at", "id")
    for document_id in waiting.values_list("pk", flat=True):
        make_paper(actor=SYSTEM, document_id=document_id)


def _applicant(context: Context) -> UUID | None:
    return UUID(context.row["applicant_id"]) if context.row["applicant_id"] else None


def _decided_on(context: Context) -> date:
    decided = context.row["decided_at"]
    return legal_day(datetime.fromisoformat(decided) if decided else clock.now())


ISSUE, DELIVER_RESULT, DELIVER_DOCUMENT = (
    JOBS.add(IssueLicence()),
    JOBS.add(DeliverResult()),
    JOBS.add(DeliverDocument()),
)
