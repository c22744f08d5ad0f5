"""Whoever administers at the top finds a certificate, revokes it, and programs are told of it in the same minute."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.site import Stage
from tests.journeys.visitor import DESKTOP, PHONE, Visitor

Come = Callable[..., Visitor]


def asks(me: Visitor) -> Visitor:
    """Presses the button that asks again before anything happens."""
    me.page.get_by_role("button", name="吊销", exact=True).click()
    return me


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_certificate_is_found_and_revoked(visitor: Come, stage: Stage, size: dict[str, int]) -> None:
    login, name = f"certkeeper-{size['width']}", f"旅程测试服务{size['width']}"
    stage("appoint", login=login, called="郑守证", duties=["administer"])
    serial = stage("certificate", code=f"journey-{size['width']}", called=name)
    me = visitor(login, viewport=size)
    me.goes_to("/desk/certificates/").reads("最先到期的排在最前面", "根证书").shows("desk-certificates")
    me.goes_to(f"/desk/certificates/?q={serial}").follows(f"{name}（签名）").reads("吊销以后不能恢复").shows(
        "desk-certificate"
    )
    asks(me).presses("确认").reads("请选择吊销的原因")
    me.chooses("原因", "已换用新证书").types("说明", "换用硬件里的新证书")
    asks(me).presses("确认").reads("已经吊销", "换用硬件里的新证书").shows("desk-certificate-revoked")
    told = me.page.request.get("/pki/crl/sm2-sm3/intermediate.crl")
    assert told.ok and bytes.fromhex(serial) in told.body()
    me.goes_to("/desk/certificates/?show=revoked").reads(name)
