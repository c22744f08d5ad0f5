"""What the protocol answers when it refuses (RFC 6749 §5.2, OpenID Connect Core §3.1.2.6), in its own words."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal


class ProtocolError(Exception):
    """A refusal that a program reads: ``error`` is the protocol's word, ``description`` ASCII for developers.

    ``status`` is the HTTP status, ``headers`` what belongs to it (a challenge, a nonce).
    """

    def __init__(
        self, error: str, description: str = "", *, status: int = 400, headers: dict[str, str] | None = None
    ) -> None:
        self.error = error
        self.description = description
        self.status = status
        self.headers = headers or {}
        super().__init__(f"{error}: {description}")

    def body(self) -> dict[str, str]:
        """What goes out."""
        return {"error": self.error, **({"error_description": self.description} if self.description else {})}


class BadAuthorizationRequest(Refusal):
    """A system sent somebody here with a request that nobody may be sent back with: unknown system, wrong address."""

    code, status = "bad_authorization_request", 400
    message = gettext_noop("这个登录请求不对，不能继续。请回到原来的网站重新登录；还是不行，请告诉那个网站的管理单位。")


class SystemNotOpen(Refusal):
    """The client system waits for approval or was suspended."""

    code, status = "system_not_open", 403
    message = gettext_noop("这个系统现在不能用统一身份登录。请联系它的管理单位。")


class RegistrationRefused(Refusal):
    """What was registered for a client system does not hold; ``fields`` says where."""

    code, status = "client_registration_refused", 422
    message = gettext_noop("登记的内容需要修改。")


class SecondPersonNeeded(Refusal):
    """Who registered a system cannot approve it."""

    code, status = "client_needs_second_person", 403
    message = gettext_noop("系统是您登记的，要由另一位工作人员批准。")
