"""The kinds of proof of this house: authenticator app, code by message, recovery codes; one to show, one that fails."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_noop

from yiwang.core.errors import Refusal
from yiwang.people.models import Account
from yiwang.people.signin import codes, phones, recovery_codes, totp
from yiwang.people.signin.factors import FACTORS, FactorUnavailable, Held, ProofRefused
from yiwang.people.signin.models import Factor, Step
from yiwang.people.signin.visits import Visit


class _InRows:
    """A kind whose factors are rows of ``Factor`` and whose page asks for nothing but a code."""

    code = ""
    cryptographic = False
    prepares = False
    template = "signin/ways/code.html"

    def check_config(self) -> list[str]:
        """Nothing to set."""
        return []

    def held_by(self, account_id: UUID, rows: list[Factor]) -> list[Held]:
        """The rows of this kind."""
        return [Held(row.pk, row.label, row.asked) for row in rows if row.kind == self.code]

    def begin(self, step: Step, held: list[Held], visit: Visit) -> dict[str, Any]:
        """Nothing to prepare."""
        return {}


def _rows(step: Step, held: list[Held]) -> list[Factor]:
    mine = Factor.objects.unscoped("the factors of a step's own account").filter(account_id=step.account_id)
    return list(mine.filter(pk__in=[one.id for one in held], removed_at=None).exclude(confirmed_at=None))


def _first_that_fits(step: Step, held: list[Held], use: Any) -> None:
    for factor in _rows(step, held):
        try:
            use(factor)
        except ProofRefused:
            continue
        return
    raise ProofRefused


class AuthenticatorApp(_InRows):
    """Codes of an app that shares a secret (RFC 6238)."""

    code, method = totp.KIND, "totp"
    title = gettext_noop("动态口令")
    sentence = gettext_noop("打开手机上的动态口令软件，填写现在显示的 6 位数字。")
    cryptographic = True

    def check(self, step: Step, held: list[Held], answer: Mapping[str, str]) -> None:
        """One of the account's apps shows this code now, and it was not used."""
        _first_that_fits(step, held, lambda factor: totp.use(factor, answer.get("code", "")))


class MessageCode(_InRows):
    """A code to the account's confirmed phone."""

    code, method = phones.KIND, "otp"
    prepares = True
    title = gettext_noop("短信验证码")
    sentence = gettext_noop("填写发到您手机上的 6 位验证码。")

    def check_config(self) -> list[str]:
        """What the sender says of itself."""
        try:
            return codes.sender().check_config()
        except Refusal as missing:
            return [missing.text]

    def begin(self, step: Step, held: list[Held], visit: Visit) -> dict[str, Any]:
        """Send a code unless one is on its way; tells the masked number."""
        factor = next((row for row in _rows(step, held)), None)
        if factor is None:
            raise FactorUnavailable
        if step.code_until is None:
            self.send_again(step, held, visit)
        return {"number": factor.label, "until": step.code_until, "shown": codes.shown_code(step), "again": True}

    def send_again(self, step: Step, held: list[Held], visit: Visit) -> None:
        """Send another code; refuses ``too_many_requests``."""
        factor = next((row for row in _rows(step, held)), None)
        if factor is None:
            raise FactorUnavailable
        number = phones.number_of(factor)
        codes.ask_for_code(step, number=number, blind=bytes(factor.blind or b""), visit=visit)

    def check(self, step: Step, held: list[Held], answer: Mapping[str, str]) -> None:
        """It is the code of this step."""
        codes.check_code(step, answer.get("code", ""))


class PaperCodes(_InRows):
    """The codes that its owner printed."""

    code, method = recovery_codes.KIND, "recovery"
    title = gettext_noop("备用码")
    sentence = gettext_noop("填写您打印或者抄下来的一个备用码。每个只能用一次。")
    cryptographic = True

    def check(self, step: Step, held: list[Held], answer: Mapping[str, str]) -> None:
        """It is one of the codes, not used yet."""
        _first_that_fits(step, held, lambda factor: recovery_codes.use(factor, answer.get("code", "")))


class DemoProof(_InRows):
    """Always the same code, for demonstration accounts alone and never behind HTTPS."""

    code, method = "demo", "demo"
    title = gettext_noop("演示验证码")
    sentence = gettext_noop("演示用：填写 246810。")
    right = "246810"

    def check_config(self) -> list[str]:
        """Says what it is."""
        return ["这是演示用的组件，只对演示账号有效，正式环境里不起作用。"]

    def check(self, step: Step, held: list[Held], answer: Mapping[str, str]) -> None:
        """The code that everybody knows."""
        demo = Account.objects.filter(pk=step.account_id, demo=True).exists()
        right = hmac.compare_digest(answer.get("code", "").encode(), self.right.encode())
        if settings.SECURE or not demo or not right:
            raise ProofRefused


class FailingProof(_InRows):
    """Never answers: for drills and tests."""

    code, method = "failing", "failing"
    title = gettext_noop("总是不通的验证（演练用）")
    sentence = gettext_noop("演练用：这种验证总是不通。")

    def check_config(self) -> list[str]:
        """Says what it is."""
        return ["这是演练用的组件，任何验证都不会通过。"]

    def check(self, step: Step, held: list[Held], answer: Mapping[str, str]) -> None:
        """Always ``factor_unavailable``."""
        raise FactorUnavailable


for _kind in (AuthenticatorApp(), MessageCode(), PaperCodes(), DemoProof(), FailingProof()):
    FACTORS.add(_kind)
