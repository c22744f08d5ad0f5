"""What watches the journeys sees what it is there to see."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys import watching
from tests.journeys.site import wait_for
from tests.journeys.visitor import Visitor

Come = Callable[..., Visitor]
PAGE = "<html lang=zh><head><title>页</title></head><body><main><h1>页</h1>{}</main></body></html>"
FAULTS = {
    "axe": "<img src='data:,'>",
    "too wide": "<div style='width:3000px'>宽</div>",
    "foreign words": "<p>状态：decided_granted</p>",
}


@pytest.mark.parametrize("check", FAULTS)
def test_a_fault_is_seen(visitor: Come, check: str) -> None:
    who = visitor()
    who.page.set_content(PAGE.format(FAULTS[check]))
    assert check in watching.complaints_about(who.page, chinese=True)


def test_a_page_that_jumps_is_seen(visitor: Come) -> None:
    who = visitor()
    who.goes_to("/help/", look=False)
    who.page.evaluate("""() => new Promise((done) => {
      const late = document.createElement("div");
      late.style.height = "500px";
      requestAnimationFrame(() => requestAnimationFrame(() => {
        document.body.prepend(late);
        requestAnimationFrame(() => requestAnimationFrame(done));
      }));
    })""")
    wait_for(lambda: watching.shift(who.page) > 0, "the browser told of no shift")
    assert "layout shift" in watching.complaints_about(who.page, chinese=True)


def test_what_the_content_policy_forbids_is_heard(visitor: Come) -> None:
    who = visitor()
    who.goes_to("/help/", look=False)
    who.page.evaluate("""() => {
      const script = document.createElement("script");
      script.textContent = "window.bad = 1";
      document.body.append(script);
    }""")
    wait_for(lambda: who.page.evaluate("window.bad") is None and who.complains(), "nobody heard of it")
    assert who.page.evaluate("window.bad") is None
    who.console.complaints.clear()


@pytest.mark.parametrize(
    "words",
    [
        "440825202611220001",
        "JY24408250000044",
        "布局图.png",
        "PDF、JPG",
        "1.2.156.3005.2.W",
        "EZIZXOUOFFGXYOKGJLVLAYRPWY",
    ],
)
def test_numbers_and_known_words_are_no_foreign_words(words: str) -> None:
    assert not watching.foreign_words([words])


@pytest.mark.parametrize("words", ["food-business.new", "Error", "decided_granted", "request failed"])
def test_codes_and_english_are_foreign_words(words: str) -> None:
    assert watching.foreign_words([words])
