"""The way to one's own things and to the desks is the same on every layout."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from tests import factories

from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.people.models import Account
from yiwang.people.signin.tests.browsers import PASSWORD, account, browser
from yiwang.service.applications.tests import portal
from yiwang.service.desks.places import desk_links, desk_navigation
from yiwang.support.messages.models import Message

pytestmark = pytest.mark.django_db
OWN = ("/cases/", "/drafts/", "/licences/", "/messages/", "/logout/")
DESKS = {
    "window": "/desk/window/",
    "supervise": "/desk/supervision/",
    "audit": "/desk/log/",
    "author": "/desk/packs/",
    "licence.revoke": "/desk/licences/",
    "rating.rectify": "/desk/workorders/",
    "administer": "/desk/people/",
}


def header_of(actor: Actor, path: str) -> str:
    page = portal.client_of(actor).get(path, follow=True).content.decode()
    return page.split("<main")[0]


@pytest.fixture
def item() -> None:
    portal.world()


@pytest.mark.parametrize("path", ["/", "/search/", "/help/", "/verify/", "/apply/plain-permit.new/", "/nope"])
def test_who_is_signed_in_finds_the_own_things_on_every_page(path: str, item: None) -> None:
    head = header_of(factories.person(), path)
    assert all(f'"{own}"' in head for own in OWN)
    assert '"/desk/"' not in head


@pytest.mark.parametrize("path", ["/desk/", "/desk/tasks/", "/desk/workorders/", "/desk/licences/", "/verify/"])
def test_an_official_finds_the_own_things_and_the_desk_on_every_page(path: str) -> None:
    head = header_of(factories.official(*DESKS), path)
    assert all(f'"{place}"' in head for place in (*OWN, "/desk/"))


@pytest.mark.parametrize("path", ["/desk/", "/desk/workorders/", "/desk/licences/"])
def test_every_desk_shows_the_desks_of_all_duties(path: str) -> None:
    head = header_of(factories.official(*DESKS), path)
    assert all(f'"{place}"' in head for place in DESKS.values())


@pytest.mark.parametrize("path", ["/desk/", "/desk/tasks/", "/desk/workorders/", "/desk/ratings/", "/desk/licences/"])
def test_every_desk_wears_the_mark_of_the_desks_and_of_the_own_office(path: str) -> None:
    actor = factories.official(*DESKS)
    head = header_of(actor, path)
    assert "一网工作台" in head and actor.posts[0].organization_name in head and 'class="yw-site" href="/desk/"' in head


@pytest.mark.parametrize("duty", DESKS)
def test_a_desk_opens_only_by_its_duty(duty: str) -> None:
    shown = {link["href"] for link in desk_links(factories.official(duty), "/desk/")}
    assert DESKS[duty] in shown
    others = {place for other, place in DESKS.items() if other != duty} - {"/desk/workorders/"}
    assert not shown & others


def test_the_current_desk_is_marked_and_only_it() -> None:
    links = desk_links(factories.official(*DESKS), "/desk/log/")
    assert [link["href"] for link in links if link["current"]] == ["/desk/log/"]


EVERYTHING = (*DESKS, "security", "privacy", "identity")


def test_twenty_desks_do_not_stand_in_one_row() -> None:
    actor = factories.official(*EVERYTHING)
    row = desk_navigation(actor, "/desk/people/")
    menus = [entry for entry in row if "links" in entry]
    assert len(row) <= 11 and [menu["text"] for menu in menus] == [
        "证照和印章",
        "人员和机构",
        "安全和监督",
        "系统和设备",
    ]
    inside = [link["href"] for entry in row for link in entry.get("links", [entry])]
    assert sorted(inside) == sorted(link["href"] for link in desk_links(actor, "/desk/people/"))
    assert [menu["text"] for menu in menus if menu["current"]] == ["人员和机构"]


def test_the_first_page_of_the_desk_names_every_desk_that_the_posts_open() -> None:
    actor = factories.official(*EVERYTHING)
    body = portal.client_of(actor).get("/desk/").content.decode().split("<main")[1]
    assert all(f'href="{link["href"]}"' in body for link in desk_links(actor, "/desk/") if link["href"] != "/desk/")


def test_the_page_of_a_post_belongs_to_the_organizations() -> None:
    links = desk_links(factories.official("administer"), "/desk/posts/1/")
    assert [link["href"] for link in links if link["current"]] == ["/desk/organizations/"]


@pytest.mark.parametrize(
    ("wanted", "opens"), [("", "/desk/"), ("/", "/desk/"), ("/desk/log/", "/desk/log/"), ("//evil", "/desk/")]
)
def test_an_official_who_signs_in_begins_at_the_desk_and_not_among_the_services(wanted: str, opens: str) -> None:
    actor = factories.official("window")
    owner = Account.objects.get(pk=actor.account_id)
    owner.password = make_password(PASSWORD)
    owner.save()
    answer = browser().post("/login/", {"login": owner.login, "password": PASSWORD, "next": wanted})
    assert answer.status_code == 302 and answer.url == opens


def test_an_official_without_a_post_is_not_sent_to_a_desk_that_refuses() -> None:
    owner = account(kind="official")
    answer = browser().post("/login/", {"login": owner.login, "password": PASSWORD})
    assert answer.status_code == 302 and answer.url == "/"


def test_few_desks_need_no_menu_and_a_menu_never_holds_one_link() -> None:
    assert not any("links" in entry for entry in desk_navigation(factories.official("window"), "/desk/"))
    row = desk_navigation(factories.official("window", "supervise", "licence.revoke", "privacy"), "/desk/")
    assert all(len(entry["links"]) > 1 for entry in row if "links" in entry)
    assert "/desk/privacy/" in [entry.get("href") for entry in row]


def test_strangers_get_the_way_to_sign_in_and_no_menu() -> None:
    page = portal.client_of().get("/").content.decode()
    assert '"/login/"' in page and '"/logout/"' not in page


def test_unread_messages_are_counted(item: None) -> None:
    actor = factories.person()
    assert "条没看过" not in header_of(actor, "/help/")
    _message(actor)
    assert "消息（1条没看过）" in header_of(actor, "/help/")
    assert "消息（1条没看过）" in header_of(actor, "/verify/")


def _message(actor: Actor) -> None:
    assert actor.account_id is not None
    Message.objects.create(
        account_id=actor.account_id,
        kind="proceeding.accepted",
        ref_kind="proceeding",
        ref_id=new_id(),
        source="test",
        created_at=timezone.now(),
    )


def test_a_broken_link_of_a_desk_leads_back_to_the_list_and_the_desk_not_to_the_portal() -> None:
    page = portal.client_of(factories.official(*DESKS)).get("/desk/workorders/?cursor=broken").content.decode()
    body = page.split("<main")[1]
    assert 'href="/desk/workorders/"' in body and 'href="/desk/"' in body and 'href="/cases/"' not in body
