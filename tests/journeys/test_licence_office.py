"""The licence office: an attestation on the phone, stopped and given back; an annual check; types and figures."""

from __future__ import annotations

import base64
import json
import re
import time
import zlib
from collections.abc import Callable

from tests.journeys.visitor import DESKTOP, PHONE, Visitor
from yiwang.formats.status_lists import CURRENT, SUSPENDED

Come = Callable[..., Visitor]
CITIZEN, HEAD, OFFICE = "linxiaoman", "hewenbin", "sunli"


def listed(who: Visitor, number: int) -> int:
    """The state of a licence in the public list, as a program without a session reads it."""
    answer = who.page.request.get(f"{who.origin}/status/{number // 65_536}")
    assert answer.ok and "set-cookie" not in answer.headers
    states = zlib.decompress(base64.b64decode(json.loads(answer.body())["states"]))
    byte, place = divmod(number % 65_536, 4)
    return states[byte] >> (2 * place) & 3


def test_an_attestation_on_the_phone_and_what_the_register_does_not_hold(visitor: Come) -> None:
    citizen = visitor(CITIZEN, viewport=PHONE).goes_to("/licences/").follows("开证明")
    citizen.reads("参保缴费凭证", "居住登记凭证", "电子健康码").shows("attestations")
    citizen.follows("居住登记凭证")
    citizen.presses("马上开").reads("请选择用来做什么").shows("attestation-missing")
    citizen.page.get_by_label("子女入学").check()
    citizen.presses("马上开").reads("有效", "兹证明", "子女入学").shows("attestation-made")
    citizen.follows("经过").reads("本人要求开具").shows("licence-history")
    old = visitor("wangxiuying", viewport=PHONE, scripts=False).goes_to("/attestations/insurance-attestation/")
    old.page.get_by_label("其他").check()
    old.presses("马上开").reads("现在开不了", "社会保险参保登记").shows("attestation-nothing")


def test_a_stopped_attestation_is_seen_by_its_firm_and_in_the_public_list(visitor: Come) -> None:
    head = visitor(HEAD, viewport=PHONE).goes_to("/attestations/standing-attestation/")
    head.page.get_by_label("投标").check()
    head.presses("马上开").reads("有效", "企业登记状态证明")
    address = re.sub(r"\?.*", "", head.page.url)
    key = address.rstrip("/").rpartition("/")[2]
    keeper = visitor(OFFICE, viewport=DESKTOP).goes_to(f"/desk/licences/{key}/")
    told = re.search(r"在状态列表里的位置\s*(\d+)", keeper.page.locator("main").inner_text())
    assert told
    number = int(told[1])
    assert listed(head, number) == CURRENT
    keeper.page.get_by_label("理由").fill("登记正在核实")
    keeper.presses("暂停这张证照").reads("暂停使用", "登记正在核实").shows("desk-licence-suspended")
    time.sleep(0.6)  # a list is looked after every half second
    assert listed(head, number) == SUSPENDED
    head.goes_to(address).reads("暂停使用", "登记正在核实").shows("licence-suspended")
    keeper.page.get_by_label("理由").fill("核实无误，是误操作")
    keeper.presses("撤回上一步（误操作）").reads("有效")
    time.sleep(0.6)
    assert listed(head, number) == CURRENT
    head.goes_to(address).follows("经过").reads("暂停使用", "撤回误操作").looks()


def test_the_office_checks_a_licence_looks_at_types_and_figures(visitor: Come) -> None:
    head = visitor(HEAD, viewport=PHONE).goes_to("/licences/").follows("营业执照")
    key = head.page.url.rstrip("/").rpartition("/")[2]
    keeper = visitor(OFFICE, viewport=DESKTOP).goes_to(f"/desk/licences/{key}/")
    keeper.page.get_by_label("通过", exact=True).check()
    keeper.presses("记录年检结果").reads("年检记录", "通过").shows("desk-licence-checked")
    keeper.goes_to("/desk/licences/").follows("证照类型").reads("营业执照", "持证者").shows("licence-types")
    keeper = visitor(OFFICE, viewport=DESKTOP, technical=True)  # short names of GB/T 36903 are what the page is about
    keeper.goes_to("/desk/licences/types/").follows("企业登记状态证明").reads("目录信息", "ZZBS", "KZ_QYMC")
    keeper.shows("licence-type")
    keeper.page.get_by_label("理由").fill("试点")
    keeper.goes_to("/desk/licences/figures/").reads("盖章率", "各机构").shows("licence-figures")
    narrow = visitor(OFFICE, viewport={"width": 320, "height": 640}, scripts=False)
    narrow.goes_to("/desk/licences/figures/").goes_to("/desk/licences/types/").goes_to(f"/desk/licences/{key}/")
