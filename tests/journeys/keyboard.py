"""A visitor without a mouse: only Tab, arrows, Space, Enter and letters reach the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import FilePayload, expect

from tests.journeys.visitor import Visitor

MOST_TABS = 120
FOCUSED = """() => {
  const item = document.activeElement;
  if (!item || item === document.body) return { kind: "", text: "", group: "", value: "", seen: true };
  const label = item.labels && item.labels.length ? item.labels[0] : item;
  const group = item.closest("fieldset");
  const style = getComputedStyle(item), box = item.getBoundingClientRect();
  return {
    kind: item.type || item.tagName.toLowerCase(),
    text: label.innerText.trim(),
    group: group && group.querySelector("legend") ? group.querySelector("legend").innerText.trim() : "",
    value: item.value || "",
    href: item.href || "",
    checked: Boolean(item.checked),
    seen: style.outlineStyle !== "none" || style.boxShadow !== "none" || item.id === "main" || box.width < 2
      || ["radio", "checkbox"].includes(item.type) || item.tabIndex < 0,
  };
}"""


@dataclass
class Keyboard:
    """Goes through a form by what has the focus; ``typed`` by beginnings of labels, ``ticked`` by parts of them."""

    who: Visitor
    typed: Mapping[str, str]
    ticked: tuple[str, ...]
    file: FilePayload
    unseen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.who.page.on("filechooser", lambda chooser: chooser.set_files(self.file))

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.who.page.keyboard.press(key)

    def focused(self) -> dict[str, Any]:
        """What has the focus; where the eye cannot see that, it is noted."""
        found: dict[str, Any] = self.who.page.evaluate(FOCUSED)
        if not found["seen"]:
            self.unseen.add(f"{found['kind']} {found['text'][:30]}")
        return found

    def tab_to(self, text: str, kind: str = "") -> dict[str, Any]:
        """Tab until something with this text has the focus."""
        for _ in range(MOST_TABS):
            self.press("Tab")
            found = self.focused()
            if text in found["text"] and kind in found["kind"]:
                return found
        raise AssertionError(f"Tab never came to {text} on {self.who.page.url}")

    def enter(self, look: bool = True) -> None:
        """Enter, and wait for the page that it opens."""
        with self.who.page.expect_navigation():
            self.press("Enter")
        if look:
            self.who.looks()

    def fill_page(self, *until: str) -> None:
        """Tab through the page, answer what is asked, and press the button that says one of ``until``."""
        done: set[str] = set()
        for _ in range(MOST_TABS):
            self.press("Tab")
            at = self.focused()
            if at["kind"] == "submit" and at["text"].startswith("上传选好的文件") and "upload" not in done:
                self._upload()
                done.add("upload")
            elif at["kind"] == "submit" and at["text"] in until:
                self.enter()
                return
            else:
                self._answer(at)
        raise AssertionError(f"Tab never came to {until} on {self.who.page.url}")

    def _answer(self, at: dict[str, Any]) -> None:
        if at["kind"] == "radio" and not at["checked"]:
            self._choose()
        elif at["kind"] == "checkbox" and not at["checked"] and any(text in at["text"] for text in self.ticked):
            self.press("Space")
        elif at["kind"] in ("text", "tel", "textarea") and not at["value"]:
            for label, text in self.typed.items():
                if at["text"].startswith(label):
                    self.who.page.keyboard.type(text)
        elif at["kind"] == "file":
            self._pick()

    def _pick(self) -> None:
        """Space opens the chooser of a file field."""
        self.press("Space")
        expect(self.who.page.locator("input:focus")).not_to_have_value("")

    def _choose(self) -> None:
        """In a group of radios: down until the wanted one is chosen."""
        self.press("Space")
        for _ in range(12):
            if any(text in self.focused()["text"] for text in self.ticked):
                return
            self.press("ArrowDown")

    def _upload(self) -> None:
        fields = self.who.page.locator("input[type=file]").count()
        self.press("Enter")
        expect(self.who.page.locator(".yw-files__item")).to_have_count(fields)
