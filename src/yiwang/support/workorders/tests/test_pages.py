"""The desk of work orders: what an official sees and presses."""

from __future__ import annotations

import pytest
from tests import factories

from yiwang.core.models import Event
from yiwang.people.models import Account
from yiwang.people.sessions import open_session


def signed_in(client, actor):
    client.cookies["yw_session"] = open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))
    return client


def test_an_order_is_found_opened_and_worked_on(client, county, order):
    signed_in(client, county.verifier)
    assert order.number in client.get("/desk/workorders/").content.decode()
    page = client.get(f"/desk/workorders/{order.pk}/").content.decode()
    assert "等了一上午" in page and "情况属实" in page and "先听评价人怎么说" in page
    sent = {"act": "complete", "outcome": "justified", "reason": "属实", "version": order.version}
    done = client.post(f"/desk/workorders/{order.pk}/", sent)
    assert done.status_code == 302
    order.refresh_from_db()
    assert order.step == "rectify"


def test_what_was_typed_stays_when_it_is_refused(client, county, order):
    signed_in(client, county.verifier)
    page = client.post(f"/desk/workorders/{order.pk}/", {"act": "complete", "outcome": "", "reason": "窗口确实没人"})
    assert page.status_code == 422 and "窗口确实没人" in page.content.decode()
    old = client.post(
        f"/desk/workorders/{order.pk}/", {"act": "complete", "outcome": "justified", "reason": "x", "version": 99}
    )
    assert old.status_code == 409


def test_other_acts_work_from_the_page(client, county, order):
    other = factories.organization("civil_affairs", name="徐闻县民政局")
    signed_in(client, county.verifier)
    address = f"/desk/workorders/{order.pk}/"
    assert client.post(address, {"act": "dispatch", "to": str(other.pk), "reason": "民政局的事"}).status_code == 302
    assert client.post(address, {"act": "dispatch", "to": "x", "reason": "y"}).status_code == 422
    assert client.post(address, {"act": "extend", "reason": "忙"}).status_code == 302
    signed_in(client, county.approver)
    assert "有人申请延期" in client.get(address).content.decode()
    assert client.post(address, {"act": "grant"}).status_code == 302


@pytest.mark.parametrize("act", ["", "close", "__class__", "complete\x00"])
def test_unknown_acts_change_nothing(client, county, order, act):
    signed_in(client, county.verifier)
    assert client.post(f"/desk/workorders/{order.pk}/", {"act": act}).status_code == 422
    order.refresh_from_db()
    assert order.step == "verify" and order.version == 1


def test_people_and_other_offices_get_nothing(client, county, order):
    assert client.get("/desk/workorders/").status_code == 302
    signed_in(client, factories.person())
    assert client.get("/desk/workorders/").status_code == 403
    assert client.get(f"/desk/workorders/{order.pk}/").status_code == 403
    signed_in(client, factories.official("rating.verify", at=factories.organization("service_office", code="440823")))
    assert client.get(f"/desk/workorders/{order.pk}/").status_code == 404
    assert order.number not in client.get("/desk/workorders/").content.decode()


@pytest.mark.parametrize("query", ["?show=x", "?cursor=@@", "?q=%00%27"])
def test_hostile_addresses_break_nothing(client, county, order, query):
    assert signed_in(client, county.verifier).get(f"/desk/workorders/{query}").status_code in (200, 422)


def test_the_list_is_exported_without_what_was_written_and_only_by_who_has_a_seat(client, county, order):
    signed_in(client, county.verifier)
    table = b"".join(client.get("/desk/workorders/export.csv", {"show": "open"}).streaming_content).decode()
    assert order.number in table and "办理中" in table
    taken = Event.objects.unscoped("test").filter(type="workorder.exported")
    assert taken.count() == 1
    signed_in(client, factories.official("window"))
    table = b"".join(client.get("/desk/workorders/export.csv", {"show": "open"}).streaming_content).decode()
    assert order.number not in table and taken.count() == 1
    assert client.get("/desk/workorders/export.csv", {"show": "x"}).status_code == 422
