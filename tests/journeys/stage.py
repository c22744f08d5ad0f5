"""Sets the stage for journeys where the browser is not the point. Run as a process: one JSON call a line.

python -m tests.journeys.stage prepare    migrate, load the demo in its small form
python -m tests.journeys.stage serve      answer calls from standard input
"""

from __future__ import annotations

import base64
import json
import sys
import traceback
from base64 import b64decode
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import close_old_connections, transaction  # noqa: E402
from PIL import Image  # noqa: E402

from tests.journeys import catalogue_cases, exchange_cases  # noqa: E402
from yiwang.calendar import legal_day  # noqa: E402
from yiwang.core import clock, files, signing  # noqa: E402
from yiwang.core.actor import SYSTEM, Actor  # noqa: E402
from yiwang.core.ids import new_id  # noqa: E402
from yiwang.core.models import Event, Timer  # noqa: E402
from yiwang.core.signing import trust_list  # noqa: E402
from yiwang.crypto.certificates import read_certificate  # noqa: E402
from yiwang.engines.proceedings.actions.hand_over import take_task as take  # noqa: E402
from yiwang.engines.proceedings.models import FlowTask, Proceeding  # noqa: E402
from yiwang.engines.registers import records  # noqa: E402
from yiwang.engines.search.kinds import Wanted  # noqa: E402
from yiwang.engines.search.learning import learn, opened  # noqa: E402
from yiwang.engines.search.models import Click  # noqa: E402
from yiwang.engines.search.searching import search  # noqa: E402
from yiwang.formats.ofd.verifying import verify_ofd  # noqa: E402
from yiwang.people.actors import read_actor  # noqa: E402
from yiwang.people.models import Account, Organization, Post, PostHolding  # noqa: E402
from yiwang.people.privacy import clearing  # noqa: E402
from yiwang.people.root import root_organization  # noqa: E402
from yiwang.people.sessions import open_session  # noqa: E402
from yiwang.people.sso.actions.clients import register_client  # noqa: E402
from yiwang.service.applications.actions.submit_application import submit_application  # noqa: E402
from yiwang.service.applications.actions.work_task import Work, work_task  # noqa: E402
from yiwang.service.applications.filing import Submission  # noqa: E402
from yiwang.service.applications.firms import firms_of  # noqa: E402
from yiwang.service.applications.items import current_item  # noqa: E402
from yiwang.service.bundles.models import BundlePart  # noqa: E402
from yiwang.service.catalogue.models import ServiceItem  # noqa: E402
from yiwang.service.finding.actions.learnt import propose_learnt  # noqa: E402
from yiwang.support.certificates import keeping  # noqa: E402
from yiwang.support.content import ports as content_ports  # noqa: E402
from yiwang.support.content.actions import turning as content_turning  # noqa: E402
from yiwang.support.content.models import Article, Edition  # noqa: E402
from yiwang.support.fault_reports.models import FaultReport  # noqa: E402
from yiwang.support.ledger import heads, notary  # noqa: E402
from yiwang.support.ledger.notary import begin  # noqa: E402
from yiwang.support.ledger.waiting import waiting  # noqa: E402
from yiwang.support.licences.links import link_for  # noqa: E402
from yiwang.support.licences.models import Licence  # noqa: E402
from yiwang.support.workorders.models import WorkOrder  # noqa: E402
from yiwang.web.demo.accounts import PASSWORD  # noqa: E402
from yiwang.web.demo.naming import demo_id, marked  # noqa: E402

COUNTY = "440825000000"
FOOD_ANSWERS = {
    "premises": {"division": "440825", "address": "徐城街道东方一路12号一楼", "area": 60, "seats": 30},
    "people": {"managers": [{"manager_name": "何文斌", "manager_phone": "13800138000", "full_time": True}]},
    "delivery": {"way": "electronic"},
    "promise": {"true_statement": True},
}
FOOD_SCENARIO = {
    "scope": "other", "kind": "catering", "projects": ["hot", "drinks"],
    "machine": False, "online": False, "storage": False,
}  # fmt: skip
SITE_CHECK = {
    "visit": {"present": "何文斌", "shown": True},
    "findings": {"place": "meets", "equipment": "meets", "layout": "meets", "people": "meets"},
    "conclusion": {"applicant_opinion": "没有异议。"},
}


def actor_of(login: str) -> Actor:
    """The actor of a demo account, as a request would have it."""
    return read_actor(token(login))


def token(login: str) -> str:
    """A new session of a demo account: its cookie."""
    account = Account.objects.get(login=login)
    actor = Actor(kind=account.kind, account_id=account.pk, name=account.name, assurance=account.assurance)
    return open_session(actor=actor, account=account, device="journeys")


def picture() -> bytes:
    """A small honest PNG."""
    kept = BytesIO()
    Image.new("RGB", (40, 30), "white").save(kept, "PNG")
    return kept.getvalue()


def submit_food(login: str = "hewenbin") -> dict[str, str]:
    """A complete application for a food business licence; gives id and number of the case."""
    actor = actor_of(login)
    kept = {
        material: [str(files.store(picture(), name=f"{name}.png", media_type="image/png",
                                   owner_account=actor.account_id, purpose="upload").pk)]
        for material, name in (("layout", "布局图"), ("process", "操作流程"), ("safety-rules", "制度目录"))
    }  # fmt: skip
    sent = Submission(
        item=current_item("food-business.new"),
        division_code=COUNTY,
        answers=FOOD_ANSWERS,
        scenario=FOOD_SCENARIO,
        files=kept,
        firm_id=firms_of(actor)[0],
    )
    done = submit_application(actor=actor, sent=sent, now=clock.now())
    return {"id": str(done.id), "number": done.number}


def submit_allowance(login: str) -> dict[str, str]:
    """An application for the old-age allowance."""
    sent = Submission(
        item=current_item("old-age-allowance.grant"),
        division_code=COUNTY,
        answers={"payout": {"bank": "演示银行徐闻支行", "account": "6222020000000000123"}},
        insist=True,
    )
    done = submit_application(actor=actor_of(login), sent=sent, now=clock.now())
    return {"id": str(done.id), "number": done.number}


def open_task(case: str, node: str) -> str | None:
    """The id of the open task of a case at a step of its flow."""
    found = FlowTask.objects.unscoped("journeys").filter(proceeding_id=UUID(case), node=node, state="open")
    row = found.order_by("id").first()
    return str(row.pk) if row else None


def work(case: str, login: str, node: str, outcome: str, reason: str = "", corrections: list[str] | None = None) -> str:
    """An official completes a task; gives the state of the case."""
    task = open_task(case, node)
    if task is None:
        raise LookupError(f"no open task {node}")
    fills = {}
    if node == "site_check":
        fills = {**SITE_CHECK, "visit": {**SITE_CHECK["visit"], "day": clock.now().date().isoformat()}}
    done = work_task(
        actor=actor_of(login),
        task_id=UUID(task),
        work=Work(outcome, reason, fills, tuple(corrections or ())),
        now=clock.now(),
    )
    return str(done.state)


GRANTED = (
    ("chenjianguo", "accept", "accept", ""),
    ("liming", "examine", "site_check", ""),
    ("liuqiang", "site_check", "passed", ""),
    ("zhaomin", "site_check", "passed", ""),
    ("liming", "conclude", "propose_grant", ""),
    ("liming", "countersign", "agree", ""),
    ("zhanghui", "countersign", "agree", ""),
    ("sunli", "decide", "grant", ""),
)


def food_up_to(node: str) -> dict[str, str]:
    """A food application whose next open step is ``node`` ("" for a granted one)."""
    made = submit_food()
    for login, step, outcome, reason in GRANTED:
        if step == node:
            break
        work(made["id"], login, step, outcome, reason)
    return made


def state_of(case: str) -> str:
    """The state of a case."""
    return str(Proceeding.objects.unscoped("journeys").values_list("state", flat=True).get(pk=UUID(case)))


def licence_of(case: str) -> dict[str, str] | None:
    """The licence that a case gave, once its paper is made; ``code`` is what its QR code says."""
    row = Licence.objects.unscoped("journeys").filter(proceeding_id=UUID(case), ofd_id__isnull=False).first()
    code = link_for(row.pk, row.token_version) if row else ""
    return {"id": str(row.pk), "number": row.number, "code": code} if row else None


def events(type: str, login: str) -> int:
    """How many events of a type an account caused."""
    account = Account.objects.get(login=login)
    return Event.objects.unscoped("journeys").filter(type=type, actor_account=account.pk).count()


def order_of_rating() -> str | None:
    """The number of the newest work order about a rating: a rating does not tell of which case it is."""
    order = WorkOrder.objects.unscoped("journeys").filter(ref_kind="rating").order_by("-id").first()
    return str(order.number) if order else None


def order_of_fault(login: str) -> str | None:
    """The number of the work order about the newest fault that this account told of, once there is one."""
    account = Account.objects.get(login=login)
    report = FaultReport.objects.unscoped("journeys").filter(account_id=account.pk).order_by("-id").first()
    order = WorkOrder.objects.unscoped("journeys").filter(pk=report.order_id).first() if report else None
    return str(order.number) if order else None


def part_of(bundle: str, part: str) -> str | None:
    """The case of a part of a bundle, once it has started."""
    row = BundlePart.objects.filter(bundle_id=UUID(bundle), part=part).first()
    return str(row.proceeding_id) if row and row.proceeding_id else None


def bundle_settled(bundle: str) -> bool:
    """Whether every part of a bundle has its outcome."""
    return not BundlePart.objects.filter(bundle_id=UUID(bundle), state__in=["waiting", "started"]).exists()


def person(login: str) -> dict[str, str]:
    """Name and number of a demo person, as on the identity card: the number is of the day on which the demo came."""
    row = records.in_force("persons", demo_id("person", login), legal_day(clock.now()))
    return {"number": row.values["resident_id"], "name": row.values["name"]}


def newcomer(login: str, called: str) -> None:
    """An account that only one journey uses: it may sign out every device and change the password.

    ``called`` is a name, or a demo person without an account (``person-26``), who then has one, proven by name.
    """
    given: dict[str, Any] = {"name": marked(called)}
    if called.startswith("person-"):
        given = {"name": person(called)["name"], "party_id": demo_id("person", called), "assurance": "real_name"}
    Account.objects.create(login=login, kind="person", password=make_password(PASSWORD), demo=True, **given)


def firm(login: str) -> dict[str, str]:
    """Name and code of the firm that a demo person represents."""
    row = records.in_force("legal-persons", firms_of(actor_of(login))[0], legal_day(clock.now()))
    return {"number": row.values["uscc"], "name": row.values["name"]}


def register_system(title: str, role: str = "", **wanted: Any) -> dict[str, str]:
    """A system of the county's office with this role (or of any): its identifier and its secret."""
    offices = Organization.objects.filter(division__code=COUNTY, closed_on=None).order_by("name")
    office = (offices.filter(role=role) if role else offices).first()
    made, secret = register_client(organization=office, name=title, **wanted)
    return {"client_id": made.client_id, "secret": secret}


def appoint(login: str, called: str, duties: list[str], role: str = "") -> None:
    """A new official whom no register knows, with these duties: in the county's office of this role, or at the top."""
    if role:
        office = Organization.objects.get(division__code=COUNTY, closed_on=None, role=role)
    else:
        office = Organization.objects.get(pk=root_organization())
    account = Account.objects.create(
        login=login, name=marked(called), kind="official", assurance="real_name", demo=True
    )
    post = Post.objects.create(organization=office, title=f"{called}的岗位", duties=sorted(duties), demo=True)
    PostHolding.objects.create(post=post, account=account, since=legal_day(clock.now()))


def appoint_in_town(login: str, called: str, duties: list[str], item_title: str) -> str:
    """A new official of the first town that claimed an item of this title; gives the item's key."""
    rows = ServiceItem.objects.filter(face__title=item_title, level=5, state="published").order_by("division_code")
    item = rows.select_related("organization").first()
    account = Account.objects.create(
        login=login, name=marked(called), kind="official", assurance="real_name", demo=True
    )
    post = Post.objects.create(organization=item.organization, title=f"{called}的岗位", duties=duties, demo=True)
    PostHolding.objects.create(post=post, account=account, since=legal_day(clock.now()))
    return str(item.key)


def many_under_way(item: str, count: int) -> int:
    """So many more cases of an item under way, as copies of one that is; nought takes the copies away again."""
    every = Proceeding.objects.unscoped("journeys")
    every.filter(item_key=item, number__startswith="COPY-").delete()
    one = every.filter(item_key=item, ended_at=None, parent=None).order_by("pk").first()
    for number in range(count):
        one.pk, one.number, one._state.adding = new_id(), f"COPY-{number}", True
        one.save(force_insert=True)
    return every.filter(item_key=item, ended_at=None, organization_id=one.organization_id).count() if one else 0


def certificate(code: str, called: str) -> str:
    """A service that signs with a certificate of its own, and the register with it; gives its serial number."""
    made = signing.identity(code, called)
    keeping.keep(clock.now())
    return f"{read_certificate(made.certificate_chain[0]).serial:x}"


def opened_by_many(query: str, words: str) -> str:
    """Many visitors of many networks opened the item of these words after a query; the desk hears of it. Gives the
    item's title."""
    hit = search(words, ["item"], Wanted(), limit=1).hits[0]
    for number in range(40):
        opened(query=query, kind="item", ref=hit.ref, visitor=f"v{number}", network=f"10.{number}.0.0/24")
    for number, row in enumerate(Click.objects.filter(query=query).order_by("id")):
        Click.objects.filter(pk=row.pk).update(day=row.day - timedelta(days=number % 4))
    learn()
    propose_learnt(clock.now())
    return hit.title


def sign_ledger(until: str) -> bool:
    """What can be numbered is, and a head over it is signed now, whatever the minute; gives whether that is all that
    was recorded until a moment."""
    notary.chore(clock.now())
    log = begin()
    oldest, last = waiting(log).since, heads.latest()
    if last is None or last.size < log.size:
        last = heads.sign_due(max(clock.now(), last.at if last else clock.now()) + timedelta(seconds=61))
    return (oldest is None or oldest > datetime.fromisoformat(until)) and last is not None and last.size >= log.size


def retention_with_failure() -> int:
    """A run of retention in which a table cannot be read; gives how much could not go (nought: another run is on)."""
    broken = clearing.Kept("drafts", "applications_draft", "t.no_such_column")
    usual = list(clearing.KEPT)
    clearing.KEPT[:] = [broken, *usual]
    try:
        done = clearing.run()
    finally:
        clearing.KEPT[:] = usual
    return done.failed if done else 0


def take_task(login: str, case: str, node: str) -> None:
    """An official takes up a task."""
    task = open_task(case, node)
    if task is None:
        raise LookupError(f"no open task {node}")
    take(actor=actor_of(login), task_id=UUID(task), now=clock.now())


def assignee(case: str, node: str) -> str:
    """The login of who has taken a task; empty where nobody has."""
    task = FlowTask.objects.unscoped("journeys").filter(proceeding_id=UUID(case), node=node, state="open").get()
    return Account.objects.get(pk=task.assignee_id).login if task.assignee_id else ""


def add_provider(**wanted: Any) -> None:
    """A provider above, as whoever runs the installation adds it; one with its code is changed."""
    from yiwang.people.signin.upstream import configuring

    form = configuring.Wanted(**wanted)
    row = configuring.providers(SYSTEM).filter(code=form.code).first()
    if row is None:
        configuring.add_provider(actor=SYSTEM, wanted=form)
    else:
        configuring.change_provider(actor=SYSTEM, provider_id=row.pk, wanted=form)


def real_name_only(login: str) -> None:
    """Take an account back to the level of a real name."""
    Account.objects.filter(login=login).update(assurance="real_name", assurance_until=None)


def level_of(login: str) -> str:
    """The assurance of an account."""
    return str(Account.objects.values_list("assurance", flat=True).get(login=login))


def verdict(content: str) -> str:
    """What a verifier says of a sealed OFD (base64), with what this installation trusts and knows of ended seals."""
    return verify_ofd(b64decode(content), trust_list()).verdict.level


def sealed_paper() -> dict[str, str]:
    """An OFD file sealed with the keys of this site, in base 64, and a licence code that verifies offline."""
    from tests.sealed import licence_code, sealed_file

    return {"ofd": base64.b64encode(sealed_file()).decode(), "code": licence_code()}


def small_picture() -> str:
    """A small honest PNG, byte for character."""
    return picture().decode("latin-1")


def plan_article(article: str, hours: int) -> None:
    """What waits for the second post is planned for later."""
    later = clock.now() + timedelta(hours=hours)
    Article.objects.unscoped("journeys").filter(pk=UUID(article)).update(shown_from=later)


def time_has_come(article: str) -> None:
    """The planned moment of an article is now: its edition is shown, its timer due."""
    now = clock.now() - timedelta(seconds=1)
    with transaction.atomic():  # the worker sees its timer when everything else is done
        Edition.objects.filter(article_id=UUID(article)).update(shown_from=now)
        content_turning.settle(UUID(article), clock.now())
        content_ports.changed(UUID(article))
        Timer.objects.filter(subject_id=UUID(article)).update(due_at=now)


def fault_answered(number: str) -> bool:
    """Whether the reporter behind a work order has been answered."""
    order = WorkOrder.objects.unscoped("journeys").get(number=number)
    return FaultReport.objects.unscoped("journeys").filter(order_id=order.pk, answered_at__isnull=False).exists()


CALLS = {
    call.__name__: call
    for call in (
        token,
        submit_food,
        submit_allowance,
        open_task,
        work,
        food_up_to,
        state_of,
        licence_of,
        events,
        order_of_rating,
        order_of_fault,
        part_of,
        bundle_settled,
        person,
        newcomer,
        firm,
        register_system,
        appoint,
        appoint_in_town,
        many_under_way,
        sign_ledger,
        opened_by_many,
        certificate,
        retention_with_failure,
        take_task,
        assignee,
        add_provider,
        level_of,
        real_name_only,
        sealed_paper,
        verdict,
        small_picture,
        plan_article,
        time_has_come,
        fault_answered,
        *catalogue_cases.CALLS,
        *exchange_cases.CALLS,
    )
}


def prepare() -> None:
    """Schema and demo."""
    from yiwang.web.demo import load

    call_command("migrate", interactive=False, verbosity=0)
    outcome = load.run(lambda title, share: None, small=True)
    if outcome.left_out:
        raise SystemExit(f"packs left out: {dict(outcome.left_out)}")


def serve() -> None:
    """Answer calls until standard input ends."""
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        call = json.loads(line)
        try:
            answer: dict[str, Any] = {"result": CALLS[call["name"]](**call["arguments"])}
        except Exception:  # noqa: BLE001 - whatever went wrong is told to the journey that asked
            answer = {"error": traceback.format_exc(limit=-4)}
        close_old_connections()
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    {"prepare": prepare, "serve": serve}[sys.argv[1]]()
