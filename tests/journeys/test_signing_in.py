"""Signing in: an app as second step, the list of devices, and signing out what is not there any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp

from tests.journeys.site import Stage
from tests.journeys.visitor import DESKTOP, PHONE, Visitor
from yiwang.web.demo.accounts import PASSWORD

Come = Callable[..., Visitor]


def signs_in(someone: Visitor, login: str) -> Visitor:
    return someone.goes_to("/login/").types("账号", login).types("密码", PASSWORD).presses("登录")


def code(app: pyotp.TOTP, later: int = 0) -> str:
    return app.at(datetime.now(UTC) + timedelta(seconds=later))


def test_an_app_is_added_asked_for_and_another_device_is_signed_out(visitor: Come, stage: Stage) -> None:
    stage("newcomer", login="helixia", called="何丽霞")
    desk = visitor(viewport=DESKTOP)
    desk.goes_to("/login/").reads("不用密码登录", "短信验证码", "忘记了密码").shows("login")
    signs_in(desk, "helixia")
    desk.goes_to("/account/").reads("账号安全", "登录和设备").follows("账号安全").reads("现在只用密码就能登录")
    desk.follows("动态口令").shows("signin-app")
    app = pyotp.TOTP(desk.page.locator(".signin-secret code").inner_text().replace(" ", ""))
    desk.types("软件显示的 6 位数字", "000000").presses("添加").reads("验证码不对")
    desk.types("软件显示的 6 位数字", code(app)).types("给它起个名字", "旧手机").presses("添加")
    desk.reads("只显示这一次").shows("signin-recovery-codes")
    paper = desk.page.locator(".signin-codes code").all_inner_texts()
    assert len(paper) == 10
    desk.follows("我已经收好了").reads("登录时要用", "旧手机", "还剩 10 个").shows("signin-security")

    phone = visitor(viewport=PHONE)
    signs_in(phone, "helixia")
    assert phone.heading == "再确认一下是您本人"
    phone.shows("signin-second").types("验证码", "123456").presses("确认").reads("验证码不正确")
    phone.types("验证码", code(app, 30)).presses("确认")
    phone.goes_to("/account/devices/").reads("就是这台").shows("signin-devices")
    phone.presses("让其他设备都退出").reads("其他设备都已经退出登录")
    desk.goes_to("/account/", look=False)
    assert "/login/" in desk.page.url

    signs_in(desk, "helixia").follows("备用码").types("备用码", paper[0]).presses("确认")
    desk.goes_to("/account/security/").reads("还剩 9 个").follows("换密码")
    desk.page.get_by_label("新密码", exact=True).press_sequentially("abcabcabcabc")
    desk.reads("容易猜到，请加长或者换几个不相干的词")
    desk.page.get_by_label("新密码", exact=True).fill("三棵树-一条河-七座桥")
    desk.reads("很好，不容易猜到").shows("signin-password")


def test_a_phone_is_confirmed_and_signs_in_with_a_code(visitor: Come) -> None:
    owner = visitor(viewport=PHONE)
    signs_in(owner, "hewenbin").goes_to("/account/security/").follows("手机号")
    owner.types("手机号", "139 0000 1234").presses("发送验证码").shows("signin-phone-code")
    shown = owner.page.locator(".yw-inset").inner_text()
    owner.types("验证码", "".join(sign for sign in shown if sign.isdigit())[-6:]).presses("确认").reads("已经添加")
    owner.goes_to("/login/", look=False)

    other = visitor(viewport=PHONE)
    other.goes_to("/login/").follows("短信验证码").types("手机号", "13900001234").presses("发送验证码")
    other.reads("139****1234").shows("signin-code")
    shown = other.page.locator(".yw-inset").inner_text()
    other.types("验证码", "".join(sign for sign in shown if sign.isdigit())[-6:]).presses("确认")
    other.goes_to("/account/").reads("何文斌")
    other.goes_to("/login/recover/", look=False)

    forgot = visitor(viewport=PHONE)
    forgot.goes_to("/login/").follows("忘记了密码").shows("signin-recover").presses("发送验证码").reads("这里没有填")
