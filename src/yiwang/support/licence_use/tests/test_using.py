"""Nothing leaves without consent or law; only what was granted leaves; whoever wants more stands in the log."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests import factories, licensed

from yiwang.calendar import legal_day
from yiwang.core import clock
from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import IdempotencyConflict, InvalidInput, InvalidTransition, NotFound, NotPermitted
from yiwang.core.models import Event
from yiwang.core.outbox import CONSUMERS
from yiwang.packs.publishing import publish_pack
from yiwang.people.privacy.models import Look
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.support.licence_use.actions.answering import allow, confirm_by_code, decline, make_code, revoke
from yiwang.support.licence_use.actions.asking import ask, withdraw
from yiwang.support.licence_use.actions.basing import Proposal, answer, propose
from yiwang.support.licence_use.actions.using import Wanted, use_licence
from yiwang.support.licence_use.asking import Which
from yiwang.support.licence_use.counting import used_by_organization, used_counts, was_used
from yiwang.support.licence_use.errors import (
    AnsweredAlready,
    CodeWrong,
    NoBasis,
    NoSuchLicence,
    NotAllowedNow,
    SecondPersonAnswers,
    StatuteMissing,
    TooMuch,
    WrongPurpose,
)
from yiwang.support.licence_use.models import Use, UseRequest
from yiwang.support.licence_use.outcomes import Outcome
from yiwang.support.licence_use.tests import stage
from yiwang.support.licence_use.tests.stage import Town
from yiwang.support.licences.definition import LicenceType, Party
from yiwang.support.licences.figures import by_office
from yiwang.support.licences.models import Licence
from yiwang.support.licences.seed import DemoLicence, seed_demo_licence
from yiwang.support.messages.models import Message

pytestmark = pytest.mark.django_db


def allowed(town: Town, **changes: object) -> UseRequest:
    row = stage.asked(town, **changes)
    return allow(actor=town.holder, request_id=row.pk, fields=None, file=None, now=clock.now())


def followed() -> None:
    """What the worker does with the log, twice: a batch that is read again does nothing twice."""
    events = list(Event.objects.unscoped("test").order_by("recorded_at", "id"))
    for name in ("looks", "licence-uses", "licence-use-messages") * 2:
        CONSUMERS[name](events)


def turned_away() -> list[str]:
    rows = Event.objects.unscoped("test").filter(type="licence_use.turned_away").order_by("recorded_at", "id")
    return [row.payload["code"] for row in rows]


def test_only_the_fields_that_the_holder_ticked_leave_and_both_sides_read_it(town: Town) -> None:
    row = stage.asked(town)
    allow(actor=town.holder, request_id=row.pk, fields=["shop"], file=None, now=clock.now())
    given = use_licence(actor=town.clerk, request_id=row.pk, wanted=Wanted(), now=clock.now())
    assert given.outcome is Outcome.VALID
    assert dict(given.values) == {"shop": "海味小馆（演示）"}
    assert given.texts == [("店名", "海味小馆（演示）")]
    assert "王秀英" not in str(given.basic)
    use = Use.objects.visible_to(town.holder).get()
    assert (use.organization_name, use.case_number, use.fields) == ("徐闻县公积金中心", "GJJ-2026-0001", ["shop"])
    assert Use.objects.visible_to(town.clerk).get() == use == Use.objects.visible_to(town.keeper).get()
    followed()
    look = Look.objects.unscoped("test").get(party_id=town.holder.party_id)
    assert (look.purpose, look.organization_name) == ("licence_use", "徐闻县公积金中心")


def test_the_holder_is_asked_by_a_message_and_the_clerk_told_the_answer(town: Town) -> None:
    row = allowed(town)
    followed()
    told = Message.objects.unscoped("test").filter(ref_id=row.pk)
    assert {(one.kind, one.account_id) for one in told} == {
        ("licence_use.asked", town.holder.account_id),
        ("licence_use.allowed", town.clerk.account_id),
    }


def test_before_the_answer_and_after_a_refusal_nothing_leaves(town: Town) -> None:
    row = stage.asked(town)
    with pytest.raises(NotAllowedNow):
        use_licence(actor=town.clerk, request_id=row.pk, wanted=Wanted(), now=clock.now())
    decline(actor=town.holder, request_id=row.pk, now=clock.now())
    with pytest.raises(NotAllowedNow):
        use_licence(actor=town.clerk, request_id=row.pk, wanted=Wanted(), now=clock.now())
    assert not Use.objects.unscoped("test").exists()
    assert turned_away() == ["licence_use_not_allowed_now"] * 2
    with pytest.raises(AnsweredAlready):
        allow(actor=town.holder, request_id=row.pk, fields=None, file=None, now=clock.now())


def test_a_consent_that_is_taken_back_ends_at_once(town: Town) -> None:
    row = allowed(town, uses=5)
    use_licence(actor=town.clerk, request_id=row.pk, wanted=Wanted(key="k"), now=clock.now())
    revoke(actor=town.holder, request_id=row.pk, now=clock.now())
    for key in (None, "k"):
        with pytest.raises(NotAllowedNow):
            use_licence(actor=town.clerk, request_id=row.pk, wanted=Wanted(key=key), now=clock.now())
    with pytest.raises(AnsweredAlready):
        revoke(actor=town.holder, request_id=row.pk, now=clock.now())


def test_times_and_days_run_out(town: Town) -> None:
    row = allowed(town, uses=2, days=3)
    for _time in range(2):
        use_licence(actor=town.clerk, request_id=row.pk, wanted=Wanted(), now=clock.now())
    row.refresh_from_db()
    assert row.state_at(clock.now()) == "used_up"
    with pytest.raises(NotAllowedNow):
        use_licence(actor=town.clerk, request_id=row.pk, wanted=Wanted(), now=clock.now())
    other = allowed(town, uses=2, days=3)
    with pytest.raises(NotAllowedNow):
        use_licence(actor=town.clerk, request_id=other.pk, wanted=Wanted(), now=clock.now() + timedelta(days=3))
    shown = UseRequest.objects.unscoped("test")
    assert set(shown.shown_as("used_up", clock.now())) == {row}
    assert set(shown.shown_as("lapsed", clock.now() + timedelta(days=4))) == {row, other}
    assert set(shown.shown_as("allowed", clock.now())) == {other}


def test_a_request_that_nobody_answers_lapses(town: Town) -> None:
    row = stage.asked(town)
    later = clock.now() + timedelta(days=8)
    assert row.state_at(later) == "lapsed"
    with pytest.raises(AnsweredAlready):
        allow(actor=town.holder, request_id=row.pk, fields=None, file=None, now=later)


def test_more_than_was_granted_or_another_case_is_refused_and_recorded(town: Town) -> None:
    row = allowed(town, fields=("shop",))
    with pytest.raises(TooMuch):
        use_licence(actor=town.clerk, request_id=row.pk, wanted=Wanted(fields=("shop", "seats")), now=clock.now())
    with pytest.raises(TooMuch):
        use_licence(actor=town.clerk, request_id=row.pk, wanted=Wanted(file=True), now=clock.now())
    with pytest.raises(WrongPurpose):
        use_licence(actor=town.clerk, request_id=row.pk, wanted=Wanted(case_number="OTHER"), now=clock.now())
    with pytest.raises(TooMuch):
        stage.asked(town, fields=("shop", "bank_account"))
    assert turned_away() == ["licence_use_too_much"] * 2 + ["licence_use_wrong_purpose", "licence_use_too_much"]


def test_the_state_is_looked_at_again_at_each_use(town: Town) -> None:
    row = allowed(town, uses=9)
    rows = Licence.objects.unscoped("test").filter(pk=town.licence.pk)
    for state, outcome in (
        ("suspended", Outcome.NOT_ACTIVE),
        ("revoked", Outcome.NOT_ACTIVE),
        ("valid", Outcome.VALID),
    ):
        rows.update(state=state)
        given = use_licence(actor=town.clerk, request_id=row.pk, wanted=Wanted(), now=clock.now())
        assert given.outcome is outcome
        assert bool(given.values) is (outcome is Outcome.VALID)
    rows.update(valid_from="2020-01-01", valid_until="2021-01-01")
    given = use_licence(actor=town.clerk, request_id=row.pk, wanted=Wanted(), now=clock.now())
    assert (given.outcome, given.values) == (Outcome.EXPIRED, {})
    row.refresh_from_db()
    assert row.uses == 1, "what gave nothing counts for nothing"
    assert Use.objects.unscoped("test").count() == 4


def test_a_retry_with_its_key_counts_once_and_another_request_is_a_conflict(town: Town) -> None:
    row = allowed(town, uses=1)
    first = use_licence(actor=town.clerk, request_id=row.pk, wanted=Wanted(key="a"), now=clock.now())
    again = use_licence(actor=town.clerk, request_id=row.pk, wanted=Wanted(key="a"), now=clock.now())
    assert (first.use, dict(first.values)) == (again.use, dict(again.values))
    assert Use.objects.unscoped("test").count() == 1
    with pytest.raises(IdempotencyConflict):
        use_licence(actor=town.clerk, request_id=row.pk, wanted=Wanted(key="a", fields=("shop",)), now=clock.now())
    wish = stage.wish(town)
    known = ask(actor=town.clerk, wish=wish, now=clock.now(), key="r")
    assert ask(actor=town.clerk, wish=wish, now=clock.now(), key="r") == known
    with pytest.raises(IdempotencyConflict):
        ask(actor=town.clerk, wish=stage.wish(town, purpose="另外一件事情"), now=clock.now(), key="r")
    other = factories.person("别人")
    stage.record_person(other, "440524198001010022")
    licensed.granted(other)
    theirs = Which(holder_code="440524198001010022", type_key="trial-permit")
    for changes in ({"which": theirs}, {"case_number": "GJJ-2"}, {"basis": "law"}, {"uses": 9}):
        with pytest.raises(IdempotencyConflict):
            ask(actor=town.clerk, wish=stage.wish(town, **changes), now=clock.now(), key="r")


def test_strangers_of_either_side_get_nothing(town: Town) -> None:
    row = allowed(town)
    other = factories.official("licence.use", at=factories.organization("civil_affairs"))
    for actor in (other, factories.person("别人"), town.keeper):
        with pytest.raises((NotFound, NotPermitted)):
            use_licence(actor=actor, request_id=row.pk, wanted=Wanted(), now=clock.now())
        with pytest.raises(NotFound):
            revoke(actor=actor, request_id=row.pk, now=clock.now())
    with pytest.raises(NotFound):
        withdraw(actor=other, request_id=row.pk, now=clock.now())
    assert withdraw(actor=town.clerk, request_id=row.pk, now=clock.now()).state == "withdrawn"


def test_which_part_of_a_search_was_wrong_is_not_told(town: Town) -> None:
    wrong = (
        Which(holder_code="11010519491231002X", type_key="trial-permit"),
        Which(holder_code=stage.NUMBER, type_key="business-licence"),
        Which(holder_code=stage.NUMBER, type_key="trial-permit", number="CS000"),
        Which(identifier="1.2.156.3005.2.X"),
        Which(identifier=str(town.licence.identifier), holder_code="11010519491231002X"),
    )
    for which in wrong:
        with pytest.raises(NoSuchLicence):
            stage.asked(town, which=which)
    assert len(turned_away()) == len(wrong)
    assert stage.asked(town, which=Which(identifier=str(town.licence.identifier))).licence_id == town.licence.pk
    code = f"11100000MB0143028R{'099'}"
    assert stage.asked(town, which=Which(holder_code=stage.NUMBER, type_key=code)).licence_id == town.licence.pk


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"purpose": "  "}, "/purpose"),
        ({"purpose": "长" * 201}, "/purpose"),
        ({"fields": ()}, "/fields"),
        ({"days": 0}, "/days"),
        ({"days": 366}, "/days"),
        ({"uses": 0}, "/uses"),
        ({"case_number": "9" * 61}, "/case_number"),
        ({"which": Which(type_key="trial-permit")}, "/identifier"),
        ({"basis": "because"}, "/basis"),
    ],
)
def test_what_is_missing_is_said_at_its_field(town: Town, changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        stage.asked(town, **changes)
    assert field in refused.value.fields


def test_at_the_window_the_holder_tells_a_code_that_lives_ten_minutes_and_five_tries(town: Town) -> None:
    row = stage.asked(town)
    now = clock.now()
    code = make_code(actor=town.holder, request_id=row.pk, now=now)
    wrong = "000000" if code != "000000" else "111111"
    for _time in range(5):
        with pytest.raises(CodeWrong):
            confirm_by_code(actor=town.clerk, request_id=row.pk, code=wrong, now=now)
    with pytest.raises(CodeWrong):
        confirm_by_code(actor=town.clerk, request_id=row.pk, code=code, now=now)
    code = make_code(actor=town.holder, request_id=row.pk, now=now)
    with pytest.raises(CodeWrong):
        confirm_by_code(actor=town.clerk, request_id=row.pk, code=code, now=now + timedelta(minutes=10))
    done = confirm_by_code(actor=town.clerk, request_id=row.pk, code=f"{code[:3]} {code[3:]}", now=now)
    assert (done.state, done.confirmed_by) == ("allowed", "code")


def test_the_law_allows_without_asking_and_the_holder_sees_it(town: Town) -> None:
    stage.basis(town)
    row = stage.asked(town, basis="law")
    assert (row.state, row.statute) == ("allowed", "住房公积金管理条例 第二十四条")
    use_licence(actor=town.clerk, request_id=row.pk, wanted=Wanted(), now=clock.now())
    use = Use.objects.visible_to(town.holder).get()
    assert (use.basis, use.statute) == ("law", "住房公积金管理条例 第二十四条")
    followed()
    assert Message.objects.unscoped("test").filter(kind="licence_use.by_law").count() == 1
    with pytest.raises(AnsweredAlready):
        revoke(actor=town.holder, request_id=row.pk, now=clock.now())


def test_a_basis_covers_its_matters_its_fields_and_its_days_and_nothing_else(town: Town) -> None:
    with pytest.raises(NoBasis):
        stage.asked(town, basis="law")
    row = stage.basis(town)
    with pytest.raises(WrongPurpose):
        stage.asked(town, basis="law", item_code="other")
    with pytest.raises(TooMuch):
        stage.asked(town, basis="law", fields=("seats",))
    with pytest.raises(TooMuch):
        stage.asked(town, basis="law", file=True)
    granted = stage.asked(town, basis="law", days=365, uses=9)
    use_licence(actor=town.clerk, request_id=granted.pk, wanted=Wanted(key="k"), now=clock.now())
    answer(
        actor=town.keeper, basis_id=row.pk, word="end", reason="法规已经修改", row_version=row.row_version,
        now=clock.now(),
    )  # fmt: skip
    for key in (None, "k"):
        with pytest.raises(NotAllowedNow):
            use_licence(actor=town.clerk, request_id=granted.pk, wanted=Wanted(key=key), now=clock.now())


def test_a_basis_of_a_higher_issuer_covers_those_below_it(town: Town) -> None:
    upper = factories.organization("market_supervision", "440800", "湛江市市场监督管理局")
    town.issuer.lineage = [upper.pk, town.issuer.pk]
    town.issuer.save()
    town.keeper = factories.official("licence.share", at=upper)
    stage.basis(town, issuer_id=upper.pk)
    assert stage.asked(town, basis="law").state == "allowed"


def test_a_basis_is_answered_by_the_issuer_never_by_who_asked_and_only_once(town: Town) -> None:
    row = stage.basis(town)
    with pytest.raises(InvalidTransition):
        answer(
            actor=town.keeper, basis_id=row.pk, word="agree", reason="", row_version=row.row_version, now=clock.now()
        )
    with pytest.raises(NotPermitted):
        answer(actor=town.clerk, basis_id=row.pk, word="agree", reason="", row_version=row.row_version, now=clock.now())
    both: Actor = factories.official("licence.use", "licence.share", at=town.issuer)
    town.clerk, town.keeper = both, both
    with pytest.raises(SecondPersonAnswers):
        stage.basis(town, statute="食品安全法 第一百一十条")
    with pytest.raises(StatuteMissing):
        stage.basis(town, statute="按规定")


def test_a_case_that_needed_no_paper_stands_in_the_same_log(town: Town) -> None:
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "old-age-allowance")
    party = Party("natural_person", town.holder.party_id, "王秀英", "王*英")
    values = {"name": "王秀英", "bank": "徐闻农商银行", "account": "6217009990001112223"}
    card = seed_demo_licence(DemoLicence("social-card", town.issuer, party, values, date(2020, 1, 1)))
    factories.organization("civil_affairs")
    sent = Submission(item=current_item("old-age-allowance.grant"), division_code="440825", answers={}, insist=True)
    done = submit_application(actor=town.holder, sent=sent, now=clock.now())
    followed()
    use = Use.objects.visible_to(town.holder).get()
    assert (use.licence_id, use.kind, use.case_number, use.basis) == (card.pk, "case", done.number, "application")
    assert use.fields == ["account", "bank"]
    assert used_counts() == {"social-card": 1}


def test_uses_are_counted_by_type_and_by_organization(town: Town) -> None:
    row = allowed(town, uses=3)
    for _time in range(2):
        use_licence(actor=town.clerk, request_id=row.pk, wanted=Wanted(), now=clock.now())
    assert used_counts([town.issuer.pk]) == {"trial-permit": 2}
    assert used_counts() == {"trial-permit": 2}
    assert used_counts([town.bank.pk]) == {}
    assert used_counts(until=clock.now() - timedelta(days=1)) == {}
    assert used_by_organization([town.issuer.pk]) == {"徐闻县公积金中心": 2}
    assert was_used([town.licence.pk]) == {town.licence.pk}


def test_a_type_may_say_that_nobody_need_answer(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    content = LicenceType.content.fget  # type: ignore[attr-defined]
    monkeypatch.setattr(LicenceType, "content", property(lambda kind: {**content(kind), "use": {"approval": False}}))
    today = legal_day(clock.now())
    words = ("住房公积金管理条例 第二十四条", "核对提取公积金的条件", today, today)
    row = propose(actor=town.clerk, proposal=Proposal("trial-permit", town.issuer.pk, *words), now=clock.now())
    assert row.state == "agreed"
    assert stage.asked(town, basis="law").state == "allowed"


def test_the_statistics_of_the_licence_office_count_what_was_used(town: Town) -> None:
    row = allowed(town, uses=2)
    for _time in range(2):
        use_licence(actor=town.clerk, request_id=row.pk, wanted=Wanted(), now=clock.now())
    today = legal_day(clock.now())
    (figures,) = by_office(town.keeper, town.licence.issued_on, today)
    assert (figures.organization_id, figures.used, figures.share) == (town.issuer.pk, 2, 100.0)
    assert by_office(town.keeper, today - timedelta(days=9), today - timedelta(days=1))[0].used == 0
