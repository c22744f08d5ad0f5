"""Messages about signing in: what happened to an account, told at once; and codes by the demonstration's text."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_noop

from yiwang.people.signin.codes import CODE_SENDERS, OutgoingCode, SenderDown
from yiwang.people.signin.notices import use_notices
from yiwang.support.messages.models import DemoText
from yiwang.support.messages.sending import Letter, send
from yiwang.support.messages.sentences import Sentence, sentence

_LOOK = gettext_noop("不是您本人？请马上打开“我的账号”里的“登录和设备”，让它退出，再换一个密码。")
for _kind, _title, _body in (
    (
        "signin.new_device",
        gettext_noop("您的账号第一次在“%(thing)s”登录"),
        _LOOK,
    ),
    (
        "signin.stolen",
        gettext_noop("您的登录凭据在别的设备（%(thing)s）上出现，我们已经让它退出"),
        gettext_noop("可能有人拿到了您浏览器里的登录信息。请重新登录，换一个密码，并检查电脑有没有病毒。"),
    ),
    (
        "signin.attacked",
        gettext_noop("有人在很多地方试您的密码"),
        gettext_noop("您平时的设备不受影响。请在“我的账号”里添加手机号或者通行密钥，这样别人猜到密码也进不来。"),
    ),
    ("signin.factor_added", gettext_noop("您的账号添加了验证方式：%(thing)s"), _LOOK),
    ("signin.factor_removed", gettext_noop("您的账号移除了验证方式：%(thing)s"), _LOOK),
    ("signin.password_changed", gettext_noop("您的密码已经更换"), _LOOK),
    (
        "signin.recovery_started",
        gettext_noop("有人申请找回您的账号"),
        gettext_noop("不是您本人？请马上打开“我的账号”里的“账号安全”取消，不然%(until)s以后对方可以换掉您的密码。"),
    ),
    ("signin.recovered", gettext_noop("您的账号已经找回，换了新密码"), _LOOK),
    (
        "signin.slip_made",
        gettext_noop("%(thing)s的窗口给您的账号开了开通单"),
        gettext_noop("不是您本人去的窗口？请马上打开“我的账号”里的“开通单”作废它，并联系这个窗口。"),
    ),
    ("signin.activated", gettext_noop("您用窗口的开通单换了密码，其他设备都已经退出登录"), _LOOK),
):
    sentence(_kind, Sentence(_title, _body, _body if "%(until)s" in _body else "", urgent=True, symbol="warning"))


def tell(account_id: UUID, kind: str, words: Mapping[str, str], source: str) -> None:
    """Write the message in the present transaction; by text too, since it cannot wait."""
    send([Letter(account_id=account_id, kind=kind, ref=("account", account_id), source=source, words=words)])


class DemoCodes:
    """Writes down what the text message would say, marked as demo; the page shows the code."""

    code, title, demo = "demo_text", "短信验证码（演示，不真的发送）", True

    def check_config(self) -> list[str]:
        """Says what it is."""
        return ["这是演示用的组件，验证码不会发到手机上，只在演示环境里显示。"]

    def send(self, outgoing: OutgoingCode) -> None:
        """One row for each key."""
        DemoText.objects.get_or_create(
            key=outgoing.key, defaults={"account_id": outgoing.account_id, "text": outgoing.text[:500]}
        )


class FailingCodes:
    """Never gets through: for drills and tests."""

    code, title, demo = "failing", "验证码总是发不出去（演练用）", False

    def check_config(self) -> list[str]:
        """Says what it is."""
        return ["这是演练用的组件，验证码不会送达。"]

    def send(self, outgoing: OutgoingCode) -> None:
        """Always ``SenderDown``."""
        raise SenderDown("短信平台没有应答。")


for _sender in (DemoCodes(), FailingCodes()):
    CODE_SENDERS.add(_sender)
use_notices(tell)
