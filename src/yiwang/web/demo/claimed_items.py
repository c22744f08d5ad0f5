"""A basic catalogue entry of the demo with its claims: the county's civil affairs, and two towns below it."""

from __future__ import annotations

from typing import Any

from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.events import Subject
from yiwang.core.use_case import record, use_case
from yiwang.identifiers import uscc
from yiwang.people.models import Organization
from yiwang.service.catalogue.actions.check_draft import check_draft, send_draft
from yiwang.service.catalogue.actions.claim_entry import claim_entry
from yiwang.service.catalogue.actions.follow_publications import go_on
from yiwang.service.catalogue.actions.propose_entry import propose_entry
from yiwang.service.catalogue.actions.publish_draft import publish_draft
from yiwang.service.catalogue.models import CatalogueEntry, Draft
from yiwang.web.demo.bodies import TOWN_GOVERNMENT
from yiwang.web.demo.naming import COUNTY, REGION, demo_id

CODE, HANDLED_BY = "440590001000", "old-age-allowance.grant"
TOWNS = 2
ENTRY: dict[str, Any] = {
    "title": "高龄老人津贴发放（演示）",
    "summary": "满80周岁的老人每月领津贴，一直发到去世。",
    "power_type": "行政给付",
    "power_source": "own_level",
    "body_kind": "statutory",
    "applicants": ["natural_person"],
    "themes": ["优待抚恤", "社会救助"],
    "keywords": ["高龄补贴", "老人津贴"],
    "handling": "committed",
    "handled_by": HANDLED_BY,
    "limits": {"statutory": {"amount": 30, "unit": "working_day"}, "committed": {"amount": 10, "unit": "working_day"}},
    "condition": "年满80周岁，户籍在本地。",
    "channels": ["window", "web", "mobile"],
    "visits": 0,
    "scope": "county",
    "courier": False,
    "contact": {"phone": "0759-12345", "complaint": "12345"},
    "situations": {
        "who": {
            "question": "谁来申请？",
            "order": 10,
            "options": {
                "self": {"title": "老人自己", "order": 10},
                "other": {"title": "家里人代办", "order": 20},
            },
        }
    },
    "materials": {
        "bank-card": {
            "title": "银行卡或者存折", "need": "required", "kind": "copy", "form": "both", "source": "own", "copies": 1,
            "note": "户名要是老人本人。", "order": 10,
        },
        "proxy": {
            "title": "委托书", "need": "required", "kind": "original", "form": "both", "source": "own", "originals": 1,
            "note": "写明委托谁、办什么，老人签字或者按手印。", "when": '(who = "other")', "order": 20,
        },
    },
    "steps": {
        "receive": {"title": "收件", "link": "收件", "who": "窗口", "order": 10},
        "verify": {"title": "核实", "link": "审查", "who": "民政", "order": 20},
        "decide": {"title": "决定", "link": "决定", "who": "民政", "order": 30},
    },
    "results": {"paper": {"title": "高龄津贴发放决定书", "kind": "other", "order": 10}},
    "basis": {
        "law": {"law": "中华人民共和国老年人权益保障法", "article": "第三十三条", "body": "全国人大常委会", "order": 10}
    },
    "faq": {"when": {"question": "什么时候开始发？", "answer": "从申请的下一个月开始。", "order": 10}},
    "rights": "可以查办到哪一步，不服决定可以复议。",
    "duties": "老人户籍迁走或者去世，家里人要告诉我们。",
}  # fmt: skip


def load_claimed_items() -> int:
    """Publish the entry and its claims where they are missing; returns how many. The second time nothing is."""
    if CatalogueEntry.objects.filter(code=CODE).exists():
        return 0
    _published(propose_entry(actor=SYSTEM, code=CODE, content=ENTRY, now=clock.now()))
    entry = CatalogueEntry.objects.get(code=CODE)
    offices = [*Organization.objects.filter(pk=demo_id(COUNTY.ljust(12, "0"), "civil_affairs")), *_towns()]
    for office in offices:
        _published(claim_entry(actor=SYSTEM, entry_id=entry.pk, organization_id=office.pk, now=clock.now()))
    go_on(clock.now())
    return 1 + len(offices)


def _towns() -> list[Organization]:
    towns = Organization.objects.filter(role=TOWN_GOVERNMENT, division__code__startswith=COUNTY, demo=True)
    found = list(towns.order_by("division__code")[:TOWNS])
    if any(not office.uscc for office in found):
        give_codes(actor=SYSTEM, offices=found)
    return found


@use_case("organizations.loaded")
def give_codes(*, actor: Actor, offices: list[Organization]) -> None:
    """Towns that claim need a credit code, from which the item's code is made."""
    for number, office in enumerate(offices, 1):
        office.uscc = uscc.make("1", "1", REGION, f"YT{number:06d}")
        office.save(update_fields=["uscc"])
    payload = {"offices": len(offices), "demo": True}
    record("organizations.loaded", actor=actor, subject=Subject("organization", offices[0].pk), payload=payload)


def _published(draft: Draft) -> None:
    now = clock.now()
    send_draft(actor=SYSTEM, draft_id=draft.pk, now=now)
    check_draft(actor=SYSTEM, draft_id=draft.pk, approve=True, now=now)
    publish_draft(actor=SYSTEM, draft_id=draft.pk, now=now)
