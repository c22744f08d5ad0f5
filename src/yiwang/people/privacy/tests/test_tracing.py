"""An export that turns up somewhere leads to who took it."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import factories

from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.people.tracing import mark, trace_in, traced, visible_line

pytestmark = pytest.mark.django_db


def test_an_export_names_who_and_when_and_is_found_in_the_log_even_without_its_last_line():
    factories.load_builtin()
    official = factories.official("privacy", name="导出员")
    client = Client()
    client.cookies["yw_session"] = open_session(actor=official, account=Account.objects.get(pk=official.account_id))
    text = b"".join(client.get("/desk/privacy/export.csv").streaming_content).decode("utf-8-sig")
    last = text.splitlines()[-1]
    assert "导出员" in last and official.posts[0].organization_name in last
    event = Event.objects.unscoped("test").get(type="export.traced")
    assert event.actor_account == official.account_id and event.payload["path"] == "/desk/privacy/export.csv"
    assert trace_in(text) == event.pk
    assert trace_in(text.splitlines()[0]) == event.pk, "who cuts off the line is not found"
    assert trace_in(last) == event.pk, "the line alone, as on paper"
    assert trace_in("姓名,账号") is None


def test_the_mark_is_not_seen_and_does_not_change_the_rows():
    trace = new_id()
    assert not mark(trace).strip("\u200b\u200c\u2060")
    official = factories.official("audit")
    rows = b"".join(traced(["甲,乙\r\n1,2\r\n".encode()], official, trace)).decode()
    assert rows.splitlines()[1] == "1,2" and visible_line(official, trace).decode().startswith("# ")


def test_what_a_person_takes_along_of_the_own_data_is_not_marked():
    person = factories.person()
    client = Client()
    client.cookies["yw_session"] = open_session(actor=person, account=Account.objects.get(pk=person.account_id))
    client.get("/account/privacy/looks/export.csv")
    assert not Event.objects.unscoped("test").filter(type="export.traced").exists()
