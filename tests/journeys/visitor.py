"""Somebody at a screen: one browser context with one page, watched while the journey goes on."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.journeys import templates, watching
from tests.journeys.site import REPOSITORY

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
IMAGES = REPOSITORY / "docs" / "images"
SHOTS = os.environ.get("YIWANG_SHOTS") == "1"
LARGEST_IMAGE = 150_000
REACHES = "() => fetch('/healthz', { cache: 'no-store' }).then(() => true, () => false)"
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|/v/[^/?]+")


@dataclass
class Visitor:
    """``page`` is Playwright's, ``number`` what stands on the identity card; the rest says what journeys do often."""

    context: BrowserContext
    page: Page
    sign_in: Callable[[str], str]
    origin: str
    language: str = "zh"
    scripts: bool = True
    technical: bool = False
    number: str = ""
    console: watching.Console = field(init=False)
    seen: set[tuple[str, ...]] = field(default_factory=set)
    wrong: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.console = watching.Console(self.page)
        self.page.set_default_timeout(15_000)

    def enters_as(self, login: str) -> Visitor:
        """Sign in without the login page."""
        self.context.add_cookies([{"name": "yw_session", "value": self.sign_in(login), "url": self.origin}])
        return self

    def goes_to(self, path: str, *, look: bool = True) -> Visitor:
        """Open an address and look at the page."""
        self.page.goto(path)
        return self.looks() if look else self

    def presses(self, name: str, *, role: str = "button", look: bool = True) -> Visitor:
        """Press the button (or link) with this exact name, then look at what comes."""
        target = self.page.get_by_role(role, name=name, exact=True).locator("visible=true").first  # type: ignore[arg-type]
        return self.opens(target, look)

    def begins(self, *, look: bool = True) -> Visitor:
        """Press the button of a start page that makes a draft; beside another journey's draft, it makes a new one."""
        again = self.page.get_by_role("button", name="重新填写", exact=True)
        self.presses("重新填写" if again.count() else "开始填写", look=look)
        return self.presses("重新填写", look=look) if again.count() else self

    def follows(self, name: str | re.Pattern[str], *, look: bool = True) -> Visitor:
        """Follow the first link whose name holds this."""
        return self.opens(self.page.get_by_role("link", name=name).locator("visible=true").first, look)

    def opens(self, target: Locator, look: bool = True) -> Visitor:
        """Click what opens another page."""
        with self.page.expect_navigation():
            target.click()
        return self.looks() if look else self

    def chooses(self, question: str, *answers: str) -> Visitor:
        """Tick answers in the group with this question."""
        group = self.page.get_by_role("group", name=re.compile("^" + re.escape(question)))
        for answer in answers:
            group.get_by_label(answer).first.check()
        return self

    def types(self, label: str, text: str) -> Visitor:
        """Fill the field with this label."""
        fields = self.page.locator("input, textarea, select").and_(self.page.get_by_label(label))
        fields.locator("visible=true").first.fill(text)
        return self

    def reads(self, *texts: str) -> Visitor:
        """All of these stand on the page, visibly."""
        for text in texts:
            self.page.get_by_text(text).locator("visible=true").first.wait_for()
        return self

    def has_network(self, there: bool) -> Visitor:
        """Cut or give back the network, and wait until the service worker has heard of it too: it is told later."""
        self.context.set_offline(not there)
        for worker in self.context.service_workers:
            for _ in range(200):
                if worker.evaluate(REACHES) is there:
                    break
                self.page.wait_for_timeout(50)
            else:
                raise AssertionError("the service worker was not told about the network")
        return self

    @property
    def heading(self) -> str:
        """The h1."""
        return self.page.locator("h1").first.inner_text().strip()

    def looks(self) -> Visitor:
        """Check the page as it stands, once for each kind of page; what is wrong is told at the end of the journey."""
        self.page.wait_for_load_state("load")
        if not self.scripts:
            return self
        width = str(self.page.viewport_size["width"]) if self.page.viewport_size else ""
        parts = self.page.locator("main :is(h2, h3, legend, .yw-banner, .yw-error-summary, .yw-files__item)").count()
        kind = (IDS.sub("-", self.page.url), self.heading, width, str(parts))
        if kind not in self.seen:
            self.seen.add(kind)
            templates.looked_at.add(templates.template_of(self.page))
            found = watching.complaints_about(self.page, chinese=self.language == "zh" and not self.technical)
            if found:
                self.wrong[" ".join(kind)] = found
        return self

    def shows(self, name: str) -> Visitor:
        """Take the pictures of this page for the documentation, at phone and desktop width, when they are asked for."""
        if not SHOTS:
            return self
        before = self.page.viewport_size
        for width, size in (("phone", PHONE), ("desktop", DESKTOP)):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            self.page.evaluate("window.scrollTo(0, 0)")
            _keep(self.page.screenshot(), IMAGES / f"{name}-{width}.png")
            if os.environ.get("YIWANG_LOOK"):
                whole = Path(os.environ["YIWANG_LOOK"]) / f"{name}-{width}.png"
                whole.write_bytes(self.page.screenshot(full_page=True))
        if before:
            self.page.set_viewport_size(before)
        return self

    def complains(self) -> dict[str, Any]:
        """All that was wrong on the way; the journey fails unless this is empty."""
        return {**self.wrong, **({"console": self.console.complaints} if self.console.complaints else {})}


def _keep(content: bytes, place: Path) -> None:
    """A picture with few colours: screens are made of few."""
    picture = Image.open(BytesIO(content)).convert("RGB")
    for colours in (128, 64, 32, 16):
        kept = BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
        if kept.tell() <= LARGEST_IMAGE:
            break
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(kept.getvalue())


def open_visitor(browser: Browser, origin: str, sign_in: Callable[[str], str], **wishes: Any) -> Visitor:
    """A new visitor.

    ``viewport``, ``place``, ``elder``, ``theme``, ``contrast``, ``language`` ("zh", "en"); ``scripts=False`` has no
    JavaScript; whoever is ``technical`` may be shown names of files and fields; ``app`` lets the service worker in.
    """
    language, scripts = wishes.get("language", "zh"), wishes.get("scripts", True)
    context = browser.new_context(
        base_url=origin,
        viewport=wishes.get("viewport", DESKTOP),
        locale="en-GB" if language == "en" else "zh-CN",
        timezone_id="Asia/Shanghai",
        java_script_enabled=scripts,
        reduced_motion="reduce",
        accept_downloads=True,
        service_workers="allow" if wishes.get("app") else "block",
    )
    cookies = [("yw_lang", "en")] if language == "en" else []
    cookies += [("yw_elder", "1")] if wishes.get("elder") else []
    cookies += [(f"yw_{name}", wishes[name]) for name in ("theme", "contrast") if name in wishes]
    cookies += [("yw_place", wishes["place"])] if wishes.get("place") else []
    context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in cookies])
    context.add_init_script(watching.SHIFTS)
    return Visitor(context, context.new_page(), sign_in, origin, language, scripts, bool(wishes.get("technical")))
