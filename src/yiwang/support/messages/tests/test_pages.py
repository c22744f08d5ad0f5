"""The inbox in the browser's eyes: own messages only, search, marking, export."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from yiwang.core.ids import new_id
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.support.messages.models import Message
from yiwang.support.messages.sending import Letter, send

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.fixture
def person(db):
    return factories.person()


def signed_in(client, actor):
    client.cookies["yw_session"] = open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))
    return client


def letters(person, count, title="食品经营许可"):
    words = {"title": title, "number": "4408250001", "office": "县局"}
    send(
        Letter(person.account_id, "proceeding.accepted", ("proceeding", new_id()), f"{title}{n}", words, NOW)
        for n in range(count)
    )


def test_the_inbox_shows_words_and_marks_what_was_opened(client, person):
    letters(person, 1)
    signed_in(client, person)
    text = client.get("/messages/").content.decode()
    assert "已经受理：食品经营许可" in text and "有1条没看过" in text
    message = Message.objects.visible_to(person).get()
    page = client.get(f"/messages/{message.pk}/")
    assert page.status_code == 200 and "县局" in page.content.decode()
    assert "都看过了" in client.get("/messages/").content.decode()


def test_everything_is_marked_with_one_button(client, person):
    letters(person, 3)
    assert signed_in(client, person).post("/messages/read/").status_code == 302
    assert Message.objects.visible_to(person).filter(read_at=None).count() == 0
    assert client.get("/messages/read/").status_code == 405


def test_empty_and_not_found_say_different_things(client, person):
    signed_in(client, person)
    assert "还没有消息" in client.get("/messages/").content.decode()
    assert "没有符合条件的消息" in client.get("/messages/?q=zzz").content.decode()


def test_the_export_runs_no_formula(client, person):
    letters(person, 1, title="=HYPERLINK(1)")
    text = b"".join(signed_in(client, person).get("/messages/export/").streaming_content).decode()
    assert text.startswith("\ufeff") and "\n=" not in text and ",=" not in text
    assert "4408250001" in text


def test_strangers_are_sent_to_the_login_and_others_find_nothing(client, person):
    letters(person, 1)
    message = Message.objects.visible_to(person).get()
    assert client.get("/messages/").status_code == 302
    signed_in(client, factories.person())
    assert client.get(f"/messages/{message.pk}/").status_code == 404
    assert "食品经营许可" not in client.get("/messages/").content.decode()


@pytest.mark.parametrize("query", ["?show=%27", "?cursor=%%%", "?cursor=WyJuIiwieCJd", "?q=%00%F0%9F%92%A9"])
def test_hostile_addresses_break_nothing(client, person, query):
    assert signed_in(client, person).get(f"/messages/{query}").status_code in (200, 422)


def test_the_page_costs_the_same_with_one_message_and_with_twenty(client, person):
    letters(person, 1)
    signed_in(client, person)
    client.get("/messages/")
    with CaptureQueriesContext(connection) as one:
        client.get("/messages/")
    letters(person, 19, title="高龄津贴")
    with CaptureQueriesContext(connection) as twenty:
        client.get("/messages/")
    assert len(one) == len(twenty)
