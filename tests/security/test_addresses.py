"""Addresses end up in histories, logs and referrers: nothing about a person stands in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.security import stage as stages
from tests.security.routes import all_routes

SOURCE = Path(__file__).resolve().parents[2] / "src" / "yiwang"
ROUTES = all_routes()
FORM = re.compile(r'<form\b[^>]*method="get"[^>]*>.*?</form>', re.S | re.I)
NAMED = re.compile(r'(?:name="|text_field\(\s*")([\w.-]+)"')
PERSONAL = re.compile(
    r"resident|id_?number|uscc|phone|mobile|bank|card|password|secret|code$|word$|birth|address", re.I
)
ASKED = re.compile(
    r"身份证|证件号|号码|手机|银行卡|卡号|信用代码|出生|住址|密码|验证码|取用码"
)  # what labels and hints say
LINK = re.compile(r'(?:href|action|src)="([^"]*)"')


def test_no_form_that_becomes_an_address_asks_for_anything_personal():
    seen = 0
    for file in SOURCE.glob("**/jinja2/**/*.html"):
        for form in FORM.findall(file.read_text("utf-8")):
            seen += 1
            for name in NAMED.findall(form):
                assert not PERSONAL.search(name), f"{file.name}: {name} would stand in the address"
            asked = ASKED.search(form)  # a field called q may ask for a number too
            assert not asked, f"{file.name}: {asked and asked[0]} would stand in the address"
    assert seen >= 15


def test_no_route_takes_anything_personal_in_its_path():
    for route in ROUTES:
        for kind, name in route.parameters:
            assert kind == "uuid" or not re.search(r"resident|phone|bank|password|login", name), route.pattern


@pytest.mark.parametrize(
    ("form", "named"),
    [
        ('<form method="get">{{ text_field("q", _("账号或者身份证号码")) }}</form>', True),
        ('<form role="search" method="get">{{ text_field("q", _("姓名"), hint=_("或者手机号")) }}</form>', True),
        ('<form method="get">{{ text_field("q", _("账号")) }}</form>', False),
    ],
)
def test_a_form_is_found_by_what_it_asks_for_whatever_the_field_is_called(form, named):
    assert [bool(ASKED.search(found)) for found in FORM.findall(form)] == [named]


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["owner", "office", "service"])
def test_no_link_of_any_page_carries_what_is_known_of_a_person(stage, who):
    from urllib.parse import unquote_plus

    looked = 0
    for route in ROUTES:
        if "GET" not in route.gates or route.is_api:
            continue
        for values in stage.values_for([name for _, name in route.parameters]):
            response = stage.caller(who, route).get(route.address(values))
            where = unquote_plus(response.headers.get("Location", ""))
            assert not any(secret in where for secret in stages.PERSONAL), f"{route.pattern} leads to {where}"
            if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
                continue
            looked += 1
            for link in LINK.findall(response.content.decode()):
                plain = unquote_plus(link)
                assert not any(secret in plain for secret in stages.PERSONAL), f"{route.pattern}: {plain}"
    assert looked > 50


# Kept on the phone and read without a network, where nobody can sign out; online it is a link on the page of the cases.
WITHOUT_A_WAY_OUT = ("cases/offline/",)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["owner", "office", "service"])
def test_whoever_is_signed_in_can_sign_out_on_every_page(stage, who):
    looked = 0
    for route in ROUTES:
        if "GET" not in route.gates or route.is_api or route.open_to_all("GET"):
            continue
        if route.pattern in WITHOUT_A_WAY_OUT:
            continue
        for values in stage.values_for([name for _, name in route.parameters]):
            response = stage.caller(who, route).get(route.address(values))
            if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
                continue
            text = response.content.decode()
            if "<!doctype" not in text or 'class="yw-print' in text:
                continue  # a part of a page, a way to one, or a paper
            looked += 1
            assert 'action="/logout/"' in text, f"{route.address(values)} has no way out"
    assert looked > 30
