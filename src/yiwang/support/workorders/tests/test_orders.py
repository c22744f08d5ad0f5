"""Work orders: from dispatch to call-back, and everything that must not be possible on the way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core.actor import STRANGER, SYSTEM
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound, NotPermitted
from yiwang.core.models import Event, Timer
from yiwang.core.refs import resolve
from yiwang.support.messages.models import Message
from yiwang.support.workorders import queries
from yiwang.support.workorders.actions.complete_step import complete_step
from yiwang.support.workorders.actions.escalate import escalate
from yiwang.support.workorders.actions.extension import ask_extension, settle_extension
from yiwang.support.workorders.actions.open_order import open_order
from yiwang.support.workorders.actions.send_elsewhere import dispatch, return_order
from yiwang.support.workorders.errors import (
    ExtensionUsedUp,
    NoOffice,
    OrderClosed,
    OwnWork,
    SamePersonTwice,
    UnitClosesItself,
)
from yiwang.support.workorders.models import WorkOrder
from yiwang.support.workorders.telling import follow

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def do(actor, order, outcome, reason="查过了", **more):
    return complete_step(actor=actor, order_id=order.pk, outcome=outcome, reason=reason, now=NOW, **more)


def types(order):
    rows = Event.objects.unscoped("test").filter(subject_id=order.pk)
    return list(rows.order_by("recorded_at", "id").values_list("type", flat=True))


def test_a_bad_rating_is_verified_rectified_approved_called_back_and_closed(county, order):
    assert (order.step, order.duty, order.organization_id) == ("verify", "rating.verify", county.office.pk)
    assert order.due_on == date(2026, 11, 23)
    order = do(county.verifier, order, "justified")
    assert order.organization_id == county.rated.pk and order.due_on == date(2026, 12, 11)
    order = do(county.rectifier, order, "done", "已经增加窗口")
    order = do(county.approver, order, "pass")
    order = do(county.caller, order, "satisfied")
    assert order.state == "closed" and order.outcome == "satisfied" and order.closed_at == NOW
    assert types(order)[0] == "workorder.opened" and types(order)[-1] == "workorder.closed"
    assert not Timer.objects.filter(subject_id=order.pk).exists()
    progress = queries.progress_of(order.ref_kind, order.ref_id)
    assert progress.closed and progress.answer == "已经增加窗口"


def test_an_unsatisfied_call_back_begins_the_rectification_again(county, order):
    for actor, outcome in (
        (county.verifier, "justified"),
        (county.rectifier, "done"),
        (county.approver, "pass"),
        (county.caller, "unsatisfied"),
    ):
        order = do(actor, order, outcome)
    assert (order.state, order.step, order.organization_id) == ("open", "rectify", county.rated.pk)


def test_the_same_thing_opens_one_order(county, report, order):
    assert open_order(actor=SYSTEM, report=report, now=NOW).pk == order.pk
    assert types(order).count("workorder.opened") == 1


def test_only_the_post_of_the_step_may_do_it(county, order):
    for actor in (county.approver, county.caller, county.rectifier, county.handler):
        with pytest.raises((NotPermitted, OwnWork)):
            do(actor, order, "justified")
    with pytest.raises(NotFound):
        do(factories.official("rating.rectify", at=factories.organization("civil_affairs")), order, "justified")


def test_nobody_works_on_an_order_about_his_own_work(county, order):
    order = do(county.verifier, order, "justified")
    with pytest.raises(OwnWork):
        do(county.handler, order, "done")


def test_who_answered_may_not_examine_the_answer(county, order):
    from dataclasses import replace

    order = do(county.verifier, order, "justified")
    order = do(county.rectifier, order, "done")
    both = replace(county.rectifier, posts=county.rectifier.posts + county.approver.posts)
    with pytest.raises(SamePersonTwice):
        do(both, order, "pass")


def test_the_office_can_not_close_its_own_order(county, order, monkeypatch):
    from yiwang.support.workorders.kinds import Outcome, Step

    order = do(county.verifier, order, "justified")
    monkeypatch.setattr(Step, "outcome", lambda self, name: Outcome(name, "自己办结", "", "none"))
    with pytest.raises(UnitClosesItself):
        do(county.rectifier, order, "done")


def test_a_place_without_an_office_refuses_instead_of_dropping_the_order(county, report):
    from dataclasses import replace

    elsewhere = factories.organization("market_supervision", code="440823", name="遂溪县市场监管局")
    lonely = replace(
        report, division_id=elsewhere.division_id, subject_organization_id=elsewhere.pk, ref=("rating", elsewhere.pk)
    )
    with pytest.raises(NoOffice):
        open_order(actor=SYSTEM, report=lonely, now=NOW)
    assert not WorkOrder.objects.unscoped("test").filter(ref_id=elsewhere.pk).exists()


def test_when_the_service_office_itself_is_rated_the_one_above_verifies(county, report):
    from dataclasses import replace

    from yiwang.people.models import Division, Organization

    city = Division.objects.get(code="440800000000")
    above = Organization.objects.create(name="湛江市政务服务局", role="service_office", division=city)
    own = replace(report, subject_organization_id=county.office.pk, ref=("rating", above.pk))
    order = open_order(actor=SYSTEM, report=own, now=NOW)
    assert order.organization_id == above.pk


def test_a_reason_is_needed_where_the_kind_says_so(county, order):
    for wrong in ("", "   ", "\x00"):
        with pytest.raises(InvalidInput) as refused:
            do(county.verifier, order, "justified", wrong)
        assert "/reason" in refused.value.fields
    with pytest.raises(InvalidInput):
        do(county.verifier, order, "justified", "长" * 2001)
    with pytest.raises(InvalidInput):
        do(county.verifier, order, "grant everything", "x")


def test_two_officials_on_one_step_are_told_apart(county, order):
    seen = order.version
    do(county.verifier, order, "justified", version=seen)
    second = factories.official("rating.rectify", at=county.rated)
    with pytest.raises(ChangedMeanwhile):
        do(second, order, "done", version=seen)


def test_a_closed_order_takes_nothing_more(county, order):
    order = do(county.verifier, order, "malicious")
    assert order.state == "closed"
    for act in (do,):
        with pytest.raises(OrderClosed):
            act(county.verifier, order, "justified")
    with pytest.raises(OrderClosed):
        return_order(actor=county.verifier, order_id=order.pk, reason="x", now=NOW)


def test_an_overdue_step_is_escalated_once_and_told_to_the_supervisors(county, order):
    supervisor = factories.official("supervise", at=county.office)
    row = order.steps.get(done_at=None)
    assert not escalate(actor=SYSTEM, order_id=order.pk, row_id=row.pk, now=NOW)
    late = order.due_at + timedelta(minutes=1)
    assert escalate(actor=SYSTEM, order_id=order.pk, row_id=row.pk, now=late)
    assert not escalate(actor=SYSTEM, order_id=order.pk, row_id=row.pk, now=late)
    assert types(order).count("workorder.escalated") == 1
    assert Message.objects.visible_to(supervisor).filter(kind="workorder.overdue").count() == 1
    assert [o.pk for o in queries.desk_list(supervisor, show="overdue").rows] == [order.pk]


def test_a_step_done_late_stays_marked_late(county, order):
    complete_step(
        actor=county.verifier, order_id=order.pk, outcome="justified", reason="x", now=order.due_at + timedelta(hours=1)
    )
    assert order.steps.get(step="verify").late


def test_an_extension_is_granted_once_by_another_person(county, order):
    order = do(county.verifier, order, "justified")
    before = order.due_on
    ask = {"order_id": order.pk, "reason": "要等检验", "now": NOW}
    with pytest.raises(NotPermitted):
        ask_extension(actor=county.verifier, **ask)
    ask_extension(actor=county.rectifier, **ask)
    with pytest.raises(ExtensionUsedUp):
        ask_extension(actor=county.rectifier, **ask)
    with pytest.raises(NotPermitted):
        settle_extension(actor=county.verifier, order_id=order.pk, grant=True, now=NOW)
    order = settle_extension(actor=county.approver, order_id=order.pk, grant=True, now=NOW)
    assert (before, order.due_on) == (date(2026, 12, 11), date(2026, 12, 18)) and order.extensions == 1
    with pytest.raises(ExtensionUsedUp):
        ask_extension(actor=county.rectifier, **ask)
    assert Timer.objects.filter(subject_id=order.pk).count() == 1


def test_a_refused_extension_needs_a_reason_and_changes_no_day(county, order):
    order = do(county.verifier, order, "justified")
    ask_extension(actor=county.rectifier, order_id=order.pk, reason="忙", now=NOW)
    with pytest.raises(InvalidInput):
        settle_extension(actor=county.approver, order_id=order.pk, grant=False, now=NOW)
    after = settle_extension(actor=county.approver, order_id=order.pk, grant=False, reason="人手够", now=NOW)
    assert after.due_on == order.due_on and after.extensions == 0


def test_no_extension_after_the_time_is_over(county, order):
    order = do(county.verifier, order, "justified")
    with pytest.raises(ExtensionUsedUp):
        ask_extension(actor=county.rectifier, order_id=order.pk, reason="忘了", now=order.due_at)


def test_an_order_is_returned_and_dispatched_to_another_office(county, order):
    other = factories.organization("civil_affairs", name="徐闻县民政局")
    order = do(county.verifier, order, "justified")
    order = return_order(actor=county.rectifier, order_id=order.pk, reason="不归我们管", now=NOW)
    assert order.step == "verify"
    with pytest.raises(NotPermitted):
        dispatch(actor=county.approver, order_id=order.pk, to=other.pk, reason="x", now=NOW)
    order = dispatch(actor=county.verifier, order_id=order.pk, to=other.pk, reason="民政局的事", now=NOW)
    assert order.subject_organization_id == other.pk
    with pytest.raises(NotFound):
        queries.one(county.rectifier, order.pk)
    order = do(county.verifier, order, "justified")
    assert order.organization_id == other.pk
    with pytest.raises(InvalidInput):
        dispatch(actor=county.verifier, order_id=order.pk, to=other.pk, reason="x", now=NOW)


def test_strangers_and_other_offices_see_nothing(county, order):
    others = (
        STRANGER,
        factories.person(),
        factories.official("plain.examine", at=county.rated),
        factories.official("rating.verify", at=factories.organization("service_office", code="440823")),
    )
    for actor in others:
        assert list(WorkOrder.objects.visible_to(actor)) == []
        with pytest.raises(NotFound):
            queries.one(actor, order.pk)
        with pytest.raises(NotFound):
            resolve(actor, "workorder", order.pk)
    assert resolve(county.verifier, "workorder", order.pk).url == f"/desk/workorders/{order.pk}/"


def test_what_was_written_lies_sealed(county, order):
    raw = WorkOrder.objects.unscoped("test").values("summary", "sealed", "title").get(pk=order.pk)
    assert "等了一上午" not in str(raw)
    assert queries.one(county.verifier, order.pk).words == "等了一上午"


def test_the_posts_of_the_next_step_are_told_but_not_who_is_barred(county, order):
    do(county.verifier, order, "justified")
    events = list(Event.objects.unscoped("test").filter(subject_id=order.pk).order_by("recorded_at", "id"))
    follow(events)
    follow(events)
    assert Message.objects.visible_to(county.rectifier).filter(kind="workorder.waiting").count() == 1
    assert Message.objects.visible_to(county.handler).count() == 0


def test_the_list_costs_one_query_at_one_and_at_many(county, report, order):
    from dataclasses import replace

    from yiwang.core.ids import new_id

    with CaptureQueriesContext(connection) as one:
        assert len(queries.desk_list(county.verifier).rows) == 1
    for _ in range(8):
        open_order(actor=SYSTEM, report=replace(report, ref=("rating", new_id())), now=NOW)
    with CaptureQueriesContext(connection) as many:
        assert len(queries.desk_list(county.verifier).rows) == 9
    assert len(one) == len(many) == 1


def test_hostile_filters_are_refused(county, order):
    for wrong in ({"show": "all'; drop"}, {"cursor": "%%%"}):
        with pytest.raises(InvalidInput):
            queries.desk_list(county.verifier, **wrong)
    assert queries.desk_list(county.verifier, text="\x00%_").rows == []
