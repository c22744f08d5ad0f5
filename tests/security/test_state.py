"""Reading changes nothing, and nothing changes without the token of the form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.urls import Resolver404, resolve

from tests.security.asking import Wrong, apart
from tests.security.routes import all_routes
from yiwang.core.models import Event
from yiwang.web.middleware import refused

pytestmark = pytest.mark.django_db
ROUTES = all_routes()
READERS = ("owner", "office", "service", "stranger")
# What reading may leave behind: who looked (invariant 8) or wanted to and may not, and that a message was opened.
TRACES = ("viewed", "exported", "traced", "copy_taken", "looked_up", "read", "attempt.refused")
# And when the registers were last asked whether a firm or a giver still stands: the next reader need not ask again.
TELEMETRY = ("messages_message", 'UPDATE "delegation_delegation" SET "looked_at" = %s WHERE')
# They keep a wish of the visitor in a cookie that says nothing about him, or only check a file: no token needed.
# A report about a page is kept without a name, so nobody's rights are used; its page, cached for all, has no token.
WITHOUT_TOKEN = ("settings/display", "place/set/", "verify/", "ledger/", "feedback/", "search/opened/")
# Programs prove themselves by a secret or a token and never by a cookie; and a foreign form may, as the standard says,
# ask for signing in or out, which does nothing but ask again by GET (people.sso has tests of its own for each).
OF_THE_PROTOCOL = (
    "pki/ocsp",
    "pki/tsa",
    ".well-known/openid-configuration",
    ".well-known/oauth-authorization-server",
    "oauth/jwks",
    "oauth/authorize",
    "oauth/token",
    "oauth/userinfo",
    "oauth/introspect",
    "oauth/revoke",
    "oauth/logout",
    # A registered terminal signs each of its calls with its own key (people.signin.cards).
    "kiosk/terminal/enrol/",
    "kiosk/terminal/challenge/",
    "kiosk/terminal/statement/",
)
WRITING = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "MERGE")


@pytest.fixture(autouse=True)
def _whole_share_of_refusals() -> None:
    """Refused attempts are written down only so often in a minute: no test may use up the share of the next one."""
    refused.forget()


@contextmanager
def written() -> Iterator[list[str]]:
    """Statements that write, as they are sent."""
    found: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITING) or "_commit(" in sql or "_record_events(" in sql:
            found.append(sql[:200])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


# The PDF of a licence is made from its OFD when somebody first asks for it, and kept: the same for whoever asks.
MADE_WHEN_ASKED = "licences/<uuid:licence_id>/pdf"
OF_THE_PAPER = ("core_blob", "core_file", 'UPDATE "licences_licence" SET "file_id" = %s WHERE')


def names(route: Any) -> list[str]:
    return [name for _, name in route.parameters]


def is_address(path: str) -> bool:
    """A key with a dot is none of those that are slugs: nobody is there to refuse a form."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def event_types() -> list[str]:
    return list(Event.objects.unscoped("test").order_by("recorded_at", "id").values_list("type", flat=True))


@pytest.mark.parametrize("route", [r for r in ROUTES if "GET" in r.gates], ids=lambda route: route.pattern or "/")
def test_reading_a_page_changes_no_state(stage, route):
    wrong = Wrong()
    before = event_types()
    for who, values in product(READERS, stage.values_for(names(route))):
        refused.forget()
        with apart():
            with written() as statements:
                response = stage.caller(who, route).get(route.address(values))
                if response.streaming:
                    b"".join(response.streaming_content)
            passed, traces = TELEMETRY, TRACES
            if route.pattern == MADE_WHEN_ASKED:
                passed, traces = (*TELEMETRY, *OF_THE_PAPER), (*TRACES, "pdf_made")
            changes = [sql for sql in statements if not any(table in sql for table in passed)]
            news = event_types()[len(before) :] if changes else []
        if changes:
            told = f"{route.address(values)} as {who} {news} {changes}"
            wrong.unless(news and all(kind.endswith(traces) for kind in news), told)
            wrong.unless(all("_record_events(" in sql for sql in changes), told)
    wrong.end()


@pytest.mark.parametrize(
    "route", [r for r in ROUTES if set(r.gates) - {"GET"} and not r.is_api], ids=lambda route: route.pattern
)
def test_a_form_of_another_site_changes_nothing(stage, route):
    wrong = Wrong()
    for who, values in product(("owner", "office", "stranger"), stage.values_for(names(route))):
        refused.forget()
        if not is_address(route.address(values)):
            continue
        browser = stage.client(who, enforce_csrf_checks=True)
        with apart(), written() as statements:
            response = browser.post(route.address(values), {"_submit": "1", "outcome": "accept", "reason": "跨站"})
        told = f"{route.address(values)} as {who}: {response.status_code}"
        if route.pattern not in (*WITHOUT_TOKEN, *OF_THE_PROTOCOL):
            wrong.unless(response.status_code == 403, told)
        wrong.unless(not statements, f"{told} wrote {statements}")
    wrong.end()


def test_a_cookie_alone_does_not_open_the_api_for_another_site(stage):
    for route in ROUTES:
        if not route.is_api:
            continue
        for method in set(route.gates) - {"GET"}:
            browser = stage.client("owner", enforce_csrf_checks=True)
            for values in stage.values_for(names(route)):
                with written() as statements:
                    answer = browser.generic(method, route.address(values), b"{}", content_type="text/plain")
                assert answer.status_code in (401, 415, 422), f"{method} {route.pattern}: {answer.status_code}"
                assert not statements, f"{method} {route.pattern} wrote {statements}"


def test_the_forms_without_a_token_use_nobodys_rights(stage):
    for pattern in WITHOUT_TOKEN:
        with written() as statements:
            response = stage.client("owner").post(
                f"/{pattern}", {"place": "440825000000", "mode": "elder", "next": "/"}
            )
        assert response.status_code in (204, 302, 404, 422) and not statements
        assert "yw_session" not in response.cookies
