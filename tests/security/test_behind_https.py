"""Behind HTTPS: every cookie belongs to this host alone, and every answer says that plain HTTP is over."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection

SOURCE = Path(__file__).resolve().parents[2] / "src" / "yiwang"
# A site of its own, started as in production: cookie names are made once, when the settings are read.
ASK = """
import json
from django import setup
setup()
from uuid import uuid4
from django.http import HttpResponse
from django.test import Client
from yiwang.core import clock
from yiwang.people.delegation.pages import carried as giving
from yiwang.people.signin import arrival, entering, steps, visits
from yiwang.people.signin.passkeys import pages as passkeys
from yiwang.people.signin.upstream import pages as upstream

client = Client(headers={"host": "zwfw.example.gov.cn", "x-forwarded-proto": "https"}, raise_request_exception=False)
answers = {}
for method, path in (
    ("GET", "/login/"), ("GET", "/login/passkey/"), ("GET", "/no/such/"), ("GET", "/account/"), ("GET", "/desk/"),
    ("GET", "/static/ui/base.css"), ("GET", "/static/none.css"), ("GET", "/api/v1/tasks/"), ("POST", "/login/"),
    ("GET", "/oauth/jwks"), ("GET", "/healthz"), ("TRACE", "/"),
):
    answers[method + " " + path] = client.generic(method, path)
answers["elder"] = client.post("/settings/display", {"elder": "1", "theme": "dark", "language": "en", "next": "/"})
answers["wrong host"] = Client(headers={"host": "evil.example"}).get("/")
own = HttpResponse()
arrival.set_session(own, "t")
steps.leave_step(own, "t")
visits.leave_device(own, visits.Visit("", "", uuid4(), True))
for name in (passkeys.COOKIE, passkeys.NEW_COOKIE, upstream.STATE_COOKIE, upstream.PENDING_COOKIE, giving.COOKIE):
    entering.leave_sealed(own, name, "t", "/login/passkey/")
gone = HttpResponse()
gone.delete_cookie(upstream.STATE_COOKIE, path=upstream.PATH, samesite="Lax")
cookies = []
for answer in (*answers.values(), own, gone):
    for key, morsel in answer.cookies.items():
        cookies.append([key, bool(morsel["secure"]), morsel["path"], morsel["domain"]])
from yiwang.people.identity import lasting
from yiwang.people.identity.verifying import switched_on, ways
print(json.dumps({
    "verifiers": [sorted(switched_on()), sorted(way.code for way in ways())],
    "days": (lasting.until("real_person", clock.now()) - clock.now()).days + 1,
    "cookies": cookies,
    "hsts": {name: answer.headers.get("Strict-Transport-Security", "") for name, answer in answers.items()},
    "status": {name: answer.status_code for name, answer in answers.items()},
    "elder": 'data-elder="1"' in client.get("/login/").content.decode(),
}))
"""


@pytest.fixture(scope="module")
def said(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> dict:
    there = connection.settings_dict
    # The host may be the folder of a socket, which has no place before the path.
    where = urlencode({"host": there["HOST"], "port": there["PORT"]})
    address = f"postgresql://{there['USER']}:{there['PASSWORD']}@/{there['NAME']}?{where}"
    more = {
        "DATABASE_URL": address,
        "YIWANG_SECURE": "1",
        "YIWANG_IDENTITY_VERIFIERS": "register,demo_face",
        "YIWANG_IDENTITY_DAYS": "real_person=7",
        "YIWANG_HOSTS": "zwfw.example.gov.cn",
        "YIWANG_ORIGIN": "https://zwfw.example.gov.cn",
        "YIWANG_VAR": str(tmp_path_factory.mktemp("var")),
        "DJANGO_SETTINGS_MODULE": "yiwang.web.settings",
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK], env={**os.environ, **more}, capture_output=True, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return dict(json.loads(done.stdout.decode().splitlines()[-1]))


def test_every_cookie_is_of_this_host_alone(said):
    assert len({name for name, *_ in said["cookies"]}) >= 10, said["cookies"]
    for name, secure, path, domain in said["cookies"]:
        assert name.startswith("__Host-yw_"), name
        assert secure and path == "/" and not domain, (name, secure, path, domain)


def test_every_answer_says_that_plain_http_is_over(said):
    assert said["status"]["wrong host"] == 421 and said["status"]["GET /static/ui/base.css"] == 200, said["status"]
    for name, value in said["hsts"].items():
        assert value == "max-age=31536000; includeSubDomains", f"{name} ({said['status'][name]}): {value!r}"


def test_a_wish_is_still_known_under_its_new_name(said):
    assert said["elder"]


def test_the_site_itself_sends_nobody_from_http_to_https():
    """Programs that call by HTTP must learn it by failing (ASVS 4.1.2): redirecting browsers is the proxy's."""
    assert not getattr(settings, "SECURE_SSL_REDIRECT", False)
    assert not any("django.middleware.security" in name for name in settings.MIDDLEWARE)


def test_no_cookie_is_set_that_these_tests_do_not_know():
    places = set()
    for file in SOURCE.rglob("*.py"):
        if "tests" in file.parts or "bench" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in ("set_cookie", "set_signed_cookie"):
                places.add(str(file.relative_to(SOURCE)))
    assert places == {
        "people/signin/arrival.py",
        "people/signin/entering.py",
        "people/signin/steps.py",
        "people/signin/visits.py",
        "people/sso/pages/authorize.py",
        "web/pages/places.py",
        "web/pages/settings_pages.py",
    }


def test_every_name_of_a_cookie_begins_with_the_prefix():
    """A name written out would be read under HTTPS as well, where anybody in the domain can plant it."""
    for file in SOURCE.rglob("*.py"):
        if "tests" in file.parts or "bench" in file.parts or file.name == "settings.py":
            continue
        text = file.read_text("utf-8")
        assert 'COOKIES["yw_' not in text and 'COOKIES.get("yw_' not in text, file
        assert 'set_cookie("' not in text and 'delete_cookie("' not in text, file


def test_settings_of_identity_come_from_the_environment_and_no_demonstration_is_a_way(said):
    assert said["verifiers"] == [["demo_face", "register"], ["register"]]
    assert said["days"] == 7
