"""Signing in to another system: what it will know is said before, and can be taken back; officials let systems in."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from playwright.sync_api import expect

from tests.journeys.site import Running, Stage
from tests.journeys.visitor import DESKTOP, PHONE, Visitor
from yiwang.people.sso.tokens import challenge_of

Come = Callable[..., Visitor]
PROOF = "v" * 43
PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>不动产登记</title><link rel="icon" href="data:,">
<h1>不动产登记系统</h1><p>您已登录。</p></html>"""


class OtherSystem:
    """A system of another office on this machine; it keeps what came back to it."""

    def __init__(self) -> None:
        self.came: list[dict[str, list[str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.came.append(parse_qs(urlsplit(self.path).query))
                self._page()

            def do_POST(self) -> None:
                outer.came.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                self._page()

            def _page(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(PAGE.encode())

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.callback = f"http://127.0.0.1:{self.server.server_port}/callback"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def other() -> Iterator[OtherSystem]:
    made = OtherSystem()
    yield made
    made.close()


def registered(stage: Stage, other: OtherSystem, title: str) -> dict[str, str]:
    return stage(
        "register_system",
        title=title,
        redirect_uris=[other.callback],
        post_logout_redirect_uris=[other.callback],
        scopes=["openid", "profile", "acting", "offline_access"],
        purpose="查您名下的不动产，办理登记。",
    )


def address(system: dict[str, str], other: OtherSystem, **more: str) -> str:
    values = {
        "client_id": system["client_id"],
        "redirect_uri": other.callback,
        "response_type": "code",
        "scope": "openid profile acting",
        "state": "s",
        "nonce": "n",
        "code_challenge": challenge_of(PROOF),
        "code_challenge_method": "S256",
        **more,
    }
    return f"/oauth/authorize?{urlencode(values)}"


def tokens(site: Running, system: dict[str, str], other: OtherSystem) -> dict[str, str]:
    """What the system's server fetches for the code that came last."""
    fields = {
        "grant_type": "authorization_code",
        "code": other.came[-1]["code"][0],
        "redirect_uri": other.callback,
        "code_verifier": PROOF,
    }
    answer = httpx2.post(f"{site.address}/oauth/token", data=fields, auth=(system["client_id"], system["secret"]))
    assert answer.status_code == 200, answer.text
    return answer.json()


def knows(site: Running, token: str) -> httpx2.Response:
    return httpx2.get(f"{site.address}/oauth/userinfo", headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_somebody_signs_in_to_another_system_and_takes_it_back(
    visitor: Come, stage: Stage, site: Running, other: OtherSystem, viewport: dict[str, int]
) -> None:
    system = registered(stage, other, f"演示·不动产登记系统{viewport['width']}")
    person = visitor("wangxiuying", viewport=viewport).goes_to(address(system, other))
    person.reads("想使用您的信息", "姓名", "代谁办事", "查您名下的不动产").shows("sso-consent")
    person.presses("同意并登录", look=False)
    expect(person.page).to_have_url(there(other))
    given = tokens(site, system, other)
    assert "王秀英" in knows(site, given["access_token"]).json()["name"]

    person.page.goto(address(system, other))  # the second time nobody is asked
    expect(person.page).to_have_url(there(other))
    person.goes_to("/account/").follows("接入的系统").reads("不动产登记系统").shows("account-connections")
    ends = person.page.get_by_role("button", name=re.compile(f"收回同意.*系统{viewport['width']}"))
    person.opens(ends).reads("已经收回同意")
    assert knows(site, given["access_token"]).status_code == 401


def there(other: OtherSystem) -> re.Pattern[str]:
    """The address of the other system."""
    return re.compile(f"^{re.escape(other.callback)}")


def test_whoever_is_not_signed_in_signs_in_on_the_way(visitor: Come, stage: Stage, other: OtherSystem) -> None:
    """From the login page through the consent to the other system, without JavaScript."""
    system = registered(stage, other, "演示·社保查询系统")
    person = visitor(scripts=False, viewport=PHONE).goes_to(address(system, other))
    person.types("账号", "wangxiuying").types("密码", "yiwang-yanshi").presses("登录", look=False)
    person.reads("想使用您的信息").presses("同意并登录", look=False)
    expect(person.page).to_have_url(there(other))
    assert other.came[-1]["state"] == ["s"]


def test_refusing_brings_back_without_data(visitor: Come, stage: Stage, other: OtherSystem) -> None:
    system = registered(stage, other, "演示·好奇的系统")
    person = visitor("linxiaoman").goes_to(address(system, other, response_mode="form_post"))
    person.presses("不同意", look=False)
    expect(person.page).to_have_url(there(other))
    assert other.came[-1]["error"] == ["access_denied"] and "code" not in other.came[-1]


def test_signing_out_is_asked_and_goes_back_to_the_system(visitor: Come, stage: Stage, other: OtherSystem) -> None:
    system = registered(stage, other, "演示·退出的系统")
    wish = urlencode({"client_id": system["client_id"], "post_logout_redirect_uri": other.callback})
    person = visitor("linxiaoman").goes_to(f"/oauth/logout?{wish}").reads("要退出登录吗").shows("sso-logout")
    person.presses("退出登录", look=False)
    expect(person.page).to_have_url(there(other))
    person.page.goto("/account/")
    expect(person.page).to_have_url(re.compile("/login/"))


def test_a_wrong_request_gets_a_page_in_plain_chinese(visitor: Come, stage: Stage, other: OtherSystem) -> None:
    system = registered(stage, other, "演示·写错的系统")
    person = visitor("linxiaoman", viewport=PHONE)
    person.page.goto(address(system, other, redirect_uri="https://evil.example.com/"))
    person.reads("这个登录请求不对").shows("sso-wrong-request")
    assert not person.wrong


def test_an_official_registers_a_system_and_another_lets_it_in(visitor: Come) -> None:
    registrar = visitor("luowen", technical=True).goes_to("/desk/systems/").follows("登记系统")
    registrar.types("系统名称", "演示·车辆年检系统").shows("desk-system-form")
    registrar.types("登录以后回到哪里", "http://cheliang.example.gov.cn/cb").presses("登记这个系统")
    registrar.reads("地址要以 https:// 开头")
    registrar.types("登录以后回到哪里", "https://cheliang.example.gov.cn/cb").presses("登记这个系统")
    registrar.reads("密钥只显示这一次").shows("desk-system-secret").follows("看这个系统").reads("等待批准")
    assert not registrar.page.get_by_role("button", name="批准使用").count()
    approver = visitor("tangning", technical=True).goes_to("/desk/systems/?state=waiting").follows("演示·车辆年检系统")
    approver.presses("批准使用").reads("已经办好", "使用中").shows("desk-system")
    approver.goes_to("/desk/systems/").reads("演示·车辆年检系统").shows("desk-systems")
    approver.goes_to(approver.page.get_by_role("link", name="演示·车辆年检系统").get_attribute("href") or "")
    approver.page.locator("summary", has_text="暂停使用").click()
    approver.types("理由", "系统升级").presses("暂停使用").reads("已暂停", "系统升级")
