"""The living style page and three kinds of page in a real Chromium: axe, reflow, display wishes, keyboard, retries.

Pages are rendered to files and served on the loopback with the content security policy of the site.
"""

import json
import os
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page
from tests.chromium import playwright

from yiwang.ui import style

pytestmark = pytest.mark.journey

UI = Path(__file__).parents[1]
AXE = UI.parents[2] / "tests" / "journeys" / "vendor" / "axe.min.js"
CHROMIUM = os.environ.get("YIWANG_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
POLICY = "default-src 'self'; img-src 'self' data:; script-src 'self'; style-src 'self'"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json"}
HASH = re.compile(r"\.[0-9a-f]{12}(?=\.\w+$)")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FORM = """{% extends "ui/layouts/plain.html" %}
{% from "ui/forms.html" import text_field, error_summary, autosave_status %}{% from "ui/buttons.html" import button %}
{% block main %}<h1>店名</h1><form method="post" action="/sent" data-autosave="/draft">
{{ error_summary([{"href": "#shop", "text": "请写店名。"}]) }}
{{ text_field("shop", "店名", error="请写店名。") }}
{{ button("继续") }}{{ autosave_status() }}
{{ button("删除", "delete", "1", kind="destructive", confirm="真的要删除吗？") }}
</form>{% endblock %}"""
DESK = """{% extends "ui/layouts/desk.html" %}{% from "ui/tables.html" import work_list %}
{% from "ui/buttons.html" import link_button %}
{% block list %}{{ work_list([{"href": "#1", "title": "甲"}, {"href": "#2", "title": "乙"}]) }}{% endblock %}
{% block main %}<h1>受理台</h1>{{ link_button("受理", "#accepted", key="a") }}{% endblock %}"""


class Site:
    """A loopback server that remembers what was posted; `answer` is the status of every post."""

    def __init__(self) -> None:
        made = style._environment()
        self.pages = {
            "/style": made.get_template("ui/style.html").render(**style.style_page_context()),
            "/form": made.from_string(FORM).render(),
            "/desk": made.from_string(DESK).render(),
        }
        self.posted: list[tuple[str, bytes]] = []
        self.answer = 204
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = HASH.sub("", urlsplit(self.path).path)  # a clone that ran the demo has collected its files
                if path in site.pages:
                    self._send(site.pages[path].encode(), "text/html; charset=utf-8")
                elif path.startswith("/static/") and (UI / path[1:]).is_file():
                    file = UI / path[1:]
                    self._send(file.read_bytes(), KINDS.get(file.suffix, "text/plain"))
                else:
                    self.send_error(404)

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                site.posted.append((self.path, self.rfile.read(length)))
                self.send_response(site.answer)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def _send(self, body: bytes, kind: str) -> None:
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Content-Security-Policy", POLICY)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet: the test reports."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def sent(self, page: Page, least: int) -> list[str]:
        """Where was posted to, once so many posts came; what follows them has a moment to come too."""
        for _ in range(300):
            if len(self.posted) >= least:
                break
            page.wait_for_timeout(50)
        page.wait_for_timeout(300)
        return [path for path, _ in self.posted]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    opened = playwright().chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield opened
    opened.close()


@pytest.fixture
def site() -> Iterator[Site]:
    served = Site()
    yield served
    served.server.shutdown()


def open_page(browser: Browser, site: Site, path: str, width: int = 390, **wishes: str) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 844})
    if wishes:
        context.add_cookies([{"name": f"yw_{k}", "value": v, "url": site.url} for k, v in wishes.items()])
    page = context.new_page()
    page.goto(site.url + path)
    return page


MODES: list[tuple[int, dict[str, str]]] = [
    (390, {}),
    (1280, {"theme": "dark"}),
    (1280, {"contrast": "high"}),
    (390, {"elder": "1", "theme": "dark", "contrast": "high"}),
]


@pytest.mark.parametrize(("width", "wishes"), MODES)
def test_axe_finds_something(browser: Browser, site: Site, width: int, wishes: dict[str, str]) -> None:
    for path in ("/style", "/form", "/desk"):
        page = open_page(browser, site, path, width, **wishes)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate(f"axe.run(document, {{runOnly: {json.dumps(TAGS)}}})")
        problems = [(v["id"], v["nodes"][0]["html"][:200]) for v in found["violations"]]
        assert problems == [], path
        page.context.close()


@pytest.mark.parametrize("wishes", [{}, {"elder": "1"}])
def test_page_scrolls_sideways_or_targets_are_small(browser: Browser, site: Site, wishes: dict[str, str]) -> None:
    least = 60 if wishes else 44
    for path in ("/style", "/form", "/desk"):
        page = open_page(browser, site, path, 320, **wishes)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
        small = page.evaluate(
            """least => [...document.querySelectorAll('.yw-button, .yw-input, .yw-chrome-button, summary')]
            .filter(e => e.offsetParent && e.getBoundingClientRect().height < least - 0.5)
            .map(e => e.outerHTML.slice(0, 120))""",
            least,
        )
        assert small == [], path
        page.context.close()


def test_wish_is_forgotten_or_flashes(browser: Browser, site: Site) -> None:
    page = open_page(browser, site, "/form", 1280)
    page.get_by_role("button", name="长辈版").click()
    assert page.evaluate("document.documentElement.dataset.elder") == "1"
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "24px"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.elder") == "1"
    page.get_by_role("button", name="退出长辈版").click()
    page.get_by_text("显示", exact=True).click()
    page.get_by_role("button", name="深色").click()
    assert page.get_by_role("button", name="深色").get_attribute("aria-pressed") == "true"
    page.reload()
    assert page.evaluate("[document.documentElement.dataset.theme, document.documentElement.dataset.elder || '']") == [
        "dark",
        "",
    ]
    assert site.posted == []
    page.context.close()


def test_focus_misses_the_error_summary(browser: Browser, site: Site) -> None:
    page = open_page(browser, site, "/form")
    assert page.evaluate("document.activeElement.className") == "yw-error-summary"
    page.get_by_role("link", name="请写店名。").click()
    assert page.evaluate("document.activeElement.id") == "shop"
    page.context.close()


def test_second_press_sends_twice_or_deletes_unasked(browser: Browser, site: Site) -> None:
    page = open_page(browser, site, "/form")
    page.get_by_role("button", name="删除").click()
    page.get_by_role("dialog").get_by_role("button", name="返回").click()
    assert site.posted == []
    page.get_by_role("button", name="继续").dblclick()
    assert site.sent(page, 1) == ["/sent"]
    page.reload()
    page.get_by_role("button", name="删除").click()
    page.get_by_role("dialog").get_by_role("button", name="确认").click()
    assert site.sent(page, 2) == ["/sent", "/sent"]
    assert site.posted[-1] == ("/sent", b"shop=&delete=1")
    page.context.close()


def test_draft_is_lost_when_the_session_ends(browser: Browser, site: Site) -> None:
    page = open_page(browser, site, "/form")
    page.get_by_label("店名").fill("阿婆早餐店")
    page.get_by_text("已保存").wait_for()
    assert site.posted[0][0] == "/draft" and "阿婆早餐店".encode() in site.posted[0][1]
    site.answer = 401
    page.get_by_label("店名").fill("阿婆早餐")
    page.get_by_role("alert").get_by_text("登录已过期").wait_for()
    assert page.get_by_label("店名").input_value() == "阿婆早餐"
    page.context.set_offline(True)
    page.get_by_role("alert").get_by_text("网络断开了").wait_for()
    page.context.close()


def test_draft_is_kept_behind_what_was_sent(browser: Browser, site: Site) -> None:
    page = open_page(browser, site, "/form")
    page.clock.install()
    page.get_by_label("店名").fill("阿婆早餐店")
    page.get_by_role("button", name="继续").click()
    assert site.sent(page, 1) == ["/sent"]
    page.clock.run_for(5000)
    page.goto(site.url + "/desk")
    assert site.sent(page, 1) == ["/sent"]
    page.context.close()


def test_desk_needs_a_mouse(browser: Browser, site: Site) -> None:
    page = open_page(browser, site, "/desk", 1280)
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#2"
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**#1")
    page.keyboard.press("a")
    page.wait_for_url("**#accepted")
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="键盘操作").is_visible()
    assert page.get_by_role("dialog").get_by_text("受理").is_visible()
    page.get_by_label("使用单个按键").uncheck()
    page.keyboard.press("Escape")
    page.evaluate("location.hash = ''")
    page.keyboard.press("a")
    assert not page.url.endswith("#accepted")
    page.context.close()


def test_drawn_flow_breaks_the_policy_or_hides_the_state(browser: Browser, site: Site) -> None:
    page = open_page(browser, site, "/style", 1280)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    figure = page.locator("[data-bpmn-url]")
    figure.scroll_into_view_if_needed()
    page.locator("[data-drawn]").wait_for()
    assert figure.locator(".yw-flow-current").count() == 1
    assert figure.locator(".bjs-powered-by").is_visible()
    assert complaints == []
    page.context.close()


def test_page_without_scripts_cannot_be_used(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(site.url + "/style")
    assert page.get_by_text("选下一级").is_visible()
    assert page.get_by_role("img", name="验证食品经营许可证的二维码").is_visible()
    page.goto(site.url + "/form")
    page.get_by_role("button", name="继续").click()
    assert site.sent(page, 1) == ["/sent"]
    context.close()
