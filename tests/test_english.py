"""Whoever set the pages to English, or asks the API in English, is refused in English; Chinese is the default."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from tests import factories
from yiwang.calendar import CalendarMissing
from yiwang.core import clock
from yiwang.core.actor import Actor
from yiwang.core.errors import ChangedMeanwhile, InvalidInput
from yiwang.engines.forms.model import FileRule
from yiwang.engines.forms.tests.forms_for_tests import one
from yiwang.engines.proceedings.errors import NoticeTooLate
from yiwang.engines.proceedings.models import FlowTask
from yiwang.people.models import Account
from yiwang.people.sessions import SignInRefused, open_session
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.service.applications.uploads import accept_upload
from yiwang.web.middleware.errors import translate
from yiwang.web.middleware.rate import RateLimitMiddleware
from yiwang.web.problems import OTHERWISE, TITLES, title_of
from yiwang.web.reference.catalogues import refusals

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
EN = "en-GB,en;q=0.9,zh;q=0.5"
MAIN = re.compile(r"<main.*?</main>", re.DOTALL)


def token_of(actor: Actor) -> str:
    return open_session(actor=actor, account=Account.objects.get(pk=actor.account_id))


def english_pages(actor: Actor | None = None) -> Client:
    client = Client()
    client.cookies["yw_lang"] = "en"
    if actor is not None:
        client.cookies[settings.SESSION_COOKIE] = token_of(actor)
    return client


def main_of(answer: HttpResponse) -> str:
    return MAIN.findall(answer.content.decode())[0]


def asked(actor: Actor, path: str, body: dict[str, Any], language: str = EN, **headers: str) -> HttpResponse:
    given = {"Authorization": f"Bearer {token_of(actor)}", **headers}
    if language:
        given["Accept-Language"] = language
    return Client().post(path, body, content_type="application/json", headers=given)


def application(**changes: dict[str, Any]) -> dict[str, Any]:
    answers = {group: {**values, **changes.get(group, {})} for group, values in factories.PLAIN_ANSWERS.items()}
    return {"item": "plain-permit.new", "division": "440825", "answers": answers}


@pytest.fixture
def permit(db):
    factories.plain_permit()
    factories.organization()


def test_a_refusal_without_english_speaks_chinese():
    with translation.override("en"):
        chinese = {c.code: c.sentence() for c in refusals() if CHINESE.search(c.sentence())}
    assert chinese == {}


def test_a_title_without_english_speaks_chinese():
    with translation.override("en"):
        said = [title_of(status) for status in (*TITLES, 418)]
    assert not CHINESE.search("".join(said))
    assert [title_of(404), title_of(418)] == ["没有找到", OTHERWISE]


def test_a_refusal_made_in_one_language_is_read_in_that_of_the_reader():
    late, conflict = NoticeTooLate(), ChangedMeanwhile()
    assert str(late) == late.text == NoticeTooLate.message
    with translation.override("en"):
        assert late.text.startswith("The time to ask for corrections has passed.")
        assert "What you typed is still below." in conflict.text_above_form
        assert "was not saved" in conflict.text and "below" not in conflict.text
    assert "您填写的内容还在下面" in conflict.text_above_form
    assert "刷新" not in conflict.text + conflict.text_above_form


def test_an_exception_of_a_room_without_django_is_said_in_english():
    with translation.override("en"):
        assert translate(CalendarMissing(2031)).text.startswith("There is no working calendar for 2031 yet")
        assert translate(UnicodeDecodeError("utf-8", b"", 0, 1, "")).text.startswith("The request is incomplete")


class TestProgram:
    def test_the_language_of_the_header_is_not_that_of_the_answer(self, db):
        for language, tag, title in (
            (EN, "en", "Please sign in first"),
            ("", "zh-Hans", "请先登录"),
            ("de", "zh-Hans", "请先登录"),
        ):
            answer = Client().get("/api/v1/tasks/", headers={"Accept-Language": language} if language else {})
            assert (answer.status_code, answer["Content-Language"], answer.json()["title"]) == (401, tag, title)
            assert "Accept-Language" in answer["Vary"]

    def test_the_cookie_of_a_browser_decides_for_a_program(self, db):
        assert english_pages().get("/api/v1/tasks/")["Content-Language"] == "zh-Hans"

    def test_an_unwanted_language_is_taken(self, db):
        answer = Client().get("/api/v1/tasks/", headers={"Accept-Language": "en;q=0, zh"})
        assert answer["Content-Language"] == "zh-Hans"

    def test_wrong_answers_are_named_in_chinese_words(self, permit):
        wrong = application(
            applicant={"name": "", "resident_id": "110105194912310021", "phone": "138"},
            business={"field_1": "x" * 61},
            figures={"number_1": -1},
        )
        answer = asked(factories.person(), "/api/v1/applications/", wrong)
        said = {row["pointer"]: row["detail"] for row in answer.json()["errors"]}
        assert answer.status_code == 422 and answer.json()["detail"] == "Something needs to be corrected."
        assert said == {
            "/applicant/name": "Enter: 姓名.",
            "/applicant/resident_id": "身份证号码: The identity number is wrong; a digit may be mistyped or two"
            " swapped. Please check it against the identity card.",
            "/applicant/phone": "手机号码: The telephone number is wrong. Enter a mobile number of 11 digits,"
            " or a landline with its area code.",
            "/business/field_1": said["/business/field_1"],
            "/figures/number_1": said["/figures/number_1"],
        }
        assert "60" in said["/business/field_1"] and "0" in said["/figures/number_1"]
        words = "".join(said.values())
        for title in ("姓名", "身份证号码", "手机号码", "填写项1", "数量1"):
            words = words.replace(title, "")
        assert not CHINESE.search(words), words

    def test_the_same_wrong_answers_are_named_in_english_to_who_asked_in_chinese(self, permit):
        answer = asked(factories.person(), "/api/v1/applications/", application(applicant={"phone": "138"}), "zh-CN")
        assert answer.json()["detail"] == "有内容需要您修改。"
        assert answer.json()["errors"][0]["detail"].startswith("手机号码：电话号码不对。")

    def test_a_body_of_the_wrong_form_is_refused_in_chinese(self, db):
        answer = asked(factories.person(), "/api/v1/applications/", {"item": 5})
        assert {row["detail"] for row in answer.json()["errors"]} == {"This is missing or not in the right form."}

    def test_what_is_not_there_and_where_no_office_is_are_told_in_chinese(self, permit):
        person = factories.person()
        unknown = asked(person, "/api/v1/applications/", {**application(), "item": "nothing.new"})
        nowhere = asked(person, "/api/v1/applications/", {**application(), "division": "990101"})
        assert (unknown.status_code, nowhere.status_code) == (404, 404)
        assert not CHINESE.search(unknown.json()["detail"] + nowhere.json()["detail"])

    def test_a_conflict_a_missing_reason_and_a_foreign_task_are_told_in_chinese(self, permit):
        sent = Submission(
            item=current_item("plain-permit.new"), division_code="440825", answers=factories.PLAIN_ANSWERS
        )
        submit_application(actor=factories.person(), sent=sent, now=clock.now())
        clerk = factories.official("plain.accept")
        task = FlowTask.objects.visible_to(clerk).get(state="open")
        path = f"/api/v1/tasks/{task.pk}/complete"
        late = asked(clerk, path, {"outcome": "accept", "version": 99})
        bare = asked(clerk, path, {"outcome": "not_accept"})
        nothing = asked(clerk, path, {"outcome": "no_such_outcome"})
        foreign = asked(factories.person(), path, {"outcome": "accept"})
        assert [one.status_code for one in (late, bare, nothing, foreign)] == [409, 422, 422, foreign.status_code]
        assert late.json()["detail"].startswith("Someone else dealt with this just before you")
        assert bare.json()["errors"] == [{"pointer": "reason", "detail": "Write down the reason."}]
        assert nothing.json()["detail"] == "This task has no outcome “no_such_outcome”."
        assert foreign.status_code in (403, 404) and not CHINESE.search(foreign.json()["detail"])

    def test_who_writes_too_often_is_slowed_down_in_chinese(self):
        limit = RateLimitMiddleware(lambda request: HttpResponse("ok"))
        limit.most = 0
        with translation.override("en"):
            answer = limit(RequestFactory().post("/api/v1/sessions/", REMOTE_ADDR="203.0.113.7"))
        assert answer.status_code == 429 and b"Too many requests. Please wait a moment" in answer.content


class TestPages:
    def test_a_wrong_password_is_told_in_chinese(self, db):
        client = english_pages()
        wrong = main_of(client.post("/login/", {"login": "nobody", "password": "wrong"}))
        empty = main_of(client.post("/login/", {"login": "", "password": ""}))
        with translation.override("en"):
            assert SignInRefused.sentence() in wrong
        assert "Enter your account." in empty and "Enter your password." in empty
        assert not CHINESE.search(wrong) and not CHINESE.search(empty)

    def test_an_unknown_address_is_told_in_chinese(self, db):
        answer = english_pages().get("/nothing/here/")
        assert answer.status_code == 404 and "Not found" in main_of(answer)
        assert not CHINESE.search(main_of(answer))

    def test_a_desk_is_closed_in_chinese_to_who_is_no_official(self, db):
        answer = english_pages(factories.person()).get("/desk/")
        assert answer.status_code == 403 and "Not permitted" in main_of(answer)
        assert not CHINESE.search(main_of(answer))

    def test_the_verdict_on_a_file_is_told_in_chinese(self, db):
        for content in (b"%PDF-1.7 unsigned", b"neither paper nor receipt"):
            answer = english_pages().post("/verify/", {"file": SimpleUploadedFile("a.pdf", content)})
            assert answer.status_code == 200 and not CHINESE.search(main_of(answer)), main_of(answer)

    def test_chinese_is_no_longer_the_default_of_pages(self, db):
        answer = Client().get("/nothing/here/", headers={"Accept-Language": "en"})
        assert "没有找到您要的内容" in main_of(answer)

    def test_the_table_of_codes_speaks_chinese(self, db):
        assert "Someone else dealt with this just before you" in main_of(english_pages().get("/reference/errors"))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("run.exe", b"MZ", "This kind of file cannot be uploaded. Use PDF, JPG, PNG."),
        ("empty.pdf", b"", "The file is empty. Please choose another one."),
    ],
)
def test_a_file_that_is_not_taken_is_refused_in_chinese(db, name, content, says):
    rule = FileRule(types=("pdf", "jpg"), max_mb=1)
    with translation.override("en"), pytest.raises(InvalidInput) as refused:
        accept_upload(factories.person(), SimpleUploadedFile(name, content), rule, field="/files/photo")
    assert refused.value.fields == {"/files/photo": refused.value.text}
    assert refused.value.text == says


def test_a_wrong_date_is_told_in_chinese():
    form = one(type="string", format="date", **{"x-not-after": "today"})
    with translation.override("en"):
        said = [
            form.validate({"page": {"field": value}}, today=date(2026, 11, 22))[0].text(translation.gettext, "en")
            for value in ("2026-02-30", "2030-01-01", "")
        ]
    assert not CHINESE.search("".join(said).replace("内容", "")), said
