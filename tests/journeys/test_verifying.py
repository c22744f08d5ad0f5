"""Anybody verifies: on the site with a file or a picture of a code, with no camera, and offline with one HTML file."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import segno
from playwright.sync_api import Browser, Page, expect

from tests.journeys import verifying_cases as told
from tests.journeys.site import Stage
from tests.journeys.visitor import DESKTOP, PHONE, Visitor
from tests.journeys.watching import axe, too_wide
from yiwang.web.verify.building import verifier_page

Come = Callable[..., Visitor]

EMPTY_AND_ABC = {
    "sm3": [
        "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b",
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    ],
    "sha256": [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    ],
}


@pytest.fixture(scope="session")
def papers(stage: Stage) -> dict[str, Any]:
    """A file sealed with the keys of the site, and a licence code."""
    made: dict[str, str] = stage("sealed_paper")
    return {"ofd": base64.b64decode(made["ofd"]), "code": made["code"]}


def offered(content: bytes, name: str = "证照.ofd", kind: str = "application/ofd") -> Any:
    return {"name": name, "mimeType": kind, "buffer": content}


def picture_of(text: str) -> Any:
    """The code as the platform draws it, as a picture."""
    kept = io.BytesIO()
    segno.make(text, error="m", micro=False).save(kept, kind="png", scale=5, border=4)
    return offered(kept.getvalue(), "证照码.png", "image/png")


def flipped(content: bytes) -> bytes:
    changed = bytearray(content)
    changed[len(changed) // 2] ^= 1
    return bytes(changed)


def hands_in(who: Visitor, content: bytes) -> Visitor:
    who.goes_to("/verify/").page.get_by_label("要核验的文件").set_input_files(offered(content))
    return who.presses("核验文件")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_citizen_hands_in_a_sealed_file_and_sees_whether_it_is_genuine(
    visitor: Come, papers: dict[str, Any], viewport: Any
) -> None:
    citizen = visitor(viewport=viewport).goes_to("/verify/")
    if viewport == PHONE:
        citizen.shows("verify-start")
    hands_in(citizen, papers["ofd"]).reads("有效：内容没有被改动", "第1个签章", "徐闻县市场监督管理局").looks()
    drawn = citizen.page.get_by_role("img", name="第1页的样子")
    assert drawn.evaluate("image => image.complete && image.naturalWidth > 100")
    citizen.page.get_by_text("一步一步查了什么").click()
    citizen.reads("签章保护的每个文件都没有改动")
    citizen.page.get_by_role("button", name="放大").click()
    expect(citizen.page.locator("[data-viewer]")).to_have_attribute("data-zoom", "150")
    citizen.looks()
    if viewport == PHONE:
        citizen.shows("verify-seal")
    citizen.page.locator("svg.yw-viewer__seals a").first.focus()
    citizen.page.keyboard.press("Enter")
    expect(citizen.page).to_have_url(re.compile("#signature-1$"))
    hands_in(citizen, flipped(papers["ofd"])).reads("无效：这个文件不是真的，或者被改动过", "没有通过的一步").looks()
    if viewport == PHONE:
        citizen.shows("verify-changed")


def test_without_a_camera_a_picture_of_the_code_does(visitor: Come, papers: dict[str, Any]) -> None:
    who = visitor(viewport=PHONE).goes_to("/verify/")
    who.page.get_by_role("button", name="打开摄像头扫码").click()
    who.reads("请选一张有二维码的图片").looks()
    with who.page.expect_navigation():
        who.page.get_by_label("或者选一张有二维码的图片").set_input_files(picture_of(papers["code"]))
    who.reads("真实，现状未核验", "食品经营许可证").looks().shows("verify-code")
    blank = visitor(viewport=PHONE).goes_to("/verify/")
    blank.page.get_by_label("或者选一张有二维码的图片").set_input_files(
        offered((Path(__file__).parents[2] / "docs" / "images" / "portal-phone.png").read_bytes(), "x.png", "image/png")
    )
    blank.reads("这张图片里没有看到二维码")


def test_without_javascript_files_and_codes_are_checked_too(visitor: Come, papers: dict[str, Any]) -> None:
    who = visitor(scripts=False)
    hands_in(who, papers["ofd"]).reads("有效：内容没有被改动")
    who.goes_to("/verify/").types("证照码或者二维码里的网址", papers["code"]).presses("核验证照码").reads(
        "真实，现状未核验"
    )


def cut_off(browser: Browser, path: Path, viewport: Any) -> tuple[Page, list[str]]:
    """The page opened from a file, where every request but that for itself is refused; with its complaints."""
    context = browser.new_context(viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.route("**/*", lambda route: route.continue_() if route.request.url == path.as_uri() else route.abort())
    context.set_offline(True)
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on(
        "request", lambda asked: None if asked.url.startswith(("file:", "blob:", "data:")) else wrong.append(asked.url)
    )
    page.goto(path.as_uri())
    return page, wrong


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_downloaded_verifier_works_with_the_network_cut(
    visitor: Come, browser: Browser, papers: dict[str, Any], tmp_path: Path, viewport: Any
) -> None:
    who = visitor(viewport=viewport, technical=True)
    path = tmp_path / "verifier.html"
    for _moment in range(4):  # another journey may add a signer meanwhile, and the file is another one then, as it says
        who.goes_to("/verify/offline/")
        with who.page.expect_download() as downloading:
            who.page.get_by_role("link", name="下载离线核验文件").click()
        downloading.value.save_as(path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if who.page.get_by_text(digest).count():
            break
    assert path.stat().st_size < 300_000
    who.reads(digest)
    if viewport == PHONE:
        who.shows("verify-offline")

    page, wrong = cut_off(browser, path, viewport)
    assert not axe(page) and not too_wide(page)
    page.get_by_label("选一个文件", exact=True).set_input_files(offered(papers["ofd"]))
    expect(page.get_by_role("heading", name="有效：内容没有被改动", exact=True)).to_be_focused()
    expect(page.locator("#result")).to_contain_text("徐闻县市场监督管理局")
    assert not axe(page) and not too_wide(page)
    page.get_by_label("选一个文件", exact=True).set_input_files(offered(flipped(papers["ofd"])))
    expect(page.locator("#result")).to_contain_text("没有通过的一步")
    page.get_by_label("或者选一张有二维码的图片").set_input_files(picture_of(papers["code"]))
    expect(page.locator("#result")).to_contain_text("真实，现状未核验")
    expect(page.locator("#result")).to_contain_text("徐城街道东方一路12号")
    code = papers["code"]
    page.get_by_label("填写证照码").fill(code[:60] + ("A" if code[60] != "A" else "B") + code[61:])
    page.get_by_role("button", name="核验", exact=True).click()
    expect(page.locator("#result")).to_contain_text("请不要相信它")
    assert not axe(page) and not too_wide(page) and not wrong
    page.context.close()


def test_the_parts_of_the_verifier_compute_what_the_standards_say(browser: Browser, tmp_path: Path) -> None:
    page, wrong = opened(browser, tmp_path)
    for name, (empty, abc) in EMPTY_AND_ABC.items():
        found = page.evaluate(
            "name => ['', 'abc'].map(text => ywVerify.hex(ywVerify[name](ywVerify.utf8(text))))", name
        )
        assert found == [empty, abc]
    assert page.evaluate("ywVerify.crc32(ywVerify.utf8('123456789'))") == 0xCBF43926
    # The published example of GB/T 32918.5 (signature over "message digest").
    assert page.evaluate(
        """() => {
          const v = ywVerify, point = v.pointOf(v.SM2, v.fromHex("04" +
            "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020" +
            "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"));
          const r = 0xf5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3n;
          const s = 0xb1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aan;
          const data = v.utf8("message digest");
          return [v.sm2Verify(point, data, r, s), v.sm2Verify(point, data, r + 1n, s),
            v.sm2Verify(point, v.utf8("message digesT"), r, s), v.sm2Verify(point, data, 0n, s)];
        }"""
    ) == [True, False, False, False]
    assert not wrong
    page.context.close()


def test_the_verifier_in_the_browser_agrees_with_the_one_in_python(browser: Browser, tmp_path: Path) -> None:
    page, wrong = opened(browser, tmp_path)
    differing = {}
    for case in told.cases(tmp_path):
        found = page.evaluate(
            """([content, trust, now]) => {
              const said = v => [v.level, v.step, v.step === "read" ? "" : v.reason, v.signer, v.signerCode, v.sealName,
                v.signedAt, v.since, v.unchecked];
              const told = ywVerify.verifyOfd(ywVerify.fromBase64(content), ywVerify.readTrustList(trust).trust, now);
              return [said(told.verdict), told.signatures.map(one => said(one.verdict))];
            }""",
            [*told.for_page(case), told.NOW.timestamp() * 1000],
        )
        if found != told.in_python(case):
            differing[case.name] = (found, told.in_python(case))
    # Chromium writes its own style into the error document that it makes of malformed XML, which is thrown away.
    assert not differing and not [one for one in wrong if "Applying inline style" not in one]
    trust = told.codes_trusted()
    found = page.evaluate(
        """([texts, trust, now]) => texts.map(text => {
          const { verdict } = ywVerify.verifyCode(text, ywVerify.readTrustList(trust), Date.parse(now));
          return [verdict.level, verdict.step, verdict.reason];
        })""",
        [[one["text"] for one in (*told.CODES["good"], *told.CODES["bad"])], trust.decode(), told.CODES["now"]],
    )
    assert found == told.codes_in_python(trust)
    page.context.close()


def test_the_verifier_in_the_browser_reads_status_lists_of_the_platform_alone(browser: Browser, tmp_path: Path) -> None:
    page, wrong = opened(browser, tmp_path)
    trust, lists = told.status_lists(tmp_path)
    found = page.evaluate(
        """([trust, lists, now]) => {
          const v = ywVerify, trusted = v.readTrustList(trust);
          const read = text => {
            try { return v.readStatusList(v.fromBase64(text), trusted, now); } catch (e) { return e.message; }
          };
          const [good, ...bad] = lists.map(read);
          const states = [1, 2, 3, 4, 70000].map(at => v.statusFrom([good], 65536 + at, now).state);
          const late = v.statusFrom([good], 65537, now + 2 * 86400000).state;
          return [states, late, v.statusFrom([], 65537, now).state, bad];
        }""",
        [trust.decode(), [base64.b64encode(one).decode() for one in lists], told.NOW.timestamp() * 1000],
    )
    assert found[0] == ["current", "suspended", "ended", "not_listed", "not_listed"]
    assert found[1:3] == ["out_of_date", "not_checked"]
    assert "证书不是由受信任的机构签发" in found[3][0] and "内容已被改动" in found[3][1]
    assert not wrong
    page.context.close()


def opened(browser: Browser, folder: Path) -> tuple[Page, list[str]]:
    path = folder / "verifier.html"
    path.write_bytes(verifier_page(b"", "一网"))
    return cut_off(browser, path, DESKTOP)
