"""What the stage has of identity: emergency access, a review, a delegation, a terminal, a provider, a client system."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps

from tests import factories
from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.identifiers import uscc
from yiwang.people.access.actions.glass import Emergency, break_glass
from yiwang.people.access.actions.reviews import start_review
from yiwang.people.access.models import ReviewLine
from yiwang.people.delegation.actions.acting import choose
from yiwang.people.delegation.actions.answering import accept
from yiwang.people.delegation.actions.giving import give
from yiwang.people.delegation.making import Offer
from yiwang.people.delegation.rules import FAMILY, Scope
from yiwang.people.delegation.tests import family
from yiwang.people.models import Account, Organization
from yiwang.people.sessions import open_session

if TYPE_CHECKING:
    from tests.security.stage import Stage

SHOP = "密闭小馆（演示）"
WHY = Emergency("老人在家中昏倒，要马上联系家属", "life", understood=True)
AGENT = "诸葛代办"
COLLEAGUE = "沈秘密经办"  # acts for the firm too, which is nobody else's business
AGENT_MAY = "old-age-allowance.grant"
INTERFACE = "https://data.example.gov.cn/api"
NUMBER = "440524188001010014"  # of the citizen, who heads the firm
FIRM, FIRM_CODE = "徐闻海鲜行有限公司（演示）", uscc.make("9", "1", "440825", "MA000015")


def put_on(stage: Stage) -> None:
    """Objects for every parameter of the rooms of identity, and people who nearly have a right to them."""
    _emergency(stage)
    _review(stage)
    _rows(stage)
    _rows_of_staff(stage)
    _agent(stage)


def _emergency(stage: Stage) -> None:
    """An official of another bureau has opened one case and the citizen himself; a colleague of his has nothing."""
    hospital = factories.organization("health", name="徐闻县卫生健康局")
    stage.people["helper"] = factories.official("break_glass", at=hospital, name="卫健值班")
    stage.people["duty_only"] = factories.official("break_glass", at=hospital, name="卫健同事")
    stage.people["reviewer"] = factories.official("audit", at=hospital, name="卫健审计")
    stage.people["administrator"] = factories.official("administer", "security", at=hospital, name="只管人的")
    helper, owner = stage.people["helper"], stage.owner
    case_id = stage.objects["case_id"]
    found = break_glass(actor=helper, kind="proceeding", subject_id=case_id, why=WHY)
    person = break_glass(actor=helper, kind="person", subject_id=owner.party_id, why=WHY)
    stage.objects |= {"access_id": found.pk, "party_id": owner.party_id}
    stage.objects |= {"kind": "proceeding", "thing_id": case_id}
    stage.together += [{"access_id": person.pk}]
    stage.together += [{"kind": "licence", "thing_id": stage.objects["licence_id"]}]
    stage.together += [{"kind": "draft", "thing_id": stage.objects["draft_id"]}]


def _review(stage: Stage) -> None:
    office = Organization.objects.get(pk=stage.objects["organization_id"])
    review = start_review(actor=stage.people["office"], organization_id=office.pk, due_on=None)
    line = ReviewLine.objects.unscoped("test").filter(review=review).order_by("id").first()
    stage.objects |= {"review_id": review.pk, "line_id": line.pk if line else new_id()}


def _rows(stage: Stage) -> None:
    """Rows without content, only to be asked for."""
    owner = Account.objects.get(pk=stage.owner.account_id)
    office = Organization.objects.get(pk=stage.objects["organization_id"])
    place = [str(key) for key in office.division.lineage]
    other = Account.objects.create(login="zweitkonto", name=owner.name, kind="person", party_id=owner.party_id)
    now = clock.now()
    duplicate = _make("identity.Duplicate", kept=owner, given=other, why="number", lineage=place, opened_at=now)
    terminal = _make("signin.Terminal", organization=office, name="一楼自助机", kind="kiosk", reader="demo")
    provider = _make(
        "signin.UpstreamProvider",
        organization=office,
        code="province",
        title="省统一身份",
        level="province",
        enabled=True,
        issuer="https://sso.example",
        client_id="x",
    )
    client = _make("sso.Client", client_id="clientsystem", organization=office, name="对接系统", state="approved")
    _make("sso.Consent", account=owner, client=client, given_at=now)
    waiting = _make("sso.Client", client_id="waitingsystem", organization=office, name="待批系统", state="waiting")
    serving = _make(
        "sso.Client",
        client_id="servingsystem",
        organization=office,
        name="供数系统",
        state="approved",
        audience=INTERFACE,
    )
    agreement = _make("sso.Agreement", client=_fetching(stage), provider=serving, wanted=["records.read"], asked_at=now)
    party, _known = apps.get_model("identity.Party")._base_manager.get_or_create(
        pk=owner.party_id,
        defaults={"kind": "natural_person", "source": "persons", "lineage": place, "matched_at": now},
    )
    proof = _make("identity.Proof", account=owner, party=party, verifier="window", level="real_name", at=now)
    hold = _make(
        "privacy.Hold",
        subjects=[stage.objects["case_id"]],
        reason="案件",
        basis="《行政许可法》第六十一条",
        organization_id=office.pk,
        placed_at=now,
        review_on=legal_day(now),
    )
    stage.objects |= {"waiting_client": waiting.pk, "proof": proof.pk, "hold": hold.pk}
    stage.objects["agreement"] = agreement.pk
    stage.objects |= {
        "duplicate_id": duplicate.pk,
        "terminal_id": terminal.pk,
        "provider_id": provider.pk,
        "client_id": client.pk,
        "person_id": owner.pk,
        "code": "province",
    }


def _fetching(stage: Stage) -> Any:
    """A system of another organization, which wants what the office's system gives."""
    elsewhere = Organization.objects.get(pk=stage.people["affairs"].posts[0].organization_id)
    return _make("sso.Client", client_id="fetchingsystem", organization=elsewhere, name="取数系统", state="approved")


def _rows_of_staff(stage: Stage) -> None:
    """A table of staff that the office's administrator uploaded; a slip that its window gave out."""
    office = Organization.objects.get(pk=stage.objects["organization_id"])
    clerk = Account.objects.get(pk=stage.people["office"].account_id)
    table = _make("staffing.StaffImport", account_id=clerk.pk, organization_id=office.pk, file_name="名单.xlsx")
    slip = _make(
        "signin.ActivationSlip",
        account=Account.objects.get(pk=stage.owner.account_id),
        organization=office,
        clerk=clerk,
        how="present",
        code_digest=b"1" * 32,
        word_digest=b"2" * 32,
        ends_at=clock.now() + timedelta(days=7),
    )
    stage.objects |= {"import_id": table.pk, "slip_id": slip.pk}


def _make(label: str, **values: Any) -> Any:
    return apps.get_model(label)._base_manager.create(**values)


def _agent(stage: Stage) -> None:
    """Somebody who may file for one item, and for nothing else, in the citizen's name and in that of his firm."""
    agent = factories.person(AGENT)
    scope = Scope(items=frozenset({AGENT_MAY}))
    firm = family.firm(NUMBER, name=FIRM, code=FIRM_CODE)
    handler = family.appointed(stage.owner, firm, agent, scope=scope)
    stage.tokens["handler_acting"] = acting_token(agent, handler)
    family.appointed(stage.owner, firm, factories.person(COLLEAGUE), scope=scope)
    until = legal_day(clock.now() + timedelta(days=90))
    offer = Offer(FAMILY, scope, AGENT, "", until=until)
    given = give(actor=stage.owner, offer=offer, now=clock.now())
    row = accept(actor=agent, delegation_id=given.delegation.pk, now=clock.now(), code=given.code)
    stage.objects |= {"delegation_id": row.pk, "firm_id": firm}
    stage.together += [{"delegation_id": handler.pk}]
    stage.people["agent"] = agent
    stage.tokens["agent_acting"] = acting_token(agent, row)


def acting_token(agent: Actor, row: Any) -> str:
    """A session that acts with the delegation."""
    from yiwang.people.actors import read_actor

    token = open_session(actor=agent, account=Account.objects.get(pk=agent.account_id), device="测试")
    choose(actor=read_actor(token), delegation_id=row.pk, now=clock.now())
    return token
