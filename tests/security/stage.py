"""A county with one object of every kind, all of one citizen, and people who have nothing to do with them.

What is a secret of the citizen stands in ``SECRETS``: the walk looks for it in every answer that others get.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.test import Client

from tests import factories, licensed
from tests.security import (
    objects_of_catalogue,
    objects_of_catalogue_exchange,
    objects_of_content,
    objects_of_identity,
    objects_of_once_only,
    objects_of_packs,
    objects_of_portal,
    objects_of_privacy,
    objects_of_staff,
    objects_of_trust_batches,
    objects_of_trust_certificates,
    objects_of_trust_ledger,
    objects_of_trust_licences,
    objects_of_trust_presentation,
    objects_of_trust_seals,
    objects_of_trust_use,
)
from tests.security.asking import Answer
from tests.security.routes import Route
from yiwang.core import clock, files
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.events import Subject
from yiwang.core.ids import new_id
from yiwang.core.models import File
from yiwang.engines.proceedings.models import Document, FlowTask, Proceeding, Receipt
from yiwang.engines.registers.actions.record import record_state
from yiwang.packs.publishing import publish_pack
from yiwang.people.models import Account, Post, PostHolding, Session
from yiwang.people.sessions import open_session
from yiwang.service.applications.actions.drafts import Content, start_draft
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.service.desks.actions.receive import Party, at_window, begin
from yiwang.service.ratings.actions.rate import Opinion, rate_case
from yiwang.service.ratings.occasions import link_for
from yiwang.support.licences.links import token_for
from yiwang.support.licences.models import Licence
from yiwang.support.messages.models import Message
from yiwang.support.workorders.actions.open_order import Report, open_order

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\nxref\n0 1\ntrailer<<>>\nstartxref\n9\n%%EOF\n"
NAME, PHONE, RESIDENT_ID, BANK_ACCOUNT = "欧阳秘密", "13912345678", "440524188001010014", "6217009990001112223"
SHOP, FILE_NAME, WORDS = "密闭小馆（演示）", "私人证明.pdf", "窗口人员让我等了一上午还骂人"
PERSONAL = (NAME, PHONE, RESIDENT_ID, BANK_ACCOUNT, FILE_NAME)
SECRETS = (*PERSONAL, SHOP, WORDS)
RATING_OFFICE = ("rating.verify", "rating.approve", "rating.call_back")  # held by the service office alone
DUTIES = (
    *RATING_OFFICE,
    "licensed.accept",
    "materials.keep",
    "licensed.decide",
    "allowance.review",
    "window",
    "supervise",
    "audit",
    "rating.rectify",
    "licence.issue",
    "licence.revoke",
    "author",
    "administer",
    "identity",
    "privacy",
    "records",
    "security",
    "sso.register",
    "sso.approve",
    "licence.use",
    "licence.share",
    "seal.apply",
    "seal.approve",
    "seal.keep",
    "seal.use",
    "content.write",
    "content.review",
    "fault.mend",
    "fault.confirm",
    "catalogue.edit",
    "catalogue.check",
    "catalogue.entries",
    "quality.rules",
    "quality.dispatch",
)


@dataclass(slots=True)
class Stage:
    """``objects`` gives a value for each URL parameter by name; ``secrets`` must not reach anybody else."""

    owner: Actor
    people: dict[str, Actor] = field(default_factory=dict)
    objects: dict[str, Any] = field(default_factory=dict)
    together: list[dict[str, Any]] = field(default_factory=list)
    numbers: tuple[str, ...] = ()
    tokens: dict[str, str] = field(default_factory=dict)
    answers: dict[tuple[Any, ...], Answer] = field(default_factory=dict, repr=False)

    def values_for(self, names: list[str]) -> list[dict[str, Any]]:
        """Sets of values for a route with these parameters: every object that the name may mean."""
        found = []
        for group in [*self.together, {}]:
            values = {name: group.get(name, self.objects.get(name)) for name in names}
            if None not in values.values() and values not in found:
                found.append(values)
        return found

    def client(self, name: str, **options: Any) -> Client:
        """A browser of one of the people; ``stranger`` has no session."""
        client = Client(**options)
        client.raise_request_exception = False
        if name in self.tokens:
            client.cookies[settings.SESSION_COOKIE] = self.tokens[name]
        return client

    def program(self, name: str) -> Client:
        """A program of one of the people: it proves itself by header."""
        client = Client(headers={"authorization": f"Bearer {self.tokens[name]}"} if name in self.tokens else {})
        client.raise_request_exception = False
        return client

    def caller(self, name: str, route: Route) -> Client:
        """What one of the people would call this route with."""
        return self.program(name) if route.is_api else self.client(name)


def token_of(actor: Actor) -> str:
    """A living session."""
    return open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))


def build() -> Stage:
    """Everything that can be asked for, in the hands of one citizen and one county."""
    office = licensed.publish()
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "old-age-allowance")
    owner = factories.person(NAME)
    values = {"resident_id": RESIDENT_ID, "name": NAME, "birthday": "1940-03-01", "household_division": "440825"}
    values |= {"alive": True}
    record_state(
        actor=SYSTEM, register="persons", values=values, as_of=date.today(), source="人口库", subject_id=owner.party_id
    )
    stage = Stage(owner)
    stage.people = _people(office)
    stage.people["owner"] = owner
    _cases(stage, office)
    _rated(stage, office)
    _rest(stage)
    objects_of_packs.put_on(stage)
    objects_of_privacy.put_on(stage)
    objects_of_identity.put_on(stage)
    objects_of_staff.put_on(stage)
    objects_of_trust_use.put_on(stage)
    objects_of_trust_certificates.put_on(stage)
    objects_of_trust_presentation.put_on(stage)
    objects_of_trust_licences.put_on(stage)
    objects_of_trust_seals.put_on(stage)
    objects_of_trust_batches.put_on(stage)
    objects_of_trust_ledger.put_on(stage)
    objects_of_portal.put_on(stage)
    objects_of_content.put_on(stage)
    objects_of_once_only.put_on(stage)
    objects_of_catalogue_exchange.put_on(stage)
    objects_of_catalogue.put_on(stage)
    stage.tokens |= {name: token_of(actor) for name, actor in stage.people.items()}
    _sessions_that_are_over(stage, office)
    return stage


def _sessions_that_are_over(stage: Stage, office: Any) -> None:
    """Whoever may do everything in the office: signed out, run out, and with an account that was closed since."""
    now, chief = clock.now(), stage.people["office"]
    for name, end in (("signed_out", {"ended_at": now}), ("run_out", {"expires_at": now - timedelta(minutes=1)})):
        stage.tokens[name] = token_of(chief)
        newest = Session.objects.filter(account_id=chief.account_id).order_by("-created_at", "-id").first()
        Session.objects.filter(pk=newest.pk).update(**end)
    former = factories.official(*DUTIES, at=office, name="本局离职")
    stage.tokens["closed"] = token_of(former)
    Account.objects.filter(pk=former.account_id).update(is_active=False)


def _people(office: Any) -> dict[str, Actor]:
    affairs = factories.organization("civil_affairs", name="徐闻县民政局")
    service = factories.organization("service_office", name="徐闻县政务服务局")
    neighbour = factories.organization("market_supervision", "440823", "遂溪县市场监督管理局")
    return {
        "office": factories.official(*DUTIES, at=office, name="本局全能"),
        "affairs": factories.official(*(set(DUTIES) - set(RATING_OFFICE)), at=affairs, name="民政全能"),
        "service": factories.official(*DUTIES, at=service, name="政务全能"),
        "citizen": factories.person("别人甲"),
        "neighbour": factories.official(*DUTIES, at=neighbour, name="邻县全能"),
        "without_duty": _without_duty(office, affairs),
        "without_post": _without_post(),
    }


def _without_duty(*offices: Any) -> Actor:
    """A colleague of both offices that have a case, with a post in each and no duty in any."""
    actor = factories.official(at=offices[0], name="本局闲人")
    for office in offices[1:]:
        post = Post.objects.create(organization=office, title="无职责岗", duties=[])
        PostHolding.objects.create(post=post, account_id=actor.account_id, since=date(2020, 1, 1))
    return actor


def _without_post() -> Actor:
    account = Account.objects.create(login=f"idle-{new_id().hex[-12:]}", name="无岗人员", kind="official")
    return Actor(kind="official", account_id=account.pk, name=account.name)


def _apply(stage: Stage, item: str, answers: Mapping[str, Any], files_of: Mapping[str, Any] | None = None) -> Any:
    sent = Submission(item=current_item(item), division_code="440825", answers=dict(answers))
    sent.scenario = {"trade": "noodles"} if item.startswith("licensed") else {}
    sent.files = dict(files_of or {})
    return submit_application(actor=stage.owner, sent=sent, now=clock.now()).id


def _cases(stage: Stage, office: Any) -> None:
    answers = {
        "applicant": {"name": NAME, "phone": PHONE},
        "shop": {"name": SHOP, "address": "徐城街道东方一路12号一楼", "seats": 30},
    }
    granted = _apply(stage, "licensed.new", answers)
    for duty, outcome in (("licensed.accept", "accept"), ("licensed.decide", "grant")):
        licensed.step(granted, duty, outcome)
    licensed.run_due("flow.job")
    licensed.run_due("proceeding.paper")
    waiting = _apply(stage, "licensed.new", {**answers, "shop": {**answers["shop"], "name": SHOP}})
    payout = {"payout": {"bank": "徐闻农商银行", "account": BANK_ACCOUNT}}
    paid = _apply(stage, "old-age-allowance.grant", payout)
    licensed.run_due("proceeding.paper")
    _corrected = _apply(stage, "licensed.new", answers)
    licensed.step(_corrected, "licensed.accept", "correct", "请补一份租赁合同")
    case = Proceeding.objects.unscoped("test").get(pk=granted)
    document = Document.objects.unscoped("test").filter(proceeding=case).exclude(file_id=None).first()
    licence = Licence.objects.unscoped("test").get(proceeding_id=granted)
    task = FlowTask.objects.unscoped("test").get(proceeding_id=waiting, state="open")
    receipt = Receipt.objects.unscoped("test").filter(proceeding_id=paid).first()
    stage.objects |= {
        "case_id": waiting,
        "task_id": task.pk,
        "document_id": document.pk if document else None,
        "licence_id": licence.pk,
        "receipt_id": receipt.pk if receipt else None,
        "organization_id": office.pk,
        **_staff(office),
    }
    own = files.store(
        PDF,
        name=FILE_NAME,
        media_type="application/pdf",
        owner_account=stage.owner.account_id,
        purpose="material",
        subject=Subject("proceeding", waiting),
    )
    stage.objects["file_id"] = own.pk
    rows = Proceeding.objects.unscoped("test").filter(pk=waiting)
    rows.update(facts={**rows.get().facts, "files": {"proof": [str(own.pk)]}})
    licensed_file = File.objects.unscoped("test").filter(subject_kind="licence").first()
    paper = File.objects.unscoped("test").filter(subject_kind="document").first()
    stage.together = [
        {"case_id": granted, "document_id": stage.objects["document_id"]},
        {"case_id": paid, "receipt_id": stage.objects["receipt_id"]},
        {"case_id": _corrected},
        {"file_id": licensed_file.pk if licensed_file else own.pk},
        {"file_id": paper.pk if paper else own.pk},
    ]
    numbers = Proceeding.objects.unscoped("test").order_by("pk").values_list("number", flat=True)
    papers = Document.objects.unscoped("test").values_list("number", flat=True)
    stage.numbers = (*numbers, *(n for n in papers if "号" in n), licence.number, str(licence.identifier))


def _staff(office: Any) -> dict[str, Any]:
    """Somebody and a post for the administrator's desk."""
    clerk = factories.official("window", at=office, name="本局窗口")
    return {"account_id": clerk.account_id, "post_id": clerk.posts[0].post_id}


def _rated(stage: Stage, office: Any) -> None:
    granted = stage.together[0]["case_id"]
    paid = stage.together[1]["case_id"]
    opinion = Opinion(level="very_dissatisfied", text=WORDS)
    now = clock.now()
    rating = rate_case(actor=stage.owner, proceeding_id=granted, level=opinion.level, now=now, opinion=opinion)
    stage.objects["rating_id"] = rating.pk
    stage.objects["token"] = link_for("case", paid, now)
    report = Report(
        kind="rating-rectification",
        source="bad_rating",
        title="差评整改",
        ref=("rating", new_id()),
        division_id=office.division_id,
        subject_organization_id=office.pk,
        summary={"level": "dissatisfied"},
        words=WORDS,
    )
    order = open_order(actor=SYSTEM, report=report, now=now)
    stage.objects["order_id"] = order.pk
    stage.numbers = (*stage.numbers, order.number)


def _rest(stage: Stage) -> None:
    item = current_item("licensed.new")
    content = Content(answers={"applicant": {"name": NAME, "phone": PHONE}}, scenario={"trade": "noodles"})
    stage.objects["draft_id"] = start_draft(actor=stage.owner, item=item, division_code="440825", content=content).pk
    _window(stage, item)
    number = stage.numbers[0]
    stage.objects["message_id"] = Message.objects.create(
        account_id=stage.owner.account_id,
        kind="proceeding.accepted",
        words={"number": number, "title": "测试许可发证"},
        number=number,
        ref_kind="proceeding",
        ref_id=stage.objects["case_id"],
        source="proof",
        created_at=clock.now(),
    ).pk
    stage.objects |= {"key": "licensed.new", "name": "licensed-permit", "number": "YM202611210001"}
    stage.objects["release_id"] = item.published.release_id
    stage.together += [{"name": "licensed-permit", "key": "licensed"}]
    stage.together += [{"key": "shop", "draft_id": stage.objects["draft_id"]}]
    licence = Licence.objects.unscoped("test").get(pk=stage.objects["licence_id"])
    stage.together += [{"token": token_for(licence.pk, licence.token_version)}]


def _window(stage: Stage, item: Any) -> None:
    clerk = stage.people["office"]
    party = Party("person", stage.owner.party_id, NAME)
    draft = begin(actor=clerk, item=item, party=party, division_code="440825")
    stage.together.append({"draft_id": draft.pk})
    answers = {"applicant": {"name": NAME, "phone": PHONE}, "shop": {"name": SHOP, "address": "徐城街道东方一路12号"}}
    sent = Submission(item=item, division_code="440825", answers=answers, scenario={"trade": "noodles"})
    sent.person_id, sent.person_name = stage.owner.party_id, NAME
    filed = submit_application(actor=at_window(clerk), sent=sent, now=clock.now())
    stage.together.append({"case_id": filed.id})
    stage.numbers = (*stage.numbers, filed.number)
