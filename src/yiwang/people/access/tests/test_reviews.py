"""Access reviews find what nobody uses and nobody holds, and withdraw by the use cases of every day."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from tests import factories

from yiwang.core import clock, timers
from yiwang.core.errors import ChangedMeanwhile, InvalidInput, NotFound, NotPermitted, NotReady
from yiwang.core.events import NewEvent, Subject, write
from yiwang.core.ids import new_id
from yiwang.core.models import Event, Timer
from yiwang.people import open_work
from yiwang.people.access.actions import reviews as reviews_action
from yiwang.people.access.actions.reviews import decide_line, start_review
from yiwang.people.access.models import Review, ReviewLine
from yiwang.people.access.tests.conftest import browser
from yiwang.people.administration import OwnPost, today
from yiwang.people.models import Account, Organization, Post, PostHolding
from yiwang.people.open_work import Taken
from yiwang.support.messages.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    return factories.organization(name="徐闻县市场监督管理局")


@pytest.fixture
def chief(office):
    found = factories.official("administer", at=office, name="管理员甲")
    write([NewEvent("people.exported", found, Subject("organization", office.pk), {}, office.pk)])
    return found


def lines(review, kind=""):
    rows = ReviewLine.objects.unscoped("test").filter(review=review)
    return list(rows.filter(kind=kind) if kind else rows)


def a_post(office, *duties, title="空岗"):
    return Post.objects.create(organization=office, title=title, duties=list(duties))


def old(account):
    Account.objects.filter(pk=account.account_id).update(created_at=clock.now() - timedelta(days=400))


def test_a_duty_that_nothing_shows_in_use_is_doubtful_and_a_used_one_is_not(office, chief):
    busy = factories.official("audit", "window", at=office, name="忙人")
    write([NewEvent("log.viewed", busy, Subject("organization", office.pk), {}, office.pk)])
    review = start_review(actor=chief, organization_id=office.pk)
    found = {(line.post_id, line.duty) for line in lines(review, "unused")}
    assert (busy.posts[0].post_id, "window") in found
    assert (busy.posts[0].post_id, "audit") not in found
    assert (chief.posts[0].post_id, "administer") not in found


def test_a_task_done_shows_its_duty_in_use(scene):
    from tests import licensed

    idle = factories.official("licensed.decide", at=scene.office, name="没办过")
    licensed.step(scene.case_id, "licensed.accept", "accept")
    review = start_review(actor=scene.administrator, organization_id=scene.office.pk)
    found = {(line.post_id, line.duty) for line in lines(review, "unused")}
    assert (idle.posts[0].post_id, "licensed.decide") in found
    assert not [duty for _post, duty in found if duty == "licensed.accept"]


def test_a_post_held_only_since_yesterday_is_not_blamed_for_the_time_before(office, chief):
    new = factories.official("window", at=office)
    PostHolding.objects.filter(account=new.account_id).update(since=today() - timedelta(days=1))
    review = start_review(actor=chief, organization_id=office.pk)
    assert new.posts[0].post_id not in {line.post_id for line in lines(review, "unused")}


def test_posts_that_nobody_holds_are_found_with_the_day_since_when(office, chief):
    never, left = a_post(office, "window"), a_post(office, "audit", title="走了")
    gone = factories.official(at=office)
    PostHolding.objects.create(post=left, account_id=gone.account_id, since=date(2020, 1, 1), until=date(2021, 1, 1))
    found = {line.post_id: line.since for line in lines(start_review(actor=chief, organization_id=office.pk), "unheld")}
    assert found == {never.pk: None, left.pk: date(2021, 1, 1)}


def test_somebody_with_many_posts_is_found_post_by_post(office, chief, settings):
    settings.ACCESS_MANY_POSTS = 3
    busy = factories.official("window", at=office)
    for number in range(2):
        PostHolding.objects.create(
            post=a_post(office, "audit", title=f"兼{number}"), account_id=busy.account_id, since=date(2020, 1, 1)
        )
    found = lines(start_review(actor=chief, organization_id=office.pk), "many_posts")
    assert len(found) == 3 and {line.number for line in found} == {3}


def test_sleeping_accounts_and_those_that_outlived_their_posts_are_found(office, chief):
    sleeper, former = factories.official("window", at=office), factories.official("window", at=office)
    old(sleeper)
    PostHolding.objects.filter(account=former.account_id).update(until=today() - timedelta(days=9))
    review = start_review(actor=chief, organization_id=office.pk)
    assert sleeper.account_id in {line.account_id for line in lines(review, "dormant")}
    assert [line.account_id for line in lines(review, "no_post")] == [former.account_id]


def test_withdrawing_a_duty_takes_it_off_the_post_at_once(office, chief):
    both = factories.official("window", "audit", at=office)
    review = start_review(actor=chief, organization_id=office.pk)
    line = next(x for x in lines(review, "unused") if x.duty == "window")
    decide_line(actor=chief, line_id=line.pk, decision="withdraw", reason="不再开窗口")
    assert Post.objects.get(pk=both.posts[0].post_id).duties == ["audit"]
    told = Event.objects.unscoped("test").filter(type="post.changed", subject_id=both.posts[0].post_id)
    assert told.count() == 1


def test_withdrawing_the_only_duty_ends_the_holding_and_closes_the_post(office, chief):
    only = factories.official("window", at=office)
    review = start_review(actor=chief, organization_id=office.pk)
    line = next(x for x in lines(review, "unused") if x.post_id == only.posts[0].post_id)
    decide_line(actor=chief, line_id=line.pk, decision="withdraw", reason="撤销岗位")
    assert Post.objects.get(pk=only.posts[0].post_id).closed_on is not None
    assert PostHolding.objects.get(account=only.account_id).until is not None


def test_withdrawing_an_account_locks_it(office, chief):
    sleeper = factories.official("window", at=office)
    old(sleeper)
    review = start_review(actor=chief, organization_id=office.pk)
    line = next(x for x in lines(review, "dormant") if x.account_id == sleeper.account_id)
    decide_line(actor=chief, line_id=line.pk, decision="withdraw", reason="一年没有登录")
    assert not Account.objects.get(pk=sleeper.account_id).is_active


def test_keeping_changes_nothing_but_the_record(office, chief):
    idle = factories.official("window", at=office)
    review = start_review(actor=chief, organization_id=office.pk)
    line = next(x for x in lines(review, "unused") if x.post_id == idle.posts[0].post_id)
    decide_line(actor=chief, line_id=line.pk, decision="keep", reason="下月开始用")
    assert Post.objects.get(pk=idle.posts[0].post_id).duties == ["window"]
    kept = Event.objects.unscoped("test").get(type="access.line_decided")
    assert kept.payload["decision"] == "keep" and kept.organization_id == office.pk
    with pytest.raises(ChangedMeanwhile):
        decide_line(actor=chief, line_id=line.pk, decision="withdraw", reason="改主意")


@pytest.mark.parametrize(("decision", "reason", "field"), [
    ("", "理由", "/decision"), ("maybe", "理由", "/decision"), ("keep", "", "/reason"), ("keep", "x" * 501, "/reason"),
])  # fmt: skip
def test_an_answer_without_a_reason_is_refused_at_its_field(office, chief, decision, reason, field):
    a_post(office, "window")
    line = lines(start_review(actor=chief, organization_id=office.pk), "unheld")[0]
    with pytest.raises(InvalidInput) as refused:
        decide_line(actor=chief, line_id=line.pk, decision=decision, reason=reason)
    assert field in refused.value.fields


def test_nobody_decides_on_himself(office, chief):
    other = factories.official("administer", at=office, name="管理员乙")
    old(other)
    old(chief)
    review = start_review(actor=chief, organization_id=office.pk)
    mine = next((x for x in lines(review, "dormant") if x.account_id == other.account_id), None)
    assert mine is not None
    with pytest.raises(NotPermitted):
        decide_line(actor=other, line_id=mine.pk, decision="keep", reason="我还在用")
    unused = next(x for x in lines(review, "unused") if x.post_id == other.posts[0].post_id)
    with pytest.raises((OwnPost, NotPermitted)):
        decide_line(actor=other, line_id=unused.pk, decision="withdraw", reason="自己收回自己")


def test_the_county_does_not_review_the_province_nor_its_neighbour(office, chief):
    province = factories.organization("government", name="广东省人民政府")
    Organization.objects.filter(pk=office.pk).update(lineage=[province.pk, office.pk])
    neighbour = factories.organization(code="440823", name="遂溪县局")
    for place in (province, neighbour):
        with pytest.raises(NotFound):
            start_review(actor=chief, organization_id=place.pk)
    a_post(office, "window")
    above = factories.official("administer", at=province, name="省管理员")
    review = start_review(actor=above, organization_id=office.pk)
    assert Review.objects.visible_to(chief).filter(pk=review.pk).exists()
    stranger = factories.official("administer", at=neighbour)
    assert not Review.objects.visible_to(stranger).exists() and not ReviewLine.objects.visible_to(stranger).exists()
    line = lines(review)[0]
    with pytest.raises(NotFound):
        decide_line(actor=stranger, line_id=line.pk, decision="keep", reason="不是我的")


@pytest.mark.parametrize("duty", ["window", "supervise", "break_glass"])
def test_without_the_permission_nothing_starts(office, duty):
    with pytest.raises(NotPermitted):
        start_review(actor=factories.official(duty, at=office), organization_id=office.pk)


def test_two_reviews_of_one_office_do_not_run_side_by_side(office, chief):
    a_post(office, "window")
    start_review(actor=chief, organization_id=office.pk)
    with pytest.raises(NotReady):
        start_review(actor=chief, organization_id=office.pk)


def test_an_overdue_review_is_reminded_every_day_until_it_is_done(office, chief):
    a_post(office, "window")
    review = start_review(actor=chief, organization_id=office.pk)
    Timer.objects.exclude(kind="access.review_remind").delete()
    late = clock.now() + timedelta(days=15)
    with clock.at(late):
        timers.run_due(late)
        assert "超期" in browser(chief).get("/desk/access/reviews/").content.decode()
    told = Message.objects.unscoped("test").filter(account_id=chief.account_id, kind="access.review_due")
    assert told.count() == 1 and Timer.objects.filter(kind="access.review_remind").count() == 1
    for line in lines(review):
        decide_line(actor=chief if line.account_id != chief.account_id else factories.official("administer", at=office),
                    line_id=line.pk, decision="keep", reason="看过了")  # fmt: skip
    assert Review.objects.unscoped("test").get(pk=review.pk).closed_at is not None
    timers.run_due(late + timedelta(days=2))
    assert not Timer.objects.filter(kind="access.review_remind").exists()


def test_the_pages_start_narrow_decide_and_take_away(office, chief):
    a_post(office, "window", title="三号窗口")
    page = browser(chief)
    assert page.get("/desk/access/reviews/").status_code == 200
    begun = page.post("/desk/access/reviews/", {"office": str(office.pk)})
    assert begun.status_code == 302
    address = begun["Location"]
    text = page.get(address + "?kind=unheld").content.decode()
    assert "三号窗口" in text and "没有人担任" in text
    assert "三号窗口" not in page.get(address + "?kind=dormant").content.decode()
    assert "三号窗口" in page.get(address + "?q=三号").content.decode()
    line = ReviewLine.objects.unscoped("test").get(post_title="三号窗口")
    lost = page.post(f"{address}lines/{line.pk}/", {"decision": "withdraw", "reason": ""})
    assert lost.status_code == 422 and "请写明理由" in lost.content.decode()
    done = page.post(f"{address}lines/{line.pk}/", {"decision": "withdraw", "reason": "没人用"})
    assert done.status_code == 302 and Post.objects.get(pk=line.post_id).closed_on is not None
    body = b"".join(page.get(f"{address}export.csv").streaming_content).decode("utf-8-sig")
    assert "三号窗口" in body and "没人用" in body and "管理员甲" in body
    assert Event.objects.unscoped("test").filter(type="access.review_exported").count() == 1


def test_a_wrong_day_or_office_is_said_at_its_field(office, chief):
    page = browser(chief)
    for sent, word in (
        ({"office": "x"}, "请选择机构"),
        ({"office": str(office.pk), "due_on": "2020-01-01"}, "不能早于今天"),
        ({"office": str(office.pk), "unused_since": "2999-01-01"}, "这个日期太早或者太晚"),
    ):
        answer = page.post("/desk/access/reviews/", sent)
        assert answer.status_code == 422 and word in answer.content.decode(), word


class Drawer:
    """One piece of work in somebody's hands, as cases are."""

    def __init__(self, account_id, office, duty):
        self.row, self.account_id, self.given = Taken("probe", new_id(), "办件", None, office.pk, duty), account_id, []

    def taken(self, account_id, organization_ids):
        return [self.row] if account_id == self.account_id and not self.given else []

    def pass_on(self, actor, taken, to, reason):
        self.given.append((to, reason))


@pytest.mark.parametrize("kind", ["unused", "dormant"])
def test_withdrawing_from_somebody_with_open_work_gives_it_back_to_the_post(office, chief, monkeypatch, kind):
    """The page of a review cannot ask to whom it goes, so it says where it goes."""
    only = factories.official("window", at=office)
    old(only)
    drawer = Drawer(only.account_id, office, "window")
    monkeypatch.setitem(open_work._hands, "probe", drawer)
    review = start_review(actor=chief, organization_id=office.pk)
    line = next(x for x in lines(review, kind) if only.account_id == x.account_id or x.post_id == only.posts[0].post_id)
    page = browser(chief)
    assert "退回岗位" in page.get(f"/desk/access/reviews/{review.pk}/").content.decode()
    address = f"/desk/access/reviews/{review.pk}/lines/{line.pk}/"
    assert page.post(address, {"decision": "withdraw", "reason": "撤销岗位"}).status_code == 302
    assert drawer.given == [(None, "撤销岗位")]


def test_words_of_a_search_cannot_add_parameters_to_the_links(office, chief):
    """q=x&cursor=y typed into the field stays one word."""
    for number in range(31):
        a_post(office, "window", title=f"甲&cursor=x#{number}")
    review = start_review(actor=chief, organization_id=office.pk)
    text = browser(chief).get(f"/desk/access/reviews/{review.pk}/", {"q": "甲&cursor=x#"}).content.decode()
    assert "q=%E7%94%B2%26cursor%3Dx%23&amp;cursor=" in text and "q=甲" not in text


@pytest.mark.django_db(transaction=True)
def test_two_officials_who_decide_the_last_two_lines_at_once_close_the_review():
    office = factories.organization(name="徐闻县市场监督管理局")
    deciders = [factories.official("administer", at=office, name=name) for name in ("甲", "乙")]
    write([NewEvent("people.exported", one, Subject("organization", office.pk), {}, office.pk) for one in deciders])
    posts = [a_post(office, "window", title=title) for title in ("一号", "二号")]
    review = start_review(actor=deciders[0], organization_id=office.pk)
    mine = [next(line for line in lines(review, "unheld") if line.post_id == post.pk) for post in posts]
    others = {line.pk for line in lines(review)} - {line.pk for line in mine}
    ReviewLine.objects.unscoped("test").filter(pk__in=others).update(decision="keep", reason="看过了")
    decided, done = threading.Barrier(2), []
    looked = reviews_action._close_if_done

    def both_first(actor, review_id):
        decided.wait(20)  # both lines are written, neither is committed
        looked(actor, review_id)

    def decide(actor, line):
        try:
            decide_line(actor=actor, line_id=line.pk, decision="keep", reason="看过了")
            done.append(line.pk)
        finally:
            connection.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reviews_action, "_close_if_done", both_first)
        threads = [threading.Thread(target=decide, args=pair) for pair in zip(deciders, mine, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert len(done) == 2
    assert Review.objects.unscoped("test").get(pk=review.pk).closed_at is not None
