"""Ratings: once, final, without a name; a bad one is rectified and the rater hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core.actor import STRANGER
from yiwang.core.errors import InvalidInput, NotFound, NotPermitted, NotSignedIn
from yiwang.core.models import Event, Timer
from yiwang.core.timers import run_due
from yiwang.people.models import Organization
from yiwang.service.applications.actions.drafts import close_draft
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.service.desks.actions.receive import Party, begin
from yiwang.service.ratings import queries
from yiwang.service.ratings.actions.ask_at_window import ask_at_window
from yiwang.service.ratings.actions.open_rater import open_rater
from yiwang.service.ratings.actions.rate import Opinion, rate_by_link, rate_case
from yiwang.service.ratings.actions.supplement import supplement_by_link, supplement_case
from yiwang.service.ratings.errors import (
    AlreadyRated,
    AlreadySupplemented,
    LinkSpent,
    NotYetRateable,
    RaterAnonymous,
    RatesItself,
)
from yiwang.service.ratings.following import follow
from yiwang.service.ratings.models import Rater, Rating, Signal, Supplement, Tally
from yiwang.service.ratings.occasions import link_for
from yiwang.service.ratings.reading import text_of
from yiwang.service.ratings.tests.conftest import NOW, decided_case
from yiwang.support.messages.models import Message
from yiwang.support.workorders.actions.complete_step import complete_step
from yiwang.support.workorders.models import WorkOrder
from yiwang.support.workorders.queries import progress_of

LATER = NOW + timedelta(hours=2)


def rate(case, level=5, **more):
    opinion = Opinion(level, more.pop("tags", ()), more.pop("text", ""), more.pop("anonymous", False))
    actor = more.pop("actor", case.applicant)
    return rate_case(actor=actor, proceeding_id=case.id, level=level, opinion=opinion, now=LATER, **more)


def all_events():
    return list(Event.objects.unscoped("test").order_by("recorded_at", "id"))


def order_of(rating):
    return WorkOrder.objects.unscoped("test").get(ref_id=rating.pk)


def test_a_good_rating_is_kept_and_opens_nothing(case):
    rating = rate(case, 5, tags=("501",), text="很快")
    assert (rating.level, rating.tags, text_of(rating), rating.channel) == ("very_satisfied", ["501"], "很快", "web")
    assert not WorkOrder.objects.unscoped("test").exists()


def test_the_story_runner_s_call_is_enough(case):
    assert rate_case(actor=case.applicant, proceeding_id=case.id, level=1, now=LATER).level == "very_dissatisfied"


def test_a_case_is_rated_once_and_supplemented_once(case):
    rate(case, 5)
    with pytest.raises(AlreadyRated):
        rate(case, 1)
    supplement_case(actor=case.applicant, proceeding_id=case.id, level=4, text="后来发现少一份", now=LATER)
    with pytest.raises(AlreadySupplemented):
        supplement_case(actor=case.applicant, proceeding_id=case.id, level=1, text="再说", now=LATER)
    rating = Rating.objects.unscoped("test").get()
    assert rating.level == "very_satisfied" and Supplement.objects.get().level == "satisfied"


def test_a_case_that_is_not_decided_can_not_be_rated(county):
    person = factories.person()
    sent = Submission(item=current_item("plain-permit.new"), division_code="440825", answers=factories.PLAIN_ANSWERS)
    done = submit_application(actor=person, sent=sent, now=NOW)
    with pytest.raises(NotYetRateable):
        rate_case(actor=person, proceeding_id=done.id, level=5, now=LATER)


def test_only_the_applicant_may_rate_the_case(county, case):
    with pytest.raises(NotSignedIn):
        rate(case, actor=STRANGER)
    for stranger in (factories.person(), county.accept, county.verifier):
        with pytest.raises((NotFound, RatesItself)):
            rate(case, 5, actor=stranger)
    with pytest.raises(NotFound):
        rate_case(actor=case.applicant, proceeding_id=county.rated.pk, level=5, now=LATER)


def test_the_handler_and_his_colleagues_can_not_rate_with_a_link(county, case):
    token = link_for("case", case.id, NOW)
    for insider in (county.accept, county.rectifier):
        with pytest.raises(RatesItself):
            rate_by_link(actor=insider, token=token, opinion=Opinion(5), now=LATER)
    colleague_as_person = replace(county.accept, kind="person", posts=())
    with pytest.raises(RatesItself):
        rate_by_link(actor=colleague_as_person, token=token, opinion=Opinion(5), now=LATER)
    assert rate_by_link(actor=STRANGER, token=token, opinion=Opinion(2), now=LATER).channel == "link"


def test_an_official_who_applies_for_himself_may_not_rate_the_own_office(county):
    own = decided_case(county, applicant=factories.official("plain.file", at=county.rated))
    with pytest.raises(RatesItself):
        rate(own, 5)


def test_forged_changed_and_old_links_open_nothing(case):
    token = link_for("case", case.id, NOW)
    for wrong in (
        "",
        "x",
        token[:-2] + ("AA" if not token.endswith("AA") else "BB"),
        token + "=",
        "ü" * 40,
        token * 50,
    ):
        with pytest.raises(LinkSpent):
            rate_by_link(actor=STRANGER, token=wrong, opinion=Opinion(5), now=LATER)
    with pytest.raises(LinkSpent):
        rate_by_link(actor=STRANGER, token=token, opinion=Opinion(5), now=NOW + timedelta(days=31))


def test_each_visit_is_rated_once_and_not_on_the_clerk_s_device(county, case):
    asked = ask_at_window(actor=county.accept, proceeding_id=case.id, now=LATER, device=b"clerk")
    again = ask_at_window(actor=county.accept, proceeding_id=case.id, now=LATER, device=b"clerk")
    assert asked.visit.pk == again.visit.pk
    give = {"token": asked.token, "opinion": Opinion(4), "now": LATER}
    with pytest.raises(RatesItself):
        rate_by_link(actor=STRANGER, device=b"clerk", **give)
    with pytest.raises(RatesItself):
        rate_by_link(actor=county.accept, device=b"phone", **give)
    rating = rate_by_link(actor=STRANGER, device=b"phone", **give)
    assert rating.occasion_kind == "visit" and rating.channel == "window"
    with pytest.raises(AlreadyRated):
        rate_by_link(actor=STRANGER, device=b"other", token=again.token, opinion=Opinion(5), now=LATER)
    with pytest.raises(LinkSpent):
        rate_by_link(actor=STRANGER, token=asked.token, opinion=Opinion(5), now=LATER + timedelta(minutes=31))
    supplement_by_link(actor=STRANGER, token=again.token, level=5, text="谢谢", now=LATER)
    assert rate(case, 5).occasion_kind == "case"


def test_a_colleague_who_had_nothing_to_do_with_the_case_can_not_ask_for_a_rating(county, case):
    colleague = factories.official("plain.accept", at=county.rated)
    with pytest.raises(NotPermitted):
        ask_at_window(actor=colleague, proceeding_id=case.id, now=LATER)
    window = factories.official("window", at=county.rated)
    for served in (county.accept, county.decide, window):
        assert ask_at_window(actor=served, proceeding_id=case.id, now=LATER).token


def test_the_clerk_who_filed_it_may_ask_though_another_office_decides(county, case):
    clerk = factories.official("window", at=county.office)
    with pytest.raises(NotFound):
        ask_at_window(actor=clerk, proceeding_id=case.id, now=LATER)
    party = Party("person", case.applicant.party_id, "王秀英")
    draft = begin(actor=clerk, item=current_item("plain-permit.new"), party=party, division_code="440825")
    close_draft(actor=clerk, draft=draft, submitted_as=case.id)
    assert ask_at_window(actor=clerk, proceeding_id=case.id, now=LATER).visit.clerk == clerk.account_id


def test_only_officials_of_the_office_may_show_the_code(county, case):
    elsewhere = factories.official("plain.accept", at=factories.organization("civil_affairs"))
    with pytest.raises(NotFound):
        ask_at_window(actor=elsewhere, proceeding_id=case.id, now=LATER)
    for person in (case.applicant, STRANGER):
        with pytest.raises((NotPermitted, NotSignedIn)):
            ask_at_window(actor=person, proceeding_id=case.id, now=LATER)


@pytest.mark.parametrize("model", [Rating, Supplement, Rater, Signal])
@pytest.mark.parametrize("act", ["UPDATE", "DELETE"])
def test_nobody_changes_or_deletes_a_rating_not_even_by_sql(case, model, act):
    rate(case, 1, text="不满意")
    supplement_case(actor=case.applicant, proceeding_id=case.id, level=1, text="还是", now=LATER)
    table = model._meta.db_table
    column = model._meta.pk.column
    sql = f"UPDATE {table} SET {column} = {column}" if act == "UPDATE" else f"DELETE FROM {table}"
    with pytest.raises(DatabaseError, match="final"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_no_row_outside_the_envelope_says_who_rated_or_which_case(case):
    rate(case, 1, text="王秀英等了一上午")
    traces = {str(case.applicant.account_id), str(case.id), "王秀英", str(case.applicant.party_id)}
    for model in (Rating, Rater, Signal):
        for row in model._base_manager.all():
            text = str(vars(row))
            assert not any(trace in text for trace in traces), model.__name__
    for event in all_events():
        if event.type.startswith(("rating.", "workorder.")):
            assert not any(trace in str(vars(event)) for trace in traces), event.type
    order = WorkOrder.objects.unscoped("test").get()
    assert not any(trace in str(vars(order)) for trace in traces - {"王秀英"})
    assert "王秀英" not in str(order.summary) + order.title


def test_a_bad_rating_goes_to_verification_and_back_to_the_rater(county, case):
    rating = rate(case, 2, tags=("205",), text="态度差")
    order = order_of(rating)
    assert (order.step, order.organization_id) == ("verify", county.office.pk)
    assert {county.accept.account_id, county.decide.account_id} <= set(order.barred)
    for actor, outcome in (
        (county.verifier, "justified"),
        (county.rectifier, "done"),
        (county.approver, "pass"),
        (county.caller, "satisfied"),
    ):
        complete_step(actor=actor, order_id=order.pk, outcome=outcome, reason="已经向您道歉", now=LATER)
    follow(all_events())
    kinds = list(Message.objects.visible_to(case.applicant).order_by("id").values_list("kind", flat=True))
    assert kinds == ["rating.taken_up", "rating.answered"]
    progress = progress_of("rating", rating.pk)
    assert progress.closed and progress.answer == "已经向您道歉"
    whole = queries.offices().rates
    assert whole.rectified == 1.0 and whole.in_time == 1.0


def test_a_bad_supplement_opens_what_the_good_rating_did_not(case):
    rating = rate(case, 5)
    supplement_case(actor=case.applicant, proceeding_id=case.id, level=1, text="证照印错了", now=LATER)
    assert order_of(rating).state == "open"


def test_a_rating_is_kept_even_where_nobody_could_rectify_it_yet(county, case):
    Organization.objects.filter(pk=county.office.pk).update(role="")
    from yiwang.core import generation

    generation.forget()
    rating = rate(case, 1)
    assert Timer.objects.filter(kind="rating.rectify", subject_id=rating.pk).count() == 1
    Organization.objects.filter(pk=county.office.pk).update(role="service_office")
    run_due(datetime.now(UTC) + timedelta(minutes=1))
    assert order_of(rating).state == "open"


def test_malicious_ratings_leave_the_rates_and_stay_in_the_table(county, case):
    rating = rate(case, 1)
    complete_step(actor=county.verifier, order_id=order_of(rating).pk, outcome="malicious", reason="查实", now=LATER)
    rate(decided_case(county), 5)
    follow(all_events())
    whole = queries.offices().rates
    assert (whole.valid, whole.bad, whole.good) == (1, 0.0, 1.0)
    assert Rating.objects.unscoped("test").count() == 2


def test_figures_are_counted_from_events_by_office_and_item(county, case):
    rate(case, 5)
    decided_case(county, outcome="refuse")
    follow(all_events())
    found = queries.office(county.rated.pk)
    assert (found.rates.valid, found.rates.done, found.rates.active) == (1, 2, 0.5)
    assert [line.key for line in found.items] == ["plain-permit.new"] and found.months[0].rates.valid == 1
    assert [line.title for line in queries.offices().lines] == ["徐闻县市场监管局"]
    with pytest.raises(NotFound):
        queries.office(case.id)


def test_the_figures_cost_the_same_for_one_office_and_for_many(county, case):
    rate(case, 5)
    follow(all_events())
    with CaptureQueriesContext(connection) as one:
        queries.offices()
    for n in range(20):
        made = Organization.objects.create(name=f"局{n}", role=f"r{n}", division=county.rated.division)
        Tally.objects.create(organization_id=made.pk, item_key="x", month="2026-11-01", measure="satisfied", n=1)
    with CaptureQueriesContext(connection) as many:
        assert len(queries.offices().lines) == 21
    assert len(one) == len(many) == 2


def test_signals_are_recorded_and_shown_nowhere(county, case):
    rate(case, 5, text="非常好的服务", device=b"same")
    second = decided_case(county)
    rate(second, 5, text="非常好的服务", device=b"same")
    signals = list(Signal.objects.order_by("at", "rating_id"))
    assert [s.same_device for s in signals] == [0, 1] and [s.same_text for s in signals] == [0, 1]
    assert all(s.seconds_after == 7200 for s in signals)


def test_the_desk_shows_the_own_area_without_names(county, case):
    rate(case, 1, text="太慢")
    for actor in (county.verifier, county.caller, county.rectifier):
        assert len(queries.desk_list(actor, show="bad").rows) == 1
    others = (
        STRANGER,
        case.applicant,
        county.accept,
        factories.official("rating.verify", at=factories.organization("service_office", code="440823")),
    )
    for actor in others:
        assert queries.desk_list(actor).rows == []
    with pytest.raises(InvalidInput):
        queries.desk_list(county.verifier, show="x")
    with pytest.raises(InvalidInput):
        queries.desk_list(county.verifier, level="x")


def test_the_desk_costs_one_query_at_one_and_at_many(county, case):
    rate(case, 5)
    with CaptureQueriesContext(connection) as one:
        queries.desk_list(county.verifier)
    for _ in range(3):
        rate(decided_case(county), 5)
    with CaptureQueriesContext(connection) as many:
        assert len(queries.desk_list(county.verifier).rows) == 4
    assert len(one) == len(many) == 1


def test_only_the_call_back_learns_whom_to_call_and_it_is_recorded(county, case):
    rating = rate(case, 1)
    contact = open_rater(actor=county.caller, rating_id=rating.pk, purpose="回访")
    assert contact.name == "王秀英" and contact.phone == "13800138000"
    looked = [event for event in all_events() if event.type == "rating.rater_opened"]
    assert len(looked) == 1 and looked[0].payload["purpose"] == "回访"
    for actor in (county.verifier, county.approver, county.rectifier, county.accept, case.applicant):
        with pytest.raises(NotPermitted):
            open_rater(actor=actor, rating_id=rating.pk, purpose="回访")
    with pytest.raises(InvalidInput):
        open_rater(actor=county.caller, rating_id=rating.pk, purpose=" ")
    unit_with_duty = factories.official("rating.call_back", "rating.rectify", at=county.rated)
    with pytest.raises((NotPermitted, NotFound)):
        open_rater(actor=unit_with_duty, rating_id=rating.pk, purpose="回访")


def test_nobody_opens_an_anonymous_rater_or_one_without_a_work_order(county, case):
    hidden = rate(case, 1, anonymous=True)
    with pytest.raises(RaterAnonymous):
        open_rater(actor=county.caller, rating_id=hidden.pk, purpose="回访")
    good = rate(decided_case(county), 5)
    with pytest.raises(NotFound):
        open_rater(actor=county.caller, rating_id=good.pk, purpose="好奇")


def test_an_anonymous_rater_still_hears_the_result(county, case):
    rating = rate(case, 1, anonymous=True)
    complete_step(actor=county.verifier, order_id=order_of(rating).pk, outcome="justified", reason="属实", now=LATER)
    follow(all_events())
    assert Message.objects.visible_to(case.applicant).filter(kind="rating.taken_up").count() == 1


def test_who_got_the_result_is_asked_to_rate_once(county, case):
    from yiwang.core.actor import SYSTEM
    from yiwang.core.events import NewEvent, Subject, write

    for kind in ("proceeding.delivered", "proceeding.completed"):
        subject = Subject("proceeding", case.id)
        write([NewEvent(kind, SYSTEM, subject, {}, county.rated.pk, county.rated.division_id)])
    follow(all_events())
    message = Message.objects.visible_to(case.applicant).get(kind="rating.invited")
    assert message.ref_kind == "rating-case" and message.ref_id == case.id
    from yiwang.core.refs import resolve

    assert resolve(case.applicant, "rating-case", case.id).url == f"/rate/{case.id}/"
    with pytest.raises(NotFound):
        resolve(factories.person(), "rating-case", case.id)
