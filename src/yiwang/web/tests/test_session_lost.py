"""A form that is sent after the session ended comes back whole, for whatever page it was; nothing of it is kept."""

from __future__ import annotations

import pytest
from django.test import Client

from yiwang.web import problems

pytestmark = pytest.mark.django_db
SAID = '<b>请补充"布局图"</b>\n第二行'


def sent(client: Client, path: str, **typed: object) -> str:
    answer = client.post(path, typed)
    assert answer.status_code == 401
    assert answer.headers["Cache-Control"] == "no-store"
    return str(answer.content.decode())


def test_what_was_typed_stands_there_to_be_sent_again(client):
    page = sent(client, "/desk/people/new/", reason=SAID, kind=["a", "b"], password="geheim-123456")
    assert "您写的内容没有丢" in page
    assert page.count('name="kind"') == 2
    assert "&lt;b&gt;请补充" in page and "<b>请补充" not in page
    assert "geheim-123456" not in page
    assert 'action="' not in page.split('<form class="yw-form"')[1].split(">")[0]


def test_what_is_too_long_or_nothing_is_refused_as_ever(client, monkeypatch):
    assert "您写的内容没有丢" not in client.post("/desk/people/new/", {}).content.decode()
    monkeypatch.setattr(problems, "LONGEST_KEPT", 10)
    told = client.post("/desk/people/new/", {"reason": "很长很长很长很长很长很长"})
    assert told.status_code == 401 and "很长很长" not in told.content.decode()


def test_a_form_from_elsewhere_is_not_shown_again():
    answer = Client(enforce_csrf_checks=True).post("/desk/people/new/", {"reason": SAID})
    assert answer.status_code == 403 and "布局图" not in answer.content.decode()


def test_programs_get_problem_details(client):
    answer = client.post("/api/v1/drafts", {"x": "请补充布局图"}, content_type="application/json")
    assert answer.status_code in (401, 404, 405) and "布局图" not in answer.content.decode()
