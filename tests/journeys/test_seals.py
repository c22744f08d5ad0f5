"""A seal's way through an office: asked, approved, given to a post, put on a document, ended; and an own signature."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path

from tests.journeys.site import Stage
from tests.journeys.visitor import Visitor
from yiwang.formats.ofd.building import Builder

Come = Callable[..., Visitor]
PHONE = {"width": 390, "height": 844}


def notice(folder: Path, words: str = "关于开展食品安全检查的通知") -> str:
    """A document of two pages on disk."""
    builder = Builder()
    for line in (words, "附件：检查名单"):
        builder.page().text(line, 30, 40, 6)
    kept = folder / "通知.ofd"
    kept.write_bytes(builder.build())
    return str(kept)


def fetched(visitor: Visitor) -> str:
    with visitor.page.expect_download() as coming:
        visitor.page.get_by_role("link", name="下载文件").click()
    return base64.b64encode(Path(coming.value.path()).read_bytes()).decode()


def test_a_seal_is_asked_for_approved_used_and_revoked(visitor: Come, stage: Stage, tmp_path: Path) -> None:
    clerk = visitor("liming").goes_to("/desk/").follows("印章").shows("desk-seals")
    clerk.follows("申请印章").presses("提交申请").reads("请写明理由")
    clerk.chooses("印章的种类", "合同专用章").types("为什么申请", "合同改为电子签订").presses("提交申请")
    clerk.reads("等另一位同事批准")
    assert not clerk.page.get_by_role("button", name="批准", exact=True).count()
    address = clerk.page.url.partition("?")[0]

    chief = visitor("majun").goes_to("/desk/seals/?state=asked").follows("合同专用章")
    chief.presses("批准").reads("使用中", "还没有岗位可以用")
    keeper = visitor("sunli").goes_to(address)
    keeper.page.locator("summary", has_text="授权一个岗位").click()
    keeper.page.get_by_label("岗位", exact=True).select_option(label="窗口工作岗")
    keeper.page.get_by_label("合同、协议").check()
    keeper.presses("授权").reads("窗口工作岗").shows("desk-seal")

    user = visitor("chenjianguo").goes_to("/desk/seals/apply/")
    user.page.get_by_label("选择文件").set_input_files(notice(tmp_path))
    user.presses("下一步").reads("盖在哪里", "共2页")
    choice = user.page.get_by_label("用哪一枚章").locator("option", has_text="合同专用章")
    user.page.get_by_label("用哪一枚章").select_option(value=choice.get_attribute("value"))
    user.types("文件的标题", "采购合同")
    user.page.get_by_label("是什么文件").select_option(label="合同、协议")
    user.types("为什么盖章", "双方已经签字").types("第几页", "1").presses("看看样子")
    with user.page.expect_navigation():
        user.page.locator("input[type=image]").click(position={"x": 200, "y": 300})
    user.reads("已经移到离左边54.0毫米").looks().shows("desk-seal-place")
    user.presses("盖章").reads("盖好了", "签章有效")
    content = fetched(user)
    assert stage("verdict", content=content) == "valid"

    chief.goes_to(address)
    chief.page.locator("summary", has_text="注销").click()
    chief.page.get_by_label("理由").locator("visible=true").fill("合同章遗失")
    chief.presses("注销").reads("已注销", "合同章遗失")
    user.goes_to("/desk/seals/uses/").follows("采购合同").reads("签署时有效").follows("再盖一枚章")
    assert "合同专用章" not in user.page.get_by_label("用哪一枚章").inner_text()
    assert stage("verdict", content=content) == "valid_then"
    keeper.goes_to("/desk/seals/uses/?q=采购").reads("双方已经签字")


def test_somebody_signs_on_the_phone(visitor: Come, stage: Stage, tmp_path: Path) -> None:
    person = visitor("linxiaoman", viewport=PHONE).goes_to("/account/").follows("我的签名")
    person.page.get_by_label("用手指写").check()
    pad = person.page.locator("canvas").bounding_box()
    assert pad is not None
    mouse = person.page.mouse
    mouse.move(pad["x"] + 40, pad["y"] + 30)
    mouse.down()
    for step in range(1, 8):
        mouse.move(pad["x"] + 40 + 25 * step, pad["y"] + 30 + 60 * (step % 2))
    mouse.up()
    person.presses("做好签名").reads("签名做好了").shows("account-signature")
    person.follows("给文件签名", look=True)
    person.page.get_by_label("选择文件").set_input_files(notice(tmp_path, "承诺书"))
    person.presses("下一步").reads("签在哪里")
    person.types("文件的标题", "承诺书").types("为什么签名", "本人承诺")
    person.page.get_by_label("是什么文件").select_option(label="其他材料")
    person.presses("签名").reads("签好了", "签章有效")
    assert stage("verdict", content=fetched(person)) == "valid"
    person.goes_to("/account/signature/").reads("承诺书", re.compile("本人承诺").pattern)
