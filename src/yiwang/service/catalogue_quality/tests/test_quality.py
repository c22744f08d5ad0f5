"""Findings stand where the fault comes from; scores follow what changed; orders are closed by the rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound, NotPermitted
from yiwang.core.models import Event
from yiwang.service.applications.tests import portal
from yiwang.service.catalogue.changes import changed
from yiwang.service.catalogue.faces import own_face
from yiwang.service.catalogue.models import CatalogueEntry, ServiceItem
from yiwang.service.catalogue.publishing_checks import Publishing, publishing_problems
from yiwang.service.catalogue_quality import linking
from yiwang.service.catalogue_quality.actions.change_rule import Wanted, change_rule
from yiwang.service.catalogue_quality.errors import NobodyToMend, NothingToMend
from yiwang.service.catalogue_quality.models import DeskRule, Due, Finding, Link, Node, OfficeDay, OfficeScore
from yiwang.service.catalogue_quality.orders import follow, send_order
from yiwang.service.catalogue_quality.queueing import queue_everything
from yiwang.service.catalogue_quality.rules import shipped
from yiwang.service.catalogue_quality.tests.test_rules import GOOD
from yiwang.service.catalogue_quality.working import work
from yiwang.support.workorders.actions.complete_step import complete_step
from yiwang.support.workorders.queries import words_of

pytestmark = pytest.mark.django_db
OWN = ("contact", "windows")
ABOVE = {key: value for key, value in GOOD.items() if key not in OWN}
HERE = {key: GOOD[key] for key in OWN}
LIMITS = {"limits": {"committed": {"amount": 30, "unit": "working_day"}}}


@pytest.fixture
def entry() -> CatalogueEntry:
    said: dict[str, Any] = {"title": "食品经营许可", "power_type": "行政许可"}
    made = CatalogueEntry.objects.create(
        code="000131019000", owner_division="00", state="published", number=1, content=ABOVE, **said
    )
    made.face = own_face(made.pk, **said)
    made.save()
    return made


def item(entry: CatalogueEntry, key: str, parent: ServiceItem | None = None, **said: Any) -> ServiceItem:
    office = said.pop("organization", None)
    return ServiceItem.objects.create(
        key=key, face=entry.face, entry=entry, source="desk", content=said, parent=parent, organization=office,
        organization_name=office.name if office else "外地某局", division_code="440825000000",
        chain=[*parent.chain, parent.pk] if parent else [],
    )  # fmt: skip


def judged(*rows: Any) -> dict[str, set[str]]:
    """Publish these and let the chore do its work: open findings by key of the node."""
    changed(row.pk for row in rows)
    work(clock.now())
    return open_now()


def open_now() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in Finding.objects.unscoped("test").filter(state="open").select_related("node"):
        found.setdefault(row.node.key, set()).add(row.rule)
    return found


def test_a_fault_of_the_entry_stands_once_and_goes_for_all_heirs_when_it_is_mended(entry: CatalogueEntry) -> None:
    entry.content = {**ABOVE, "limits": {**ABOVE["limits"], **LIMITS["limits"]}}
    entry.save()
    heirs = [item(entry, f"heir-{n}", **(HERE if n == 0 else {})) for n in range(3)]
    assert judged(entry, *heirs) == {"000131019000": {"r02-limit"}}
    assert set(Node.objects.unscoped("test").values_list("key", flat=True)) == {"000131019000", "heir-0"}
    entry.content = ABOVE
    entry.save()
    assert judged(entry) == {}
    assert Finding.objects.unscoped("test").get().state == "mended"


def test_who_says_the_wrong_word_has_the_fault_and_not_what_stands_below(entry: CatalogueEntry) -> None:
    city = item(entry, "city", **HERE, **LIMITS)
    county = item(entry, "county", city, visits_reason="要核对")
    town = item(entry, "town", county)
    found = judged(city, county, town)
    assert found == {"city": {"r02-limit"}, "county": {"r04-visits"}}
    county.content = {}
    county.save()
    assert judged(county) == {"city": {"r02-limit"}}
    assert not Node.objects.unscoped("test").filter(key="county").exists()


def test_the_score_is_lost_on_average_and_counted_only_for_offices_that_changed(entry: CatalogueEntry) -> None:
    office, other = factories.organization("market_supervision"), factories.organization("tax")
    bad = item(entry, "bad", organization=office, **HERE, **LIMITS)
    item(entry, "heir", organization=office)
    good = item(entry, "good", organization=other, **HERE)
    judged(bad, good)
    score = OfficeScore.objects.unscoped("test").get(office=office.pk)
    assert (score.items, score.judged, score.findings, score.score) == (2, 1, 1, 9_000)
    before = OfficeScore.objects.unscoped("test").get(office=other.pk).updated_at
    bad.content = HERE
    bad.save()
    judged(bad)
    assert OfficeScore.objects.unscoped("test").get(office=office.pk).score == 10_000
    assert OfficeScore.objects.unscoped("test").get(office=other.pk).updated_at == before
    assert OfficeDay.objects.unscoped("test").filter(office=office.pk).count() == 1


def test_the_same_words_in_two_offices_are_a_copy(entry: CatalogueEntry) -> None:
    text = {"condition": "申请人有固定的经营场所。" * 8}
    first = item(entry, "first", organization=factories.organization("market_supervision"), **HERE, **text)
    assert judged(first) == {}
    second = item(entry, "second", organization=factories.organization("tax"), **HERE, **text)
    assert judged(second) == {"second": {"copied"}}


def test_a_link_is_dead_after_failures_on_three_days_and_then_its_guide_is_found(entry: CatalogueEntry) -> None:
    row = item(entry, "linked", **HERE, online_url="https://example.cn/gone", mobile_url="https://example.cn/a")
    assert judged(row) == {} and Link.objects.count() == 2
    for day in range(3):
        assert linking.ask(linking.CHECKERS.get("demo"), clock.now() + timedelta(days=2 * day)) == 2
    work(clock.now())
    assert open_now() == {"linked": {"dead-link"}}
    assert Finding.objects.unscoped("test").get().more == "https://example.cn/gone"
    assert linking.check_links(clock.now()) == 0  # nobody asks without the setting
    assert not linking.HttpChecker().alive("http://127.0.0.1/") and not linking.HttpChecker().alive("file:///etc")


def test_what_ends_is_judged_no_more(entry: CatalogueEntry) -> None:
    row = item(entry, "ending", **HERE, **LIMITS)
    judged(row)
    ServiceItem.objects.filter(pk=row.pk).update(state="cancelled")
    assert judged(row) == {} and not OfficeScore.objects.unscoped("test").filter(name="外地某局").exists()


def test_a_rule_is_changed_at_the_desk_and_everything_is_judged_by_it(entry: CatalogueEntry) -> None:
    row = item(entry, "x", **HERE)
    assert judged(entry, row) == {}
    desk = factories.official("quality.rules")
    rule = Wanted("accurate", "refuse", 7, "committed_days > 3", "承诺时限超过三天", "请改短。", ("limits/committed",))
    made = change_rule(actor=desk, key="three-days", wanted=rule, now=clock.now())
    assert Due.objects.count() == 2
    work(clock.now())
    assert open_now() == {"000131019000": {"three-days"}}
    about = Publishing("item", row.pk, row.key, row.division_code, None, {})
    assert [problem.path for problem in publishing_problems(about, GOOD)] == ["limits/committed"]
    off = Wanted("accurate", "advise", 7, "committed_days > 3", "承诺时限超过三天", "请改短。", active=False)
    change_rule(actor=desk, key="three-days", wanted=off, now=clock.now(), version=made.row_version)
    work(clock.now())
    assert open_now() == {}
    with pytest.raises(ChangedMeanwhile):
        change_rule(actor=desk, key="three-days", wanted=off, now=clock.now(), version=1)
    for wrong, field in (("committed_days >", "/when"), ("password > 1", "/when")):
        with pytest.raises(InvalidInput) as refused:
            change_rule(
                actor=desk,
                key="bad-rule",
                wanted=Wanted("x", "advise", 5, wrong, "说", "做")
                if field == "/x"
                else Wanted("accurate", "advise", 5, wrong, "说", "做"),
                now=clock.now(),
            )
        assert field in refused.value.fields
    with pytest.raises(InvalidInput):
        change_rule(
            actor=desk, key="Bad", wanted=Wanted("x", "y", 0, "true", "", "", ("nonsense",), ()), now=clock.now()
        )
    with pytest.raises(NotPermitted):
        change_rule(actor=factories.official("catalogue.edit"), key="three-days", wanted=off, now=clock.now())
    assert DeskRule.objects.count() == 1 and "three-days" not in shipped()


@pytest.fixture
def offices() -> dict[str, Any]:
    factories.plain_permit()
    centre, owner = factories.organization("service_office"), factories.organization("market_supervision")
    return {
        "owner": owner,
        "dispatcher": factories.official("quality.dispatch", at=centre),
        "editor": factories.official("quality.mend", "catalogue.edit", at=owner),
    }


def test_an_order_goes_to_the_owner_and_the_rules_alone_close_it(
    entry: CatalogueEntry, offices: dict[str, Any]
) -> None:
    row = item(entry, "wrong", organization=offices["owner"], **HERE, **LIMITS)
    judged(row)
    order = send_order(actor=offices["dispatcher"], node_id=row.pk, now=clock.now())
    assert order.step == "mend" and order.organization_id == offices["owner"].pk and "承诺时限" in words_of(order)
    with pytest.raises(NothingToMend):
        send_order(actor=offices["dispatcher"], node_id=row.pk, now=clock.now())
    complete_step(actor=offices["editor"], order_id=order.pk, outcome="done", now=clock.now())
    follow(list(Event.objects.unscoped("test").filter(type="workorder.step_done")))
    order.refresh_from_db()
    assert order.step == "mend" and order.state == "open"  # nothing was mended: the rule sent it back
    row.content = HERE
    row.save()
    judged(row)
    order.refresh_from_db()
    assert (order.state, order.outcome) == ("closed", "passed")


def test_a_said_mending_that_holds_closes_the_order(entry: CatalogueEntry, offices: dict[str, Any]) -> None:
    row = item(entry, "wrong", organization=offices["owner"], **HERE, **LIMITS)
    judged(row)
    order = send_order(actor=offices["dispatcher"], node_id=row.pk, now=clock.now())
    ServiceItem.objects.filter(pk=row.pk).update(content=HERE)
    complete_step(actor=offices["editor"], order_id=order.pk, outcome="done", now=clock.now())
    follow(list(Event.objects.unscoped("test").filter(type="workorder.step_done")))
    order.refresh_from_db()
    assert (order.state, order.outcome) == ("closed", "passed") and open_now() == {}


def test_nobody_sends_what_has_no_owner_or_without_the_duty(entry: CatalogueEntry, offices: dict[str, Any]) -> None:
    row = item(entry, "named", **HERE, **LIMITS)
    judged(row)
    with pytest.raises(NobodyToMend):
        send_order(actor=offices["dispatcher"], node_id=row.pk, now=clock.now())
    with pytest.raises(NotPermitted):
        send_order(actor=offices["editor"], node_id=row.pk, now=clock.now())


DESK = "/desk/catalogue-quality/"


def test_the_desk_shows_filters_exports_scores_and_costs_the_same_at_one_and_at_many(
    entry: CatalogueEntry, offices: dict[str, Any]
) -> None:
    desk = portal.client_of(offices["dispatcher"])
    rows = [item(entry, "g-0", organization=offices["owner"], **HERE, **LIMITS)]
    judged(*rows)
    desk.get(DESK)
    with CaptureQueriesContext(connection) as few:
        page = desk.get(DESK).content.decode()
    assert "承诺时限比法定时限长" in page and "共1个" in page
    rows += [item(entry, f"g-{n}", organization=offices["owner"], **HERE, **LIMITS) for n in range(1, 9)]
    judged(*rows)
    with CaptureQueriesContext(connection) as many:
        desk.get(DESK)
    assert len(few) == len(many)
    assert "没有这样的问题" in desk.get(f"{DESK}?group=readable").content.decode()
    table = b"".join(desk.get(f"{DESK}export.csv?rule=r02-limit").streaming_content).decode()
    assert table.count("承诺不能长过法律规定") == 9
    office = f"{DESK}offices/{offices['owner'].pk}/"
    assert "80.0" in desk.get(office).content.decode() and "80.0" in desk.get(f"{DESK}offices/").content.decode()
    assert "built-in" not in desk.get(f"{DESK}offices/").content.decode()
    guide = f"{DESK}guides/{rows[0].pk}/"
    assert "派给实施单位改" in desk.get(guide).content.decode()
    assert desk.post(guide, {"act": "send"}).status_code == 302
    assert "工单" in desk.get(guide).content.decode()


def test_another_office_sees_nothing_and_a_supervisor_his_place(entry: CatalogueEntry) -> None:
    row = item(entry, "theirs", organization=factories.organization("market_supervision"), **HERE, **LIMITS)
    judged(row)
    for duties, role, seen in (
        (("catalogue.edit",), "tax", False),
        (("catalogue.edit",), "market_supervision", True),
        (("supervise",), "service_office", True),
    ):
        actor: Actor = factories.official(*duties, at=factories.organization(role))
        if seen:
            assert Node.objects.visible_to(actor).get_or_refuse(row.pk)
        else:
            with pytest.raises(NotFound):
                Node.objects.visible_to(actor).get_or_refuse(row.pk)


def test_rules_are_shown_and_changed_on_their_pages(entry: CatalogueEntry) -> None:
    desk = portal.client_of(factories.official("quality.rules"))
    assert "承诺时限比法定时限长" in desk.get(f"{DESK}rules/").content.decode()
    page = desk.get(f"{DESK}rules/r02-limit/").content.decode()
    assert "committed_above" in page
    sent = {"version": "0", "group": "consistent", "severity": "mend", "weight": "30", "when": "committed_above",
            "says": "承诺太长", "do": "改短", "paths": "limits/committed", "on": ["item", "entry"],
            "active": "true"}  # fmt: skip
    refused = desk.post(f"{DESK}rules/r02-limit/", {**sent, "when": "((("})
    assert refused.status_code == 422 and "条件写得不对" in refused.content.decode()
    assert desk.post(f"{DESK}rules/r02-limit/", sent).status_code == 302
    assert "承诺太长" in desk.get(f"{DESK}rules/").content.decode()
    assert desk.get(f"{DESK}rules/nonsense/").status_code == 404


def test_everything_is_queued_once(entry: CatalogueEntry) -> None:
    item(entry, "a", **HERE)
    item(entry, "b")
    assert queue_everything(clock.now()) == 2 and queue_everything(clock.now()) == 0
