"""A clerk opens the way for somebody at the window, and can never walk through it himself."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import InvalidInput, NotFound, NotPermitted
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.engines.registers.actions.record import record_state
from yiwang.people.models import Account, Session
from yiwang.people.sessions import SignInRefused, as_actor, open_session, prove
from yiwang.people.signin import finding
from yiwang.people.signin.assisted import slips
from yiwang.people.signin.assisted.activating import activate
from yiwang.people.signin.assisted.slips import Made, SlipRefused, Visitor, help_visitor, void_slip
from yiwang.people.signin.finding import FoundPerson, PaperShown
from yiwang.people.signin.models.slip import ActivationSlip
from yiwang.support.messages.models import Message
from yiwang.web import signin_ports

pytestmark = pytest.mark.django_db
NUMBER, NAME, WORD, OWN = "11010519491231002X", "王秀英", "840271", "春江潮水连海平-2026"


@pytest.fixture
def party(monkeypatch):
    """Somebody in the register, without an account."""
    found = new_id()

    def find(kind: str, number: str, name: str, issuer: str) -> FoundPerson | None:
        return FoundPerson(found, name == NAME) if number == NUMBER else None

    def keep(actor: Actor, account: Account, paper: PaperShown) -> None:
        Account.objects.filter(pk=account.pk).update(party_id=found, assurance="real_person")

    monkeypatch.setattr(finding, "_finder", [find])
    monkeypatch.setattr(finding, "_window_proof", [keep])
    return found


@pytest.fixture
def clerk() -> Actor:
    return factories.official("window", name="陈建国")


def visitor(**changes) -> Visitor:
    given = {"paper": "111", "number": NUMBER, "name": NAME, "compared": True, "helper": True, "lives": "15m"}
    given |= {"word": WORD, "again": WORD, **changes}
    return Visitor(**given)


def own_account(party) -> Account:
    made = factories.person(NAME, party=party)
    return Account.objects.get(pk=made.account_id)


def use(made: Made, **changes) -> Account:
    given = {"code": made.code, "word": WORD, "login": "wangxiuying", "password": OWN, "again": OWN, **changes}
    return activate(**given)


def test_somebody_without_account_leaves_the_window_with_a_slip_and_sets_an_own_password(party, clerk):
    made = help_visitor(actor=clerk, visitor=visitor())
    assert made.slip.how == "opened" and made.account.party_id == party
    assert not Account.objects.get(pk=made.account.pk).has_usable_password()
    account = use(made)
    assert prove(login="wangxiuying", password=OWN).pk == account.pk
    rows = Event.objects.unscoped("test").filter(subject_id=account.pk).order_by("recorded_at")
    told = {event.type: event for event in rows}
    for code in ("account.opened_at_window", "slip.made"):
        assert told[code].actor_account == clerk.account_id and told[code].channel == "window", code
        assert told[code].organization_id == clerk.posts[0].organization_id
    assert told["slip.made"].payload["helper"] is True
    assert told["account.activated"].actor_account == account.pk


def test_a_forgotten_password_is_replaced_and_everything_else_is_signed_out(party, clerk):
    account = own_account(party)
    open_session(actor=as_actor(account), account=account)
    login = account.login
    made = help_visitor(actor=clerk, visitor=visitor())
    assert made.slip.how == "reopened" and made.account.pk == account.pk
    assert Session.objects.filter(account=account, ended_at=None).count() == 1, "the slip alone changes nothing"
    use(made, login="another-name")
    account.refresh_from_db()
    assert account.login == login and not account.password_given
    assert Session.objects.filter(account=account, ended_at=None).count() == 0
    assert prove(login=login, password=OWN).pk == account.pk
    kinds = set(Message.objects.unscoped("test").filter(account_id=account.pk).values_list("kind", flat=True))
    assert {"signin.slip_made", "signin.activated"} <= kinds


# ---- the clerk can never sign in as the person


def test_what_a_clerk_sees_opens_nothing(party, clerk):
    """Code, login, paper number and name are known at the window; the number on the keypad is not."""
    made = help_visitor(actor=clerk, visitor=visitor())
    for word in ("", "123456", NUMBER[-6:], "19491231"[:6]):
        with pytest.raises((SlipRefused, InvalidInput)):
            use(made, word=word)
    with pytest.raises(SignInRefused):
        prove(login=made.account.login, password=made.code)
    assert not Session.objects.filter(account=made.account).exists()


def test_five_guesses_end_a_slip_also_for_its_owner(party, clerk):
    made = help_visitor(actor=clerk, visitor=visitor())
    for guess in range(5):
        with pytest.raises(SlipRefused):
            use(made, word=f"00000{guess}")
    with pytest.raises(SlipRefused):
        use(made)
    refused = Event.objects.unscoped("test").filter(type="slip.refused", subject_id=made.account.pk)
    assert refused.count() == 6


def test_a_browser_with_an_official_in_it_opens_no_slip(party, clerk):
    made = help_visitor(actor=clerk, visitor=visitor())
    with pytest.raises(NotPermitted):
        use(made, browser=clerk)
    desk = Client()
    account = Account.objects.get(pk=clerk.account_id)
    desk.cookies["yw_session"] = open_session(actor=as_actor(account), account=account)
    form = {"code": made.code, "word": WORD, "login": "wangxiuying", "password": OWN, "again": OWN}
    refused = desk.post("/activate/", form)
    assert refused.status_code == 403 and "工作人员登录着" in refused.content.decode()
    assert not Session.objects.filter(account=made.account).exists()
    assert use(made).pk == made.account.pk, "the guess of the desk cost no try"


def test_neither_code_nor_number_is_kept(party, clerk):
    made = help_visitor(actor=clerk, visitor=visitor())
    kept = str(ActivationSlip.objects.unscoped("test").values().get())
    log = str(list(Event.objects.unscoped("test").values_list("payload", flat=True)))
    for secret in (made.code, slips.plain_code(made.code), WORD, NUMBER):
        assert secret not in kept and secret not in log


def test_nobody_helps_himself_at_his_own_window(party, clerk):
    with pytest.raises(NotPermitted):
        help_visitor(actor=replace(clerk, party_id=party), visitor=visitor())


def test_only_a_window_makes_slips(party):
    for actor in (factories.official("administer"), factories.official(), factories.person()):
        with pytest.raises(NotPermitted):
            help_visitor(actor=actor, visitor=visitor())
    assert not ActivationSlip.objects.unscoped("test").exists()


# ---- the slip


@pytest.mark.parametrize(("lives", "minutes"), [("15m", 15), ("1d", 24 * 60), ("7d", 7 * 24 * 60)])
def test_a_slip_ends_when_it_says(party, clerk, lives, minutes):
    made = help_visitor(actor=clerk, visitor=visitor(lives=lives))
    with clock.at(clock.now() + timedelta(minutes=minutes + 1)), pytest.raises(SlipRefused):
        use(made)
    with clock.at(clock.now() + timedelta(minutes=minutes - 1)):
        assert use(made).pk == made.account.pk


def test_a_slip_works_once_and_a_new_one_ends_the_old(party, clerk):
    first = help_visitor(actor=clerk, visitor=visitor())
    second = help_visitor(actor=clerk, visitor=visitor())
    assert second.account.pk == first.account.pk and second.slip.how == "opened"
    with pytest.raises(SlipRefused):
        use(first)
    use(second)
    with pytest.raises(SlipRefused):
        use(second, password=OWN + "2", again=OWN + "2")


def test_a_code_is_found_however_it_is_typed(party, clerk):
    made = help_visitor(actor=clerk, visitor=visitor())
    assert use(made, code=f"  {made.code.upper().replace('-', ' ')} ").pk == made.account.pk


def test_a_lost_slip_is_ended_by_the_window_or_by_its_owner(party, clerk):
    made = help_visitor(actor=clerk, visitor=visitor())
    elsewhere = factories.official("window", at=factories.organization("market_supervision", "440823"))
    for actor in (elsewhere, factories.person("别人")):
        with pytest.raises(NotFound):
            void_slip(actor=actor, slip_id=made.slip.pk)
    void_slip(actor=clerk, slip_id=made.slip.pk)
    with pytest.raises(SlipRefused):
        use(made)
    again = help_visitor(actor=clerk, visitor=visitor())
    void_slip(actor=as_actor(again.account), slip_id=again.slip.pk)
    with pytest.raises(SlipRefused):
        use(again)


def test_a_locked_account_is_not_opened_by_a_slip(party, clerk):
    made = help_visitor(actor=clerk, visitor=visitor())
    Account.objects.filter(pk=made.account.pk).update(is_active=False)
    with pytest.raises(SlipRefused):
        use(made)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": "short", "again": "short"}, "/password"),
        ({"again": "another"}, "/again"),
        ({"login": "王"}, "/login"),
        ({"code": ""}, "/code"),
        ({"word": ""}, "/word"),
    ],
)
def test_what_is_wrong_with_the_new_password_costs_no_try(party, clerk, changes, field):
    made = help_visitor(actor=clerk, visitor=visitor())
    with pytest.raises(InvalidInput) as refused:
        use(made, **changes)
    assert field in refused.value.fields
    assert ActivationSlip.objects.unscoped("test").get().tries == 0


def test_a_new_account_gets_a_name_that_its_owner_knows(party, clerk):
    made = help_visitor(actor=clerk, visitor=visitor())
    with pytest.raises(InvalidInput) as refused:
        use(made, login="")
    assert "/login" in refused.value.fields
    assert use(made).login == "wangxiuying"
    again = help_visitor(actor=clerk, visitor=visitor())
    assert again.slip.how == "reopened" and use(again, login="").login == "wangxiuying"


def test_a_login_that_is_taken_is_said_and_the_slip_stays(party, clerk):
    taken = own_account(new_id())
    made = help_visitor(actor=clerk, visitor=visitor())
    with pytest.raises(InvalidInput) as refused:
        use(made, login=taken.login)
    assert "/login" in refused.value.fields
    assert use(made, login="wangxiuying-2").login == "wangxiuying-2"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"paper": "999"}, "/paper"),
        ({"number": ""}, "/number"),
        ({"name": ""}, "/name"),
        ({"name": "王秀莲"}, "/name"),
        ({"number": "440524188001010014"}, "/name"),
        ({"compared": False}, "/compared"),
        ({"lives": "1y"}, "/lives"),
        ({"word": "12345", "again": "12345"}, "/word"),
        ({"word": "123456", "again": "123456"}, "/word"),
        ({"word": "888888", "again": "888888"}, "/word"),
        ({"word": "194912", "again": "194912"}, "/word"),
        ({"again": "111222"}, "/again"),
    ],
)
def test_what_is_wrong_at_the_window_is_said_at_its_field(party, clerk, changes, field):
    with pytest.raises(InvalidInput) as refused:
        help_visitor(actor=clerk, visitor=visitor(**changes))
    assert list(refused.value.fields) == [field]
    assert not Account.objects.filter(kind="person").exists()


def test_a_look_that_finds_nobody_or_another_name_is_recorded(party, clerk):
    for changes in ({"name": "王秀莲"}, {"number": "440524188001010014"}):
        with pytest.raises(InvalidInput):
            help_visitor(actor=clerk, visitor=visitor(**changes))
    looks = Event.objects.unscoped("test").filter(type="personal_data.viewed", actor_account=clerk.account_id)
    assert looks.count() == 2


def test_with_the_real_register_the_level_is_a_real_persons(clerk, monkeypatch):
    factories.plain_permit()
    monkeypatch.setattr(finding, "_finder", [signin_ports.find_person])
    monkeypatch.setattr(finding, "_window_proof", [signin_ports.prove_at_window])
    values = {
        "resident_id": NUMBER,
        "name": NAME,
        "birthday": "1949-12-31",
        "household_division": "440825",
        "alive": True,
    }
    record_state(
        actor=SYSTEM, register="persons", values=values, as_of=date.today(), source="人口库", subject_id=new_id()
    )
    made = help_visitor(actor=clerk, visitor=visitor())
    account = Account.objects.get(pk=made.account.pk)
    assert account.assurance == "real_person" and account.party_id is not None
    looks = Event.objects.unscoped("test").filter(type="personal_data.viewed", subject_id=account.party_id)
    assert looks.count() == 1
    assert signin_ports.find_person("111", "1", NAME) is None


PAPERS = {
    "111": NUMBER,
    "112": NUMBER,
    "H01": "830000199001010012",
    "553": "911154198906010018",
    "516": "H1234567801",
    "511": "12345678",
    "414": "C1234567",
}
KNOWN = ("111", "112")


@pytest.fixture
def real_register(clerk, monkeypatch):
    """The base registers, and the ports as the site fills them."""
    factories.plain_permit()
    monkeypatch.setattr(finding, "_finder", [signin_ports.find_person])
    monkeypatch.setattr(finding, "_window_proof", [signin_ports.prove_at_window])
    values = {"resident_id": NUMBER, "name": NAME, "birthday": "1949-12-31", "household_division": "440825"}
    values |= {"alive": True}
    record_state(actor=SYSTEM, register="persons", values=values, as_of=date.today(), source="人口库")


def bearer(kind: str, **more) -> Visitor:
    name = NAME if kind in KNOWN else "CHAN TAI MAN"
    issuer = "VNM" if kind == "414" else ""
    return visitor(paper=kind, number=PAPERS[kind], name=name, issuer=issuer, **more)


def test_the_window_offers_every_paper_that_identity_knows():
    assert set(finding.paper_kinds()) == set(PAPERS)


@pytest.mark.parametrize("kind", PAPERS)
def test_who_bears_any_paper_gets_a_slip_and_the_next_time_the_same_account(real_register, clerk, kind):
    if kind not in KNOWN:
        with pytest.raises(InvalidInput) as refused:
            help_visitor(actor=clerk, visitor=bearer(kind))
        assert list(refused.value.fields) == ["/born"]
    made = help_visitor(actor=clerk, visitor=bearer(kind, born=date(1989, 6, 1)))
    account = Account.objects.get(pk=made.account.pk)
    assert (made.slip.how, account.assurance) == ("opened", "real_person") and account.party_id is not None
    use(made)
    second = help_visitor(actor=clerk, visitor=bearer(kind))
    assert (second.slip.how, second.account.pk) == ("reopened", account.pk)
    with pytest.raises(InvalidInput) as refused:
        help_visitor(actor=clerk, visitor=replace(bearer(kind), name="王二"))
    assert list(refused.value.fields) == ["/name"]


def test_the_same_passport_number_of_another_country_is_somebody_else(real_register, clerk):
    first = help_visitor(actor=clerk, visitor=bearer("414", born=date(1990, 2, 3)))
    other = replace(bearer("414", born=date(1991, 2, 3)), issuer="USA", name="JOHN DOE")
    assert help_visitor(actor=clerk, visitor=other).account.pk != first.account.pk


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"issuer": ""}, "/issuer"),
        ({"issuer": "越南"}, "/issuer"),
        ({"number": ""}, "/number"),
        ({"number": "!"}, "/number"),
        ({"paper": "335"}, "/paper"),
        ({"born": date(2999, 1, 1)}, "/born"),
        ({"born": None}, "/born"),
    ],
)
def test_what_is_wrong_with_a_passport_is_said_at_its_field(real_register, clerk, changes, field):
    wrong = replace(bearer("414", born=date(1990, 2, 3)), **changes)
    with pytest.raises(InvalidInput) as refused:
        help_visitor(actor=clerk, visitor=wrong)
    assert list(refused.value.fields) == [field]
    assert not Account.objects.filter(kind="person").exists()


# ---- pages


def desk_of(actor: Actor) -> Client:
    account = Account.objects.get(pk=actor.account_id)
    browser = Client()
    browser.cookies["yw_session"] = open_session(actor=as_actor(account), account=account)
    return browser


FORM = {"paper": "111", "number": NUMBER, "name": NAME, "compared": "true", "word": WORD, "again": WORD, "lives": "7d"}


def test_the_window_makes_a_slip_and_the_person_walks_through(party, clerk):
    desk = desk_of(clerk)
    wrong = desk.post("/desk/window/activation/", {**FORM, "again": "111222"})
    assert (
        wrong.status_code == 422
        and f'value="{NUMBER}"' in wrong.content.decode()
        and WORD not in wrong.content.decode()
    )
    page = desk.post("/desk/window/activation/", FORM).content.decode()
    code = re.search(r'people-password">([^<]+)<', page)[1]
    assert "<svg" in page and "王*英" in page and WORD not in page and NUMBER not in page
    listed = desk.get("/desk/window/activation/?state=open").content.decode()
    assert "王*英" in listed and code not in listed
    person = Client()
    form = person.get("/activate/", {"code": code}).content.decode()
    assert f'value="{code}"' in form
    sent = {"code": code, "word": WORD, "login": "wangxiuying", "password": OWN, "again": OWN}
    short = person.post("/activate/", {**sent, "password": "x", "again": "x"})
    assert short.status_code == 422 and OWN not in short.content.decode()
    came = person.post("/activate/", sent)
    assert came["Location"] == "/account/"
    session = Session.objects.get(account__login="wangxiuying")
    assert session.methods == ["assisted"]
    assert "已经用过" in desk.get("/desk/window/activation/?state=used").content.decode()
    assert "没有符合条件" in desk.get("/desk/window/activation/?state=over").content.decode()
    export = b"".join(desk.get("/desk/window/activation/export.csv").streaming_content).decode()
    assert "王*英" in export and NAME not in export
    assert Event.objects.unscoped("test").filter(type="slips.exported").count() == 1


def test_an_owner_sees_who_made_a_slip_and_ends_it(party, clerk):
    account = own_account(party)
    made = help_visitor(actor=clerk, visitor=visitor(lives="7d"))
    browser = Client()
    browser.cookies["yw_session"] = open_session(actor=as_actor(account), account=account)
    page = browser.get("/account/slips/").content.decode()
    assert "陈建国" in page and "作废这张开通单" in page
    assert browser.post("/account/slips/", {"slip": str(made.slip.pk)}).status_code == 302
    with pytest.raises(SlipRefused):
        use(made)
    neighbour = desk_of(factories.person("别人"))
    assert neighbour.post("/account/slips/", {"slip": str(made.slip.pk)}).status_code == 404


def test_the_list_costs_the_same_at_one_and_at_twenty(party, clerk):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk = desk_of(clerk)
    help_visitor(actor=clerk, visitor=visitor())

    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert desk.get("/desk/window/activation/").status_code == 200
        return len(counted)

    before = cost()
    for n in range(15):
        account = Account.objects.create(login=f"someone-{n}", name=f"某人{n}", kind="person")
        slip = ActivationSlip(
            account=account, organization_id=clerk.posts[0].organization_id, clerk_id=clerk.account_id
        )
        slip.how, slip.code_digest, slip.word_digest, slip.ends_at = "opened", bytes([n]) * 32, b"x", clock.now()
        slip.save()
    assert cost() == before


def test_the_page_takes_a_passport_and_keeps_what_was_typed(real_register, clerk):
    desk = desk_of(clerk)
    passport = {**FORM, "paper": "414", "number": PAPERS["414"], "name": "NGUYEN VAN A", "issuer": "VN"}
    page = desk.post("/desk/window/activation/", passport)
    assert page.status_code == 422 and 'value="VN"' in page.content.decode()
    passport |= {"issuer": "vnm", "born": "3.2.1990"}
    page = desk.post("/desk/window/activation/", passport)
    assert page.status_code == 422 and 'href="#born"' in page.content.decode()
    assert desk.post("/desk/window/activation/", {**passport, "born": "1990-02-03"}).status_code == 200
