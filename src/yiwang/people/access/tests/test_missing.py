"""A review finds the rights that nobody holds: duties that a body needs, permissions that no held post opens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core.errors import InvalidInput
from yiwang.core.permissions import CATALOGUE
from yiwang.people.access.actions.reviews import decide_line, start_review
from yiwang.people.access.doubts import doubts_in
from yiwang.people.access.models import Review, ReviewLine
from yiwang.people.access.tests.conftest import browser
from yiwang.people.administration import today
from yiwang.people.models import Organization, Post, PostHolding

pytestmark = pytest.mark.django_db
EVERY = sorted({duty for entry in CATALOGUE.values() for duty in entry.duties})


@pytest.fixture
def government(db):
    return factories.organization("government", name="徐闻县人民政府")


@pytest.fixture
def bureau(government):
    return below(government, "徐闻县市场监督管理局")


def below(above, name, role="of-no-pack"):
    row = Organization.objects.create(name=name, role=role, division=above.division)
    Organization.objects.filter(pk=row.pk).update(lineage=[*above.lineage, row.pk])
    row.refresh_from_db()
    return row


def told(office, kind="missing"):
    found = [doubt for doubt in doubts_in(office.pk, today() - timedelta(days=180)) if doubt.kind == kind]
    return {(doubt.organization.name, doubt.duty) for doubt in found}


def missing(office):
    return {duty for _name, duty in told(office)}


def test_a_body_where_everything_is_held_twice_has_no_such_doubt(government, bureau):
    for name in ("甲", "乙"):
        factories.official(*EVERY, at=government, name=name)
    assert told(government) == told(bureau) == told(government, "unopened") == set()


@pytest.mark.parametrize("duty", ["privacy", "identity", "security", "administer"])
def test_a_duty_that_the_platform_needs_and_nobody_holds_is_found(government, bureau, duty):
    for name in ("甲", "乙"):
        factories.official(*(set(EVERY) - {duty}), at=government, name=name)
    assert told(government) == {("徐闻县人民政府", duty)}


@pytest.mark.parametrize("duty", ["privacy", "identity"])
def test_who_holds_it_below_or_above_is_enough(government, bureau, duty):
    factories.official(duty, at=bureau)
    assert duty not in missing(government) and duty not in missing(bureau)


def test_security_must_be_held_at_the_top_itself(government, bureau):
    factories.official("security", at=bureau)
    assert "security" in missing(government) and "security" not in missing(bureau)
    factories.official("security", at=government)
    assert "security" not in missing(government)


def test_every_level_that_leads_others_has_its_own_administrator(government, bureau):
    station = below(bureau, "徐城市场监督管理所")
    factories.official("administer", at=government)
    assert ("徐闻县市场监督管理局", "administer") in told(government)
    assert "administer" not in missing(station), "it leads nobody"
    factories.official("administer", at=bureau)
    assert "administer" not in missing(government)


def test_a_town_is_looked_after_by_its_county(government):
    town = below(government, "徐城街道办事处", "town")
    place = factories.division("440825")
    place.pk, place.level, place.name = factories.uuid5(factories.NAMESPACE, "town"), "town", "徐城街道"
    place.save(force_insert=True)
    Organization.objects.filter(pk=town.pk).update(division=place)
    below(Organization.objects.get(pk=town.pk), "某村", "village")
    factories.official("administer", at=government)
    assert "administer" not in missing(government)


@pytest.mark.parametrize(("act", "check"), [("break_glass", "audit"), ("sso.register", "sso.approve")])
def test_what_a_second_person_must_look_at_needs_a_second_person(government, bureau, act, check):
    assert check not in missing(government), "nobody can do it, so nobody must look at it"
    factories.official(act, check, at=bureau, name="一个人")
    assert (bureau.name, check) in told(government), "nobody reviews himself"
    factories.official(check, at=bureau, name="另一个人")
    assert check not in missing(government)


def test_a_reviewer_of_another_office_reviews_no_emergency_access_of_this_one(government, bureau):
    factories.official("break_glass", at=bureau)
    factories.official("audit", at=government)
    assert (bureau.name, "audit") in told(government)


def test_a_holding_that_ended_and_a_post_that_was_closed_count_no_more(government):
    ended, closed = (factories.official("privacy", at=government, name=name) for name in "甲乙")
    assert "privacy" not in missing(government)
    PostHolding.objects.filter(account=ended.account_id).update(until=today() - timedelta(days=1))
    Post.objects.filter(pk=closed.posts[0].post_id).update(closed_on=today())
    assert "privacy" in missing(government)


def test_a_permission_that_no_held_post_opens_is_found_at_the_top_alone(government, bureau):
    for name in ("甲", "乙"):
        factories.official(*(set(EVERY) - {"licence.revoke"}), at=government, name=name)
    only = {code for code, entry in CATALOGUE.items() if entry.who == "duty" and entry.duties == {"licence.revoke"}}
    assert only and {code for _name, code in told(government, "unopened")} == only
    assert told(bureau, "unopened") == set()


def test_a_missing_duty_is_told_once_and_not_again_with_each_of_its_permissions(government):
    for name in ("甲", "乙"):
        factories.official(*(set(EVERY) - {"privacy"}), at=government, name=name)
    assert missing(government) == {"privacy"} and told(government, "unopened") == set()


def test_a_duty_of_a_published_pack_is_missed_where_the_body_is_that_does_it(scene):
    found = missing(scene.office)
    assert "licensed.decide" in found and "licensed.accept" not in found
    assert "licensed.decide" not in missing(scene.hospital)


def test_there_is_nothing_to_withdraw_from_nobody(government):
    chief = factories.official("administer", at=government)
    review = start_review(actor=chief, organization_id=government.pk)
    line = ReviewLine.objects.unscoped("test").get(review=review, duty="privacy")
    with pytest.raises(InvalidInput) as refused:
        decide_line(actor=chief, line_id=line.pk, decision="withdraw", reason="没有人")
    assert "没有什么可以收回" in refused.value.fields["/decision"]
    done = decide_line(actor=chief, line_id=line.pk, decision="keep", reason="下周任命")
    assert done.decision == "keep"


def test_the_page_says_what_does_not_work_and_leads_to_where_it_is_mended(government):
    chief = factories.official("administer", at=government)
    start_review(actor=chief, organization_id=government.pk)
    address = f"/desk/access/reviews/{Review.objects.unscoped('test').get().pk}/"
    page = browser(chief).get(f"{address}?kind=missing").content.decode()
    assert "没有人答复群众对个人信息的请求" in page and f"/desk/organizations/{government.pk}/" in page
    assert 'value="withdraw"' not in page.split("people-filter")[1].split("</form>")[1]
    opened = browser(chief).get(f"{address}?kind=unopened").content.decode()
    assert "没有一个在任的岗位有这项权限" in opened


def test_a_hundred_bodies_cost_no_more_questions_than_one(government, bureau):
    factories.official("break_glass", at=bureau)
    doubts_in(government.pk, today())
    with CaptureQueriesContext(connection) as few:
        doubts_in(government.pk, today())
    for number in range(30):
        factories.official("break_glass", at=below(government, f"单位{number}", f"role-{number}"))
    with CaptureQueriesContext(connection) as many:
        doubts_in(government.pk, today())
    assert len(many) == len(few)
