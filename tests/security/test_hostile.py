"""Whatever is sent, the answer is a sentence and never a defect; programs get RFC 9457 in Chinese."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.security.routes import Route, all_routes

pytestmark = pytest.mark.django_db
ROUTES = all_routes()
CHINESE = re.compile(r"[\u4e00-\u9fff]")
BOMB = "[" * 50_000
VALUES: tuple[Any, ...] = (
    "",
    "\x00",
    "a\x00b",
    "\u202e\ufeff",
    "王" * 20_000,
    "-1",
    "9" * 400,
    "1e309",
    "NaN",
    "٣",
    "2026-02-30",
    "' OR ''='",
    "{{7*7}}${7*7}",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "00000000-0000-0000-0000-000000000000",
    b"\xff\xfe\xc0\x80",
)
FIELDS = (
    "_submit",
    "_next",
    "_tab",
    "_seen",
    "outcome",
    "reason",
    "version",
    "row_version",
    "change",
    "level",
    "text",
    "kind",
    "number",
    "name",
    "to",
    "post",
    "account",
    "purpose",
    "purpose_words",
    "task",
    "item",
    "login",
    "password",
    "kept",
    "next",
    "place",
    "q",
    "state",
    "tags",
    "insist",
    "firm",
    "act",
    "holding",
    "posts",
    "since",
    "until",
    "duties",
    "role",
    "division",
    "title",
    "given",
    "again",
    "days",
    "material",
    "remove",
    "/shop/seats",
    "s.trade",
)
JSON_BODIES = (
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"{",
    b"\xff\xfe",
    b'{"a": NaN}',
    b'{"item": "\\ud800"}',
    b'{"item": "a\\u0000b", "division": "440825"}',
    BOMB.encode(),
    b'{"answers":' * 5000 + b"1" + b"}" * 5000,
    b'{"item": {"$ne": 1}, "division": 1e400, "outcome": [], "login": {}, "password": null}',
    b'{"outcome": "accept", "reason": 5, "version": ' + b"9" * 300 + b"}",
    b'{"outcome": "' + b"x" * 5000 + b'"}',
    b'{"item": "licensed.new", "division": "440825", "answers": {"applicant": []}, "files": {"a": ["../../x"]}}',
    b'{"item": "licensed.new", "division": "999999", "answers": {"applicant": {"name": "a\\u0000b"}}}',
    b'{"item": "licensed.new", "division": "440825", "firm": "00000000-0000-0000-0000-000000000000"}',
    b'{"item": "../../etc", "division": "440825"}',
)
CURSORS = ("x", "AAAA", "%00", "WyJuIiwxXQ", "WyJuIiwiMjAyNi0wMS0wMSIsIngiXQ", "MjAyNi0wMS0wMSB4", "王", "=" * 3000)


def names(route: Route) -> list[str]:
    return [name for _, name in route.parameters]


def writing(route: Route) -> list[str]:
    return sorted(set(route.gates) - {"GET"})


def check(route: Route, response: Any, told: str) -> None:
    assert response.status_code < 500 or response.status_code == 503, f"{told}: {response.status_code}"
    if route.is_api and response.status_code >= 400 and response.status_code != 405:
        check_problem(response, told)


def check_problem(response: Any, told: str) -> None:
    """RFC 9457 §3: media type, type, title, status, detail."""
    assert response.headers["Content-Type"].startswith("application/problem+json"), told
    body = orjson.loads(response.content)
    assert body["status"] == response.status_code and body["type"] and body["code"], told
    assert CHINESE.search(body["detail"]) and CHINESE.search(body["title"]), f"{told}: {body}"
    for error in body.get("errors", []):
        assert error["pointer"].startswith("/") and CHINESE.search(error["detail"]), f"{told}: {body}"


def reaching(stage: Any, route: Route, method: str, who: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
    """What is worth sending: whom the gate turns back, the view never hears, so the first value stands for all."""
    return values[:1] if route.stops(method, stage.people[who]) else values


def turned_back(stage: Any, route: Route, method: str, who: str, response: Any) -> bool:
    """Whether the gate did what it says of itself."""
    return not route.stops(method, stage.people[who]) or response.status_code == 403


PAGES = [route for route in ROUTES if writing(route) and not route.is_api]
OPERATIONS = [route for route in ROUTES if route.is_api]


@pytest.mark.parametrize("who", ["owner", "office"])
@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.pattern)
def test_no_form_value_breaks_a_page(stage, route, who):
    for values in stage.values_for(names(route))[:2]:
        browser = stage.client(who)
        wanted = VALUES if route.pattern != "login/" else VALUES[:4]
        for number, value in enumerate(reaching(stage, route, "POST", who, wanted)):
            body = {name: VALUES[(number + place) % len(VALUES)] for place, name in enumerate(FIELDS)}
            body |= dict.fromkeys(("outcome", "reason", "number", "name"), value)
            response = browser.post(route.address(values), body, REMOTE_ADDR=f"203.0.113.{number}")
            check(route, response, f"POST {route.address(values)} with {value!r:.40}")
            assert turned_back(stage, route, "POST", who, response), f"{route.pattern}: {response.status_code}"


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.pattern)
def test_no_body_breaks_a_page(stage, route):
    bodies = (
        (b"\x00\xff" * 50, "application/x-www-form-urlencoded"),
        (b"a=1&" * 3000, "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"", "multipart/form-data; boundary=" + "x" * 300),
        (b"{}", "application/json"),
        (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "application/xml"),
        (b"x", "text/html; charset=no-such-set"),
    )
    for who in ("owner", "office"):
        for values in stage.values_for(names(route))[:1]:
            for body, kind in reaching(stage, route, "POST", who, bodies):
                response = stage.client(who).generic("POST", route.address(values), body, content_type=kind)
                check(route, response, f"POST {route.address(values)} {kind:.40}")
                assert b"root:" not in response.content
                assert turned_back(stage, route, "POST", who, response), f"{route.pattern}: {response.status_code}"


@pytest.mark.parametrize("who", ["owner", "office", "stranger"])
@pytest.mark.parametrize("route", OPERATIONS, ids=lambda route: route.pattern)
def test_no_json_breaks_the_api(stage, route, who):
    for method in writing(route):
        for values in stage.values_for(names(route))[:1]:
            for body in JSON_BODIES:
                response = stage.program(who).generic(
                    method, route.address(values), body, content_type="application/json"
                )
                check(route, response, f"{method} {route.address(values)} {body[:60]!r}")


@pytest.mark.parametrize("route", OPERATIONS, ids=lambda route: route.pattern)
def test_the_api_refuses_strangers_and_forged_tokens_in_chinese(stage, route):
    for method, gate in route.gates.items():
        for token in ("", "x", "A" * 5000, "\xff"):
            program = stage.program("nobody")
            for values in stage.values_for(names(route))[:1]:
                response = program.generic(
                    method,
                    route.address(values),
                    b"{}",
                    content_type="application/json",
                    headers={"authorization": f"Bearer {token}"},
                )
                check(route, response, f"{method} {route.pattern}")
                if gate is not None and gate.who != "anyone":
                    assert response.status_code in (401, 422), f"{method} {route.pattern}"


@pytest.mark.parametrize("route", [r for r in ROUTES if "GET" in r.gates], ids=lambda route: route.pattern or "/")
def test_no_query_breaks_a_page(stage, route):
    wishes = (
        "cursor",
        "q",
        "state",
        "page",
        "size",
        "card",
        "taken",
        "item",
        "in",
        "tab",
        "done",
        "office",
        "from",
        "until",
        "type",
    )
    for who in ("owner", "office"):
        for values in stage.values_for(names(route))[:1]:
            wanted = (*CURSORS, *(v for v in VALUES if isinstance(v, str) and len(v) < 500))
            for forged in reaching(stage, route, "GET", who, wanted):
                query = dict.fromkeys(wishes, forged)
                response = stage.caller(who, route).get(route.address(values), query)
                if response.streaming:
                    b"".join(response.streaming_content)
                check(route, response, f"GET {route.address(values)} {forged!r:.40}")
                assert turned_back(stage, route, "GET", who, response), f"{route.pattern}: {response.status_code}"


@pytest.mark.parametrize("route", [r for r in ROUTES if names(r)], ids=lambda route: route.pattern)
def test_no_address_breaks_a_page(stage, route):
    for forged in (
        "%00",
        "..%2f..%2fetc%2fpasswd",
        "a" * 3000,
        "%ff%fe",
        "00000000-0000-0000-0000-000000000000",
        "😀",
        "-1",
    ):
        for method in route.gates:
            values = dict.fromkeys(names(route), forged)
            response = stage.caller("owner", route).generic(method, route.address(values))
            told = f"{method} {route.address(values)[:80]}: {response.status_code}"
            assert 300 <= response.status_code < 500, told


def test_a_body_that_is_too_large_is_refused_with_a_sentence(stage, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
    body = orjson.dumps({"item": "licensed.new", "division": "440825", "answers": {"a": "x" * 20_000}})
    answer = stage.program("owner").post("/api/v1/applications/", body, content_type="application/json")
    assert answer.status_code == 413
    check_problem(answer, "too large")
    page = stage.client("owner").post(f"/drafts/{stage.objects['draft_id']}/fill/shop/", {"/shop/name": "x" * 20_000})
    assert page.status_code == 413 and "太大" in page.content.decode()


def test_too_many_fields_and_files_are_refused_with_a_sentence(stage):
    address = f"/drafts/{stage.objects['draft_id']}/fill/shop/"
    answer = stage.client("owner").post(address, {f"f{n}": "x" for n in range(2100)})
    assert answer.status_code in (413, 422) and CHINESE.search(answer.content.decode())


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd.pdf",
        "..\\..\\boot.ini.pdf",
        "a\r\nSet-Cookie: x=1.pdf",
        'a"; filename="b.exe.pdf',
        "\x00.pdf",
        "." * 300 + ".pdf",
        "证" * 300 + ".pdf",
        "CON.pdf",
        "x.pdf\u202efdp.exe",
    ],
)
def test_a_file_name_cannot_leave_its_folder_or_its_header(stage, name):
    from yiwang.core import files

    pdf = b"%PDF-1.4\n1 0 obj<<>>endobj\nxref\n0 1\ntrailer<<>>\nstartxref\n9\n%%EOF\n"
    made = files.store(
        pdf, name=name, media_type="application/pdf", owner_account=stage.owner.account_id, purpose="material"
    )
    assert "/" not in made.name and "\\" not in made.name and len(made.name) <= 130
    response = stage.client("owner").get(f"/files/{made.pk}/")
    assert response.status_code == 200 and b"".join(response.streaming_content) == pdf
    header = response.headers["Content-Disposition"]
    assert "\r" not in header and "\n" not in header and "Set-Cookie" not in response.headers
    assert ".." not in header.replace("...", "") or "%" in header


def test_an_upload_to_the_public_check_may_be_anything(stage):
    contents = (b"", b"%PDF-", b"\x00" * 5000, b"<svg onload=alert(1)>", b"PK\x03\x04" + b"\xff" * 100, b"{" * 10_000)
    for content in contents:
        for name in ("a.pdf", "receipt.json", "a.exe", "../x.json"):
            for field in ("file", "receipt", "paper"):
                upload = SimpleUploadedFile(name, content)
                response = stage.client("stranger").post("/verify/", {field: upload})
                assert response.status_code < 500, f"{name} {content[:10]!r}"


def test_a_forged_idempotency_key_is_refused_and_that_of_somebody_else_is_another(stage):
    body = orjson.dumps(
        {
            "item": "licensed.new",
            "division": "440825",
            "scenario": {"trade": "tea"},
            "answers": {
                "applicant": {"name": "张三", "phone": "13900000000"},
                "shop": {"name": "茶馆", "address": "徐城街道", "seats": 3},
            },
        }
    )

    def send(who: str, key: str, content: bytes = body) -> Any:
        return stage.program(who).post(
            "/api/v1/applications/", content, content_type="application/json", headers={"idempotency-key": key}
        )

    for key in ("x" * 101, "\x01", "a\x7f"):
        answer = send("owner", key)
        assert answer.status_code == 422
        check_problem(answer, "forged key")
    first, again = send("owner", "one"), send("owner", "one")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"] and again.json()["again"]
    other = send("citizen", "one")
    assert other.status_code == 201 and other.json()["id"] != first.json()["id"]
    changed = send("owner", "one", body.replace(b"tea", b"noodles"))
    assert changed.status_code == 409 and changed.json()["code"] == "idempotency_conflict"
    check_problem(changed, "changed request")
