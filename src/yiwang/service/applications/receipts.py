"""Decision receipts (invariant 5): what was decided, on which facts, by which rules or which person."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from yiwang.calendar import Unit, legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.events import NewEvent, Subject
from yiwang.core.ids import new_id
from yiwang.core.keys import open_json, seal_json
from yiwang.core.models import Event
from yiwang.core.signing import platform_signer
from yiwang.crypto.digests import canonical_digest
from yiwang.engines.parameters.values import duration_at
from yiwang.engines.proceedings.models import Receipt
from yiwang.engines.proceedings.moves import Moment
from yiwang.formats.receipts import Decision, Input, RulesUsed, make_receipt, receipt_digest
from yiwang.people.privacy.looks import look
from yiwang.service.applications.items import Item, text_of

NO_RULES = RulesUsed(key="", revision="", digest="")


def rules_used(item: Item, name: str) -> RulesUsed:
    """The decision table as a receipt names it."""
    published = item.member("rules", name)
    digest = canonical_digest({"xml": published.content["xml"]}).hex()
    return RulesUsed(key=published.key, revision=str(published.id), digest=digest)


def appeal_spec(item: Item, division_code: str, on: date) -> dict[str, tuple[int, str]]:
    """How long one may object: {reconsideration: (60, "day"), litigation: (6, "month")} at a place and day."""
    spec = item.content.get("appeal", {})
    found: dict[str, tuple[int, str]] = {}
    for name, default in (("reconsideration", {"days": 60, "unit": "day"}), ("litigation", {"months": 6})):
        own = {
            key: spec.get(name, {})[key] for key in ("parameter", "days", "unit", "months") if key in spec.get(name, {})
        }
        duration, _ = duration_at(own or default, division_code, on)
        found[name] = (duration.amount, str(duration.unit))
    return found


def appeal_of(item: Item, division_code: str = "", on: date | None = None) -> dict[str, str]:
    """How to object, in plain words (行政复议法 第二十条, 行政诉讼法 第四十六条).

    Asked for at a place and day; today and the nation by default. What is no administrative act (a bank's answer)
    has its own sentence and no second one.
    """
    if own := item.content.get("appeal", {}).get("says"):
        return {"reconsideration": str(own), "litigation": ""}
    on = on or legal_day(clock.now())
    to = {"same_level_government": "本级人民政府", "upper_authority": "上一级主管部门"}
    where = to.get(str(item.content.get("appeal", {}).get("reconsideration", {}).get("to")), "本级人民政府")
    spec = appeal_spec(item, division_code, on)
    lengths = {name: f"{amount}{Unit(unit).label}" for name, (amount, unit) in spec.items()}
    return {
        "reconsideration": f"对决定不服的，可以自收到决定之日起{lengths['reconsideration']}内向{where}申请行政复议。",
        "litigation": f"也可以自收到决定之日起{lengths['litigation']}内向人民法院提起行政诉讼。",
    }


def add_receipt(
    moment: Moment,
    item: Item,
    decision: str,
    division_code: str,
    *,
    rules: RulesUsed = NO_RULES,
    inputs: list[Input] | None = None,
    path: list[Any] | None = None,
    value: Any = None,
) -> str:
    """Sign a receipt of this act and put it into the change; returns its id."""
    receipt_id = str(new_id())
    told = Decision(
        receipt_id=receipt_id,
        subject=str(moment.context.id),
        item=item.key,
        item_revision=str(item.published.id),
        rules=rules,
        inputs=inputs or [],
        path=path or [],
        decision=value if value is not None else {"decision": decision, "reason": moment.reason},
        adverse=decision != "grant",
        decided_by=_by(moment),
        decided_at=moment.now,
        appeal=appeal_of(item, division_code, moment.today),
    )
    signed = make_receipt(told, platform_signer())
    sealed = seal_json(signed.decode(), table="proceedings_receipt", record_id=receipt_id, field="sealed")
    digest = receipt_digest(signed).hex()
    moment.change.add(
        "receipts",
        {"id": receipt_id, "decision": decision, "digest": digest, "sealed": base64.b64encode(sealed).decode()},
    )
    moment.change.events.append(_on_record(moment, UUID(receipt_id), digest))
    return receipt_id


def _on_record(moment: Moment, receipt_id: UUID, digest: str) -> NewEvent:
    """The event that brings a receipt's digest into the ledger; about the receipt, so that its proof is found."""
    return NewEvent(
        type="application.receipt_signed",
        actor=moment.actor,
        subject=Subject("receipt", receipt_id),
        payload={"digest": digest, "algorithm": "sm3"},
        organization_id=moment.change.organization_id,
        division_id=moment.change.division_id,
    )


def event_of_receipt(actor: Actor, receipt_id: UUID) -> UUID | None:
    """The event that carries the digest of a receipt that ``actor`` may see; None for one older than the ledger."""
    held = Receipt.objects.visible_to(actor).only("id", "created_at").get_or_refuse(receipt_id)
    rows = Event.objects.unscoped("the receipt may be seen").filter(
        subject_id=held.pk, recorded_at__gte=held.created_at - timedelta(minutes=5), type="application.receipt_signed"
    )
    return rows.values_list("id", flat=True).first()


def read_receipt(actor: Actor, receipt_id: UUID) -> bytes:
    """The signed receipt, for who may see it; another's look is recorded before it goes out."""
    found = Receipt.objects.visible_to(actor).select_related("proceeding").get_or_refuse(receipt_id)
    case = found.proceeding
    if case.account_id != actor.account_id:
        look(
            actor,
            Subject("proceeding", case.pk),
            "receipt",
            organization_id=case.organization_id,
            division_id=case.division_id,
        )
    return str(open_json(bytes(found.sealed), table="proceedings_receipt", record_id=found.pk, field="sealed")).encode()


def _by(moment: Moment) -> dict[str, str]:
    if moment.actor.kind != "official":
        return {"kind": "rules"}
    post = next((p for p in moment.actor.posts if p.organization_id == moment.context.organization_id), None)
    title = f"{post.organization_name}{post.title}" if post else ""
    return {"kind": "person", "post": title, "name": moment.actor.name}


def inputs_of(values: Mapping[str, Any], provenance: Mapping[str, Any], at: datetime) -> list[Input]:
    """Rule inputs with their sources; what the applicant said has the application as source."""
    found = []
    for name, value in values.items():
        source = provenance.get(name) or {}
        found.append(Input(name, value, text_of(source.get("source_title")) or "申请人填写", at))
    return found
