"""Ways in beside the password: a passkey in Chromium's own authenticator, a card at a kiosk, a slip from the window."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import CDPSession, expect

from tests.journeys.site import Running, Stage
from tests.journeys.visitor import PHONE, Visitor

Come = Callable[..., Visitor]
PASSWORD = "yiwang-yanshi"
OWN = "春江潮水连海平-2026"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def named(site: Running) -> str:
    """The site under the name that passkeys need: browsers take no addresses of numbers."""
    return f"http://localhost:{urlsplit(site.address).port}"


def with_authenticator(visitor: Visitor) -> CDPSession:
    """Give the browser a phone's authenticator."""
    tools = visitor.context.new_cdp_session(visitor.page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return tools


def test_a_passkey_is_added_and_then_opens_the_account_without_a_name(
    visitor: Come, stage: Stage, site: Running
) -> None:
    here = named(site)
    owner = visitor(viewport=PHONE)
    with_authenticator(owner)
    owner.context.add_cookies([{"name": "yw_session", "value": stage("token", login="zhouamei"), "url": here}])
    owner.goes_to(f"{here}/account/").follows("通行密钥").reads("还没有通行密钥").shows("passkeys-none")
    owner.follows("添加一把通行密钥")
    owner.presses("添加通行密钥").reads("请给这把通行密钥起个名字")
    owner.types("给它起个名字", "我的手机").shows("passkey-new").presses("添加通行密钥")
    owner.reads("通行密钥已经添加", "我的手机", "还没有用过").shows("passkeys")

    owner.context.clear_cookies()
    owner.goes_to(f"{here}/login/").follows("用通行密钥登录").shows("passkey-sign-in")
    owner.presses("用通行密钥登录")
    assert not urlsplit(owner.page.url).path.startswith("/login/")
    owner.goes_to(f"{here}/account/passkeys/")
    expect(owner.page.get_by_text("还没有用过")).to_have_count(0)

    owner.page.locator("summary", has_text="删除：我的手机").click()
    owner.presses("删除这把通行密钥").reads("通行密钥已经删除", "还没有通行密钥")


def test_an_official_confirms_with_a_passkey_after_the_password(visitor: Come, stage: Stage, site: Running) -> None:
    here = named(site)
    official = visitor()
    with_authenticator(official)
    official.context.add_cookies([{"name": "yw_session", "value": stage("token", login="wugang"), "url": here}])
    official.goes_to(f"{here}/account/passkeys/new/").types("给它起个名字", "办公室的电脑").presses("添加通行密钥")
    official.context.clear_cookies()
    official.goes_to(f"{here}/login/").types("账号", "wugang").types("密码", PASSWORD).presses("登录")
    official.reads("再确认一下是您本人", "用指纹、刷脸或者锁屏密码确认").shows("passkey-second")
    official.presses("用通行密钥确认")
    official.goes_to(f"{here}/account/passkeys/").page.locator("summary", has_text="删除：办公室的电脑").click()
    official.presses("删除这把通行密钥").reads("通行密钥已经删除")


def test_who_has_no_passkey_in_this_device_is_told_so_in_words(visitor: Come, site: Running) -> None:
    guest = visitor()
    tools = guest.context.new_cdp_session(guest.page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": {**AUTHENTICATOR, "isUserVerified": False}})
    guest.goes_to(f"{named(site)}/login/passkey/")
    guest.page.get_by_role("button", name="用通行密钥登录").click()
    guest.reads("没有完成。可能是您取消了")


def test_an_address_of_numbers_shows_the_way_to_the_name(visitor: Come, site: Running) -> None:
    guest = visitor().goes_to("/login/passkey/").reads("通行密钥要用域名访问")
    link = guest.page.get_by_role("link", name="请从这个网址打开")
    assert link.get_attribute("href") == f"{named(site)}/login/passkey/"


def test_without_scripts_the_page_says_what_to_do(visitor: Come) -> None:
    """Playwright switches scripts off without telling the parser: what stands in noscript is read from the source."""
    guest = visitor(scripts=False).goes_to("/login/passkey/")
    assert "使用通行密钥要打开浏览器的脚本功能" in (guest.page.locator("noscript").first.text_content() or "")


def test_a_card_opens_ten_minutes_at_a_kiosk(visitor: Come) -> None:
    chief = visitor("tangning").goes_to("/desk/terminals/").follows("登记一台终端").shows("terminal-new")
    chief.presses("登记这台终端").reads("请选择终端放在哪个机构")
    chief.page.get_by_label("放在哪个机构").select_option(index=1)
    chief.types("名称", "一楼大厅 1 号自助机")
    chief.chooses("种类", "自助机").chooses("读卡器", "演示读卡器").presses("登记这台终端")
    chief.reads("只显示这一次").shows("terminal-code").presses("在网页上启用这台演示终端").reads("在用")
    chief.shows("terminal")
    screen = chief.page.locator("main a[href*='/kiosk/']").get_attribute("href")
    chief.goes_to("/desk/terminals/?q=一楼大厅").reads("一楼大厅 1 号自助机").shows("terminals")
    assert screen is not None

    person = visitor(viewport=PHONE).goes_to(urlsplit(screen).path).shows("kiosk")
    person.page.get_by_label("演示·王秀英").check()
    person.presses("把卡放在读卡区").reads("是您本人吗", "10 分钟").shows("kiosk-enter")
    person.presses("是我，登录").reads("自动退出").shows("kiosk-account")
    assert person.heading == "我的账号"


def test_a_relative_helps_at_the_window_and_nobody_knows_the_password(visitor: Come, stage: Stage) -> None:
    paper = stage("person", login="person-3")
    clerk = visitor("chenjianguo").goes_to("/desk/window/").follows("帮人开通账号").shows("activation-desk")
    clerk.types("证件号码", paper["number"]).types("证件上的姓名", paper["name"])
    clerk.page.get_by_label("本人在场").check()
    clerk.page.get_by_label("有家人陪同帮忙").check()
    clerk.types("取用码（本人输入）", "840271").types("再输入一次取用码", "840271").presses("开出开通单")
    clerk.reads("只显示这一次", "取用码").shows("activation-slip")
    code = clerk.page.locator(".people-password").inner_text().strip()

    person = visitor(viewport=PHONE, elder=True).goes_to(f"/activate/?code={code}").shows("activate")
    for label, text in (
        ("取用码", "840271"),
        ("给账号起个名", "zhangbo"),
        ("新密码", OWN),
        ("再填一次新密码", OWN),
    ):
        person.page.get_by_label(re.compile(f"^{label}")).first.fill(text)
    person.presses("设好密码并登录")
    assert person.heading == "我的账号"
    clerk.goes_to("/desk/window/activation/?state=used").reads("已经用过")
    clerk.goes_to(f"/activate/?code={code}").reads("这台设备上有工作人员登录着")


def test_after_a_slip_the_person_sees_who_else_could_get_in_and_removes_it(visitor: Come, stage: Stage) -> None:
    stage("newcomer", login="guoxiulan", called="person-26")
    paper = stage("person", login="person-26")
    other = visitor(technical=True).goes_to("/login/")  # somebody else's computer, as far as anybody knows
    other.types("账号", "guoxiulan").types("密码", PASSWORD).presses("登录")
    clerk = visitor("chenjianguo").goes_to("/desk/window/activation/")
    clerk.types("证件号码", paper["number"]).types("证件上的姓名", paper["name"])
    clerk.page.get_by_label("本人在场").check()
    clerk.types("取用码（本人输入）", "840271").types("再输入一次取用码", "840271").presses("开出开通单")
    code = clerk.page.locator(".people-password").inner_text().strip()
    person = visitor(viewport=PHONE).goes_to(f"/activate/?code={code}")
    for label, text in (("取用码", "840271"), ("新密码", OWN), ("再填一次新密码", OWN)):
        person.page.get_by_label(re.compile(f"^{label}")).first.fill(text)
    person.presses("设好密码并登录").reads("可能是别人加的", "登录过的设备").shows("ways-left")
    person.presses("移除打勾的").reads("没有别的办法能进您的账号").follows("到我的账号")
    assert person.heading == "我的账号"
