"""The address book: who is in it, who finds whom, for whom it is closed, and what it costs."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import NotPermitted, NotSignedIn
from yiwang.core.models import Event
from yiwang.core.scoping import Unscoped
from yiwang.people.actions.accounts import lock_account
from yiwang.people.actions.holding import assign_post, end_post
from yiwang.people.actions.organizations import change_organization
from yiwang.people.actions.posts import change_post
from yiwang.people.administration import today
from yiwang.people.models import Account, Organization, PostHolding
from yiwang.people.staffing import address_book
from yiwang.people.staffing.models import AddressEntry
from yiwang.people.tests.tree import Tree
from yiwang.service.applications.tests import portal

pytestmark = pytest.mark.django_db


class Book:
    def __init__(self) -> None:
        self.tree = Tree()
        self.chen = factories.official("window", at=self.tree.bureau, name="陈桂英")
        self.zeng = factories.official("supervise", at=self.tree.beside, name="曾国强")
        PostHolding.objects.filter(account_id=self.zeng.account_id).update(extension="0759-4851234")
        address_book.rebuild()

    def names(self, text: str = "", office: Organization | None = None, by: Actor | None = None) -> list[str]:
        rows = address_book.entries(by or self.chen, text, office.pk if office else None)
        return [row.name for row in rows.order_by(*address_book.ORDER)]

    def get(self, address: str, by: Actor | None = None, **query: Any) -> Any:
        return portal.client_of(by or self.chen).get(address, query)


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.mark.parametrize("text", ["陈桂英", "桂英", "cgy", "chengui", "市场监督 cgy", "陈 徐闻", "陈桂英岗"])
def test_a_colleague_is_found_by_name_pinyin_organization_and_post(book: Book, text: str) -> None:
    assert book.names(text) == ["陈桂英"]


@pytest.mark.parametrize("text", ["1234", "0759-4851234", "zengguo"])
def test_a_colleague_is_found_by_telephone_and_the_reading_of_the_surname(book: Book, text: str) -> None:
    assert book.names(text) == ["曾国强"]


@pytest.mark.parametrize("text", ["遂溪 cgy", "'", "'' | x", "!", "&:*", "\\", "没有这个人"])
def test_what_is_not_there_or_no_word_finds_nobody(book: Book, text: str) -> None:
    assert book.names(text) == []


def test_strangers_citizens_and_officials_without_a_post_see_nothing(book: Book) -> None:
    nobody = Actor(kind="official", account_id=book.chen.account_id)
    for actor in (Actor(kind="stranger"), factories.person(), nobody):
        assert book.names(by=actor) == []
        with pytest.raises((NotPermitted, NotSignedIn)):
            address_book.require_official(actor)
    assert book.get("/desk/directory/", factories.person()).status_code == 403
    with pytest.raises(Unscoped):
        list(AddressEntry.objects.all())


def test_who_left_or_begins_later_or_is_locked_is_not_in_it(book: Book) -> None:
    held = PostHolding.objects.get(account_id=book.zeng.account_id)
    for change in ({"until": today() - timedelta(days=1)}, {"until": None, "since": today() + timedelta(days=1)}):
        PostHolding.objects.filter(pk=held.pk).update(**change)
        address_book.refresh([held.account_id])
        assert book.names("曾") == []
    PostHolding.objects.filter(pk=held.pk).update(since=today())
    Account.objects.filter(pk=held.account_id).update(is_active=False)
    address_book.refresh([held.account_id])
    assert book.names("曾") == []


def followed() -> None:
    """What the consumer does with the events of a lane; the worker would read them once they are committed."""
    address_book.follow(list(Event.objects.unscoped("test").order_by("recorded_at", "id")))


def test_it_follows_every_change_by_its_event(book: Book) -> None:
    followed()
    chief = book.tree.chiefs["province"]
    post = book.chen.posts[0].post_id
    change_post(actor=chief, post_id=post, title="受理专员", duties=["window"])
    bureau = book.tree.bureau
    change_organization(actor=chief, organization_id=bureau.pk, name="徐闻县市监局", role=bureau.role)
    followed()
    assert book.names("市监局 受理专员") == ["陈桂英"] and book.names("市场监督管理") == []
    made = factories.official("window", at=book.tree.beside, name="新来的人")
    other = PostHolding.objects.get(account_id=made.account_id).post_id
    assign_post(actor=chief, account_id=book.chen.account_id, post_id=other, since=today())
    followed()
    assert len(book.names("陈桂英")) == 2
    for held in PostHolding.objects.filter(account_id=book.chen.account_id):
        end_post(actor=chief, holding_id=held.pk)
    lock_account(actor=SYSTEM, account_id=book.zeng.account_id, reason="借调在外")
    followed()
    assert book.names("陈桂英") == [] and book.names("曾国强") == []


def test_a_page_costs_the_same_for_two_and_for_thirty(book: Book) -> None:
    browser = portal.client_of(book.chen)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert browser.get("/desk/directory/", {"q": "徐闻"}).status_code == 200
        return len(caught)

    cost()
    first = cost()
    for number in range(28):
        factories.official("window", at=book.tree.bureau, name=f"某人{number}")
    address_book.rebuild()
    assert cost() == first


def test_pages_follow_one_another_in_the_order_of_pinyin(book: Book) -> None:
    for number in range(35):
        factories.official("window", at=book.tree.bureau, name=f"王{chr(0x4E00 + number)}")
    address_book.rebuild()
    first = book.get("/desk/directory/", q="王").content.decode()
    assert first.count("staffing-card__name") == 30 and "cursor=" in first


def test_the_page_of_a_person_shows_posts_telephone_and_colleagues(book: Book) -> None:
    shown = book.get(f"/desk/directory/{book.zeng.account_id}/").content.decode()
    assert "tel:07594851234" in shown and "广东省湛江市遂溪县" in shown and "邻县管理员" in shown
    assert Account.objects.get(pk=book.zeng.account_id).login not in shown
    assert f"/desk/people/{book.zeng.account_id}/" not in shown, "only an administrator is led to his page"
    assert book.get(f"/desk/directory/{factories.person().account_id}/").status_code == 404


def test_an_export_needs_a_search_and_is_recorded(book: Book) -> None:
    assert book.get("/desk/directory/export.csv").status_code == 422
    answer = book.get("/desk/directory/export.csv", q="zeng")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[1][:1] + rows[1][4:] == ["曾国强", "0759-4851234"]
    assert Event.objects.unscoped("test").filter(type="address_book.exported").count() == 1


def test_nonsense_in_the_address_is_no_defect(book: Book) -> None:
    for query in ({"q": "\0'"}, {"cursor": "x"}, {"q": "👍"}, {"q": "%"}):
        assert book.get("/desk/directory/", **query).status_code in (200, 422)
    assert book.get("/desk/directory/", office="x").status_code == 404


def test_the_book_knows_whether_it_is_whole(book: Book) -> None:
    assert address_book.is_whole()
    factories.official("window", at=book.tree.bureau, name="新来的人")
    assert not address_book.is_whole()
    address_book.rebuild()
    assert address_book.is_whole()
