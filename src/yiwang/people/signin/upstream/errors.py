"""Why a sign-in by a provider above does not go on. People read what to do; the log has the reason in a word."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal


class UpstreamDown(Refusal):
    """The provider does not answer, answers too slowly, or with what is no answer. Local sign-in stays."""

    code, status = "upstream_down", 503
    message = gettext_noop("上级的身份认证现在连不上。请用账号和密码登录，或者过一会儿再试。")

    def __init__(self, why: str = "network") -> None:
        self.why = why
        super().__init__()


class UpstreamRefused(Refusal):
    """What came back proves nobody: ``why`` names the check that failed, for the log."""

    code, status = "upstream_refused", 422
    message = gettext_noop("上级的身份认证没有通过核验，没有登录。请重新试一次，或者用账号和密码登录。")

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__()


class UpstreamCancelled(Refusal):
    """The person said no at the provider."""

    code, status = "upstream_cancelled", 422
    message = gettext_noop("您没有在上级的身份认证里完成登录。可以再试一次，或者用账号和密码登录。")
