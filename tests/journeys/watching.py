"""What is checked on every page that a journey looks at: axe, words, console, layout shift, width."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Page, Request, Response

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """(tags) => axe.run(document, { runOnly: tags, resultTypes: ["violations"], elementRef: false })
  .then((found) => found.violations)"""
MOST_SHIFT = 0.05
# Words that Chinese readers know in these letters. Numbers of cases, licences and codes hold digits and are no words.
KNOWN_WORDS = frozenset(
    {
        "PDF",
        "OFD",
        "JPG",
        "PNG",
        "SVG",
        "CSV",
        "JSON",
        "ZIP",
        "MB",
        "KB",
        "Ctrl",
        "Enter",
        "Esc",
        "Tab",
        "English",
        "xuwen",
        "xw",
    }
)
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.\-/]*[A-Za-z0-9]")
CODE = re.compile(r"[A-Z0-9.\-]*[0-9][A-Z0-9.\-]*")
DATA = re.compile(r"演示·\S+|徐闻")
HAN = re.compile(r"[\u4e00-\u9fff]")
SHIFTS = """(() => {
  window.__shift = 0;
  try {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  } catch (error) { window.__shift = 0; }
})();"""
VISIBLE_TEXT = """() => {
  const texts = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const holder = node.parentElement;
    if (!node.textContent.trim() || holder.closest("script, style, template, kbd, code, svg")) continue;
    if (holder.closest("[hidden]") || !holder.checkVisibility({ visibilityProperty: true })) continue;
    texts.push(node.textContent.trim());
  }
  texts.push(document.title);
  return texts;
}"""
CHROME = """() => Array.from(document.querySelectorAll(
    "h1, h2, legend, label, th[scope=col], button, nav a, footer a, .yw-hint, .yw-skip"))
  .filter((item) => item.checkVisibility() && !item.closest("[lang^=zh], article, [scope=row], .yw-card, .yw-menu"))
  .map((item) => item.innerText.trim())"""
SMALL = """() => Array.from(document.querySelectorAll("main button, main .yw-button, main input:not([type=hidden])"))
  .filter((item) => item.checkVisibility() && item.tabIndex >= 0 && item.getBoundingClientRect().height < 44)
  .map((item) => item.outerHTML.slice(0, 80))"""
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return Array.from(document.querySelectorAll("body *"))
    .filter((item) => item.getBoundingClientRect().right > width + 1 && item.checkVisibility())
    .slice(0, 5).map((item) => item.tagName + "." + item.className);
}"""


@cache
def axe_source() -> str:
    """The checker, as its makers publish it."""
    return AXE.read_text(encoding="utf-8")


def axe(page: Page) -> list[str]:
    """What axe finds wrong on this page, a line each; nothing is the only right answer."""
    page.evaluate(axe_source())
    violations = page.evaluate(RUN_AXE, AXE_TAGS)
    return [
        f"{problem['id']}: {problem['help']} at {[node['target'] for node in problem['nodes'][:3]]}"
        f" {problem['nodes'][0].get('failureSummary', '')[:300]}"
        for problem in violations
    ]


def foreign_words(texts: list[str]) -> list[str]:
    """Words in Latin letters, and raw codes, that a Chinese page must not show."""
    words = (word for text in texts for word in WORD.findall(text))
    return sorted({word for word in words if not _known(word)})


TYPED_CODE = re.compile(r"[A-Z2-7]{26}")  # of a presentation, to be typed: one in two hundred has no digit


def _known(word: str) -> bool:
    if TYPED_CODE.fullmatch(word):
        return True
    parts = re.split(r"[./]", word)
    last = parts[-1].upper()
    return word in KNOWN_WORDS or word.upper() in KNOWN_WORDS or bool(CODE.fullmatch(word)) or last in KNOWN_WORDS


def visible_texts(page: Page) -> list[str]:
    """Every piece of text that a reader sees."""
    return list(page.evaluate(VISIBLE_TEXT))


def chinese_chrome(page: Page) -> list[str]:
    """Chinese in headings, labels, buttons, navigation and footer; names that are data stay as they are."""
    return sorted({text for text in page.evaluate(CHROME) if HAN.search(DATA.sub("", text))})


def small_targets(page: Page) -> list[str]:
    """Buttons and fields of the page that are lower than 44 pixels: too small for an unsteady hand."""
    return list(page.evaluate(SMALL))


def too_wide(page: Page) -> list[str]:
    """What makes a page scroll sideways."""
    return list(page.evaluate(TOO_WIDE))


def shift(page: Page) -> float:
    """How far the page has jumped since it came (cumulative layout shift)."""
    return float(page.evaluate("window.__shift || 0"))


class Console:
    """Complaints of the browser: errors, broken rules of the content policy, files that did not come."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        # What came back with an error status is judged by `_answered`: a refused form is no fault of the page.
        told = message.text.startswith(("Failed to load resource", "Service Worker registration blocked"))
        if message.type in ("error", "warning") and not told:
            self.complaints.append(f"{message.type}: {message.text}")

    def _failed(self, request: Request) -> None:
        if request.failure and "ERR_ABORTED" not in request.failure:
            self.complaints.append(f"request: {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and not response.request.is_navigation_request()):
            self.complaints.append(f"{response.status}: {response.url}")


def complaints_about(page: Page, *, chinese: bool) -> dict[str, Any]:
    """Everything that is wrong with the page as it stands, by check; ``chinese``: it must hold no foreign words."""
    found: dict[str, Any] = {"axe": axe(page), "too wide": too_wide(page)}
    if chinese:
        found["foreign words"] = foreign_words(visible_texts(page))
    if shift(page) >= MOST_SHIFT:
        found["layout shift"] = shift(page)
    return {name: what for name, what in found.items() if what}
