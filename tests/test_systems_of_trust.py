"""Each system of trust that the sources name, told as a story through public actions and ending at a stranger's desk.

The systems are numbered as in the table "Systems" of docs/evidence/trust.md, which names these tests.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.test import Client

from tests import factories, trust_town
from tests.trust_town import Town, checked, flipped, followed, office_for, paper, permit, publish, put
from yiwang.calendar import legal_day
from yiwang.core import clock, files, revisions
from yiwang.core.actor import SYSTEM, Actor
from yiwang.engines.proceedings.models import Proceeding
from yiwang.formats.checked import LICENCE
from yiwang.formats.licence_codes import read_code
from yiwang.packs.publishing import PackRefused, publish_pack
from yiwang.people.delegation.tests import family
from yiwang.people.models import Account, Organization
from yiwang.people.sessions import open_session
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.support.licence_use.actions.answering import confirm_by_code, make_code
from yiwang.support.licence_use.actions.asking import ask
from yiwang.support.licence_use.actions.using import Wanted, use_licence
from yiwang.support.licence_use.asking import Ask, Which
from yiwang.support.licence_use.counting import used_counts
from yiwang.support.licence_use.errors import NotAllowedNow
from yiwang.support.licence_use.models import Use
from yiwang.support.licence_use.queries import figure_of
from yiwang.support.licences import status
from yiwang.support.licences.actions.ask import ask_for
from yiwang.support.licences.actions.change_state import change_licence
from yiwang.support.licences.actions.issue import Order, issue_licence
from yiwang.support.licences.actions.opening import open_issuing
from yiwang.support.licences.definition import Face, LicenceType, Party
from yiwang.support.licences.errors import NotIssuer
from yiwang.support.licences.figures import by_office, by_type
from yiwang.support.licences.models import Licence
from yiwang.support.licences.papers.files import ofd_of, pdf_of
from yiwang.support.licences.queries import beside, mine
from yiwang.support.presentation.actions.presenting import code_of, present
from yiwang.support.presentation.offline import code_for
from yiwang.support.presentation.ticking import NUMBER
from yiwang.support.presentation.using import STRANGER, by_of, use_code
from yiwang.support.seals import signers
from yiwang.support.seals.actions.signatures import make_signature

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_known(db, tmp_path, settings, monkeypatch):
    """What processes keep for a while belongs to one test."""
    settings.VAR = tmp_path
    monkeypatch.setattr(status, "LOOK_EVERY", 0.0)
    status.forget()
    signers.forget_trust()
    yield
    status.forget()


@pytest.fixture
def town() -> Town:
    return trust_town.build()


def browser(actor: Actor) -> Client:
    """A browser in which the actor has signed in."""
    client = Client()
    account = Account.objects.get(pk=actor.account_id)
    client.cookies[django_settings.SESSION_COOKIE] = open_session(actor=actor, account=account)
    return client


def signed_promise(town: Town) -> tuple[str, bytes]:
    """An OFD that the citizen signed, kept as the citizen's own material: its id and its bytes."""
    _use, content = put(town.holder, make_signature(actor=town.holder), paper("我承诺所填内容真实"), "承诺书", "other")
    kept = files.store(
        content,
        name="承诺书.ofd",
        media_type="application/ofd",
        owner_account=town.holder.account_id,
        purpose="material",
    )
    return str(kept.pk), content


def terrace(town: Town, promise: str) -> Proceeding:
    """The second application, in which nothing is typed."""
    sent = Submission(current_item("licensed.terrace"), "440825", {}, files={"promise": [promise]})
    done = submit_application(actor=town.holder, sent=sent, now=clock.now())
    return Proceeding.objects.visible_to(town.holder).get(pk=done.id)


def test_s007_a_pack_that_demands_a_licence_again_is_not_published(tmp_path):
    copy = tmp_path / "food-business"
    shutil.copytree(trust_town.PACKS / "food-business", copy)
    item = copy / "items" / "change.yaml"
    text = item.read_text("utf-8")
    assert "held: licence:food-business-permit" in text
    item.write_text(text.replace("held: licence:food-business-permit", "kinds: [copy]"), "utf-8")
    author = factories.official("author")
    with pytest.raises(PackRefused) as refused:
        publish_pack(actor=author, path=copy, packs_root=trust_town.PACKS)
    assert ["政府已经有了" in said for said in refused.value.fields.values()] == [True]


def test_s007_a_licence_from_its_type_to_its_use_in_another_filing(town: Town, tmp_path):
    publish_pack(actor=SYSTEM, path=trust_town.with_terrace(tmp_path))
    other = factories.official("licence.issue", at=factories.organization("tax", name="徐闻县税务局"))
    with pytest.raises(NotIssuer):
        open_issuing(actor=other, type_key="trial-permit", organization_id=other.posts[0].organization_id, reason="开")
    open_issuing(actor=town.keeper, type_key="trial-permit", organization_id=town.office.pk, reason="首批开通")

    licence = permit(town)
    assert [one.pk for one in mine(town.holder)] == [licence.pk]
    ofd, pdf = ofd_of(licence), files.read(pdf_of(town.holder, licence))
    listed = trust_town.status_of(licence)
    for content in (ofd, pdf):
        told = checked(content, listed)
        assert (told.kind, told.exit_code, told.status.state) == (LICENCE, 0, "current")
        assert told.about["number"] == licence.number
        assert checked(flipped(content), listed).exit_code != 0

    case = terrace(town, signed_promise(town)[0])
    assert case.answers["shop"] == {"name": "海味小馆（演示）", "address": "徐城街道东方一路12号一楼"} | {
        "permit": licence.number
    }
    assert UUID(next(iter(case.facts["licences"]))) == licence.pk, "attached, not handed in"
    followed()
    use = Use.objects.visible_to(town.holder).get()
    assert (use.licence_id, use.kind, use.case_number) == (licence.pk, "case", case.number)
    (figures,) = by_office(town.keeper, licence.issued_on, legal_day(clock.now()))
    assert (figures.opened, figures.issued, figures.share, figures.used) == (1, 1, 100.0, 1)
    change_licence(actor=town.keeper, licence_id=licence.pk, change="revoke", reason="隐瞒情况")
    told = checked(ofd, trust_town.status_of(licence))
    assert (told.exit_code, told.status.state, told.requiring_status().exit_code) == (0, "revoked", 1)


def old_age_stage(town: Town) -> None:
    """A grandmother who holds a social card, and the allowance that anybody of eighty gets."""
    publish("old-age-allowance")
    office_for("civil_affairs", "徐闻县民政局")
    card(town)


def card(town: Town) -> Licence:
    """The social card of the holder, issued by an official of its office."""
    values = {"name": town.holder.name, "bank": "徐闻农商银行", "account": "6217009990001112223"}
    return issued(town.office, "social-card", Party("natural_person", town.holder.party_id, "王秀英", "王*英"), values)


def issued(
    office: Organization, key: str, holder: Party, values: dict[str, str], number: str = "YS00000005"
) -> Licence:
    """A licence that an official of the office issues by hand, as from another system."""
    clerk = factories.official("licence.issue", at=office)
    kind = LicenceType(revisions.current("licences", key))
    texts = {name: str(value) for name, value in values.items()}
    today = legal_day(clock.now())
    order = Order(kind, office, holder, today, {}, base=Face(values, texts), number=number, span=(today, None))
    return issue_licence(actor=clerk, order=order)


def test_s008_nothing_is_handed_in_online_or_at_the_window_and_the_code_works_offline(town: Town):
    old_age_stage(town)
    sent = Submission(current_item("old-age-allowance.grant"), "440825", {}, insist=True)
    online = submit_application(actor=town.holder, sent=sent, now=clock.now())
    clerk = replace(factories.official("window"), channel="window")
    at_window = replace(sent, person_id=town.holder.party_id, person_name=town.holder.name)
    window = submit_application(actor=clerk, sent=at_window, now=clock.now())
    followed()
    uses = Use.objects.visible_to(town.holder).filter(kind="case")
    assert set(uses.values_list("case_number", "type_key")) == {(c.number, "social-card") for c in (online, window)}

    licence = permit(town)
    bank = factories.official("licence.use", at=office_for("housing_fund", "徐闻县公积金中心"))
    which = Which(holder_code=trust_town.NUMBER, type_key="trial-permit")
    wish = Ask(which, "办理公积金提取，核对经营情况", ("shop",), file=True, case_number="GJJ-1", uses=1)
    request = ask(actor=bank, wish=wish, now=clock.now())
    with pytest.raises(NotAllowedNow):
        use_licence(actor=bank, request_id=request.pk, wanted=Wanted(file=True), now=clock.now())
    spoken = make_code(actor=town.holder, request_id=request.pk, now=clock.now())
    confirm_by_code(actor=bank, request_id=request.pk, code=spoken, now=clock.now())
    given = use_licence(actor=bank, request_id=request.pk, wanted=Wanted(file=True), now=clock.now())
    assert given.copy is not None and checked(given.copy.content, trust_town.status_of(licence)).exit_code == 0

    shown = present(actor=town.holder, choice={licence.pk: ["shop"]})
    clerk = factories.official("window")
    opened = use_code(code_of(shown), by_of(clerk, "portal", "shown_service"))
    assert opened.valid and opened.licences[0].lines == [("店名", "海味小馆（演示）")]
    offline = checked(code_for(licence).encode())
    assert (offline.exit_code, offline.status_is_open) == (0, True), "真实，现状未核验"
    assert set(used_counts()) == {"social-card", "trial-permit"}
    keeper = factories.official("licence.use", "licence.share", at=town.office)
    figure = figure_of(keeper, clock.now() - timedelta(days=1))
    assert (figure.matters, figure.cases, figure.uses) == (1, 2, 3), "the allowance twice, the bank once"


def test_s009_an_attestation_is_opened_by_the_citizen_and_believed_by_anybody(town: Town):
    publish("attestations")
    office_for("social_insurance", "徐闻县社会保险基金管理局")
    office_for("public_security", "徐闻县公安局")
    paid = {"state": "参保缴费", "first_month": "2008-07", "last_month": "2026-10", "months": 219}
    trust_town.register("social-insurance", town.holder, {"resident_id": trust_town.NUMBER, **paid})
    lives = {"resident_id": trust_town.NUMBER, "address": "徐城街道东方一路12号", "since": "2021-03-01"}
    trust_town.register("residence", town.holder, lives)
    for key, purpose in (("insurance-attestation", "租房"), ("residence-attestation", "子女入学")):
        made = ask_for(actor=town.holder, type_key=key, purpose=purpose)
        content = ofd_of(made)
        told = checked(content, trust_town.status_of(made))
        assert (told.exit_code, told.status.state, told.about["title"]) == (0, "current", made.title)
        assert checked(flipped(content)).exit_code != 0
        assert made.valid_until is not None and checked(code_for(made).encode()).exit_code == 0
    keeper = factories.official("licence.revoke", at=Organization.objects.get(pk=made.organization_id))
    change_licence(actor=keeper, licence_id=made.pk, change="revoke", reason="登记有误")
    assert checked(content, trust_town.status_of(made)).requiring_status().exit_code == 1


def test_s012_certificate_and_card_are_one_number_one_folder_one_presentation(town: Town):
    publish("employment-certificate")
    office_for("social_security", "徐闻县人力资源和社会保障局")
    held = card(town)
    job = {"situation": "单位就业", "employer": "徐闻海鲜行（演示）", "since": "2024-06-01"}
    trust_town.register("employment", town.holder, {"resident_id": trust_town.NUMBER, **job})
    made = ask_for(actor=town.holder, type_key="employment-certificate")
    assert made.number == held.number == "YS00000005"
    folder = [one.type_key for one in beside(mine(town.holder))]
    assert folder.index("employment-certificate") == folder.index("social-card") + 1
    shown = present(actor=town.holder, choice={held.pk: [NUMBER], made.pk: ["situation"]})
    opened = use_code(code_of(shown), STRANGER)
    assert opened.valid and [one.lines[0][1] for one in opened.licences] == ["YS00000005", "单位就业"]
    assert checked(ofd_of(made), trust_town.status_of(made)).status.state == "current"


def test_s077_a_firm_shows_its_licence_offline(town: Town):
    firm_id = family.firm(trust_town.NUMBER, "海味小馆（演示）")
    values = {"operator": "海味小馆（演示）", "shop": "海味小馆（演示）", "address": "东方一路12号", "trade": "noodles"}
    party = Party("legal_person", firm_id, "海味小馆（演示）", "海味小馆（演示）")
    licence = issued(town.office, "trial-permit", party, values, "CS24408250000011")
    assert [one.pk for one in mine(town.holder)] == [licence.pk], "the representative's folder"
    page = browser(town.holder).get(f"/licences/{licence.pk}/code/?chosen=1&show=_holder").content.decode()
    code = re.search(r"YW1:[A-Z2-7]+", page)
    assert code is not None
    told = checked(code[0].encode())
    assert (told.kind, told.exit_code, told.status_is_open) == ("licence_code", 0, True)
    payload = read_code(code[0])
    assert (payload.holder, payload.number, payload.holder_masked) == ("海味小馆（演示）", licence.number, False)
    wrong = code[0][:60] + ("A" if code[0][60] != "A" else "B") + code[0][61:]
    assert checked(wrong.encode()).exit_code != 0
    change_licence(actor=town.keeper, licence_id=licence.pk, change="suspend", reason="正在核查")
    later = checked(code[0].encode(), trust_town.status_of(licence))
    assert later.verdict.ok and later.requiring_status().exit_code == 1


def test_s133_a_health_code_is_issued_and_presented_at_a_hospital(town: Town):
    publish("health-code")
    health = office_for("health", "徐闻县卫生健康局")
    made = ask_for(actor=town.holder, type_key="health-code")
    assert ask_for(actor=town.holder, type_key="health-code").pk == made.pk, "one code for one person"
    nurse = factories.official("window", at=office_for("hospital", "徐闻县人民医院"))
    shown = present(actor=town.holder, choice={made.pk: [NUMBER]})
    opened = use_code(code_of(shown), by_of(nurse, "portal", "shown_service"))
    assert opened.valid and opened.licences[0].lines == [("证照编号", made.number)]
    assert use_code(code_of(shown), STRANGER).state != "shown"
    assert checked(code_for(made).encode(), trust_town.status_of(made)).status.state == "current"
    keeper = factories.official("licence.issue", "licence.revoke", at=health)
    today = legal_day(clock.now())
    assert by_type(keeper, today, today) == [("health-code", "电子健康码", 1, 1, 1)]
    change_licence(actor=keeper, licence_id=made.pk, change="suspend", reason="本人电话挂失")
    assert checked(code_for(made).encode(), trust_town.status_of(made)).requiring_status().exit_code == 1


def test_every_system_has_its_row_and_every_row_its_stories():
    written = (factories.REPOSITORY / "docs" / "evidence" / "trust.md").read_text("utf-8").partition("## Systems")[2]
    rows = {line[2:6]: line for line in written.splitlines() if re.match(r"\| S\d{3} ", line)}
    wanted = {7, 8, 9, 12, 14, 15, 16, 41, 53, 54, 77, 133}
    assert set(rows) == {f"S{number:03d}" for number in wanted}
    told = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_systems_of_*.py"))
    for system, row in rows.items():
        names = re.findall(r"::(test_\w+)", row)
        assert names and all(f"def {name}(" in told and f"_{system.lower()}_" in name for name in names), system
