"""The static verifier: one small file, the same bytes every time, and nothing in it that could call home."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from yiwang.web.verify.building import BROWSER, MOST_BYTES, bundle, digest, slim, verifier_page

PAGE = verifier_page(b'{"name":"</script><b>"}', "一网<测试>")
TEXT = PAGE.decode()


def test_it_is_small_and_the_same_every_time() -> None:
    assert len(PAGE) < MOST_BYTES
    assert verifier_page(b'{"name":"</script><b>"}', "一网<测试>") == PAGE
    assert digest(PAGE) == hashlib.sha256(PAGE).hexdigest()


def test_its_policy_allows_its_own_scripts_and_no_connection() -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', TEXT)
    assert policy and policy[1].startswith("default-src 'none';")
    assert "connect-src" not in policy[1] and "unsafe" not in policy[1] and "http" not in policy[1]
    scripts = re.findall(r"<script>(.*?)</script>", TEXT, re.DOTALL)
    assert len(scripts) == 3
    for script in scripts:
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy[1]


def test_nothing_in_it_calls_home_or_runs_text() -> None:
    for forbidden in (
        "fetch(",
        "XMLHttpRequest",
        "WebSocket",
        "sendBeacon",
        "eval(",
        "new Function",
        "innerHTML",
        "import(",
    ):
        assert forbidden not in TEXT
    assert not re.search(r'(?:src|href)="(?!#)', TEXT)


def test_what_is_put_in_ends_no_element() -> None:
    assert "</script><b>" not in TEXT and "一网&lt;测试&gt;" in TEXT


@pytest.mark.parametrize("path", sorted(BROWSER.glob("*.js")), ids=lambda path: path.name)
def test_a_module_is_short_and_used(path) -> None:
    source = path.read_text()
    assert len(source.splitlines()) < 250
    assert f'modules["{path.name}"]' in bundle("main.js")
    for names in re.findall(r"^import \{([^}]*)\}", source, re.MULTILINE):
        for name in names.split(","):
            assert len(re.findall(rf"\b{name.strip()}\b", source)) > 1, name


def test_code_that_slimming_could_change_is_refused() -> None:
    with pytest.raises(ValueError, match="template"):
        slim("`a\n  b`")
    assert (
        slim("  a;\n// x\n\n  exports.shiftJISTable = {\n  0x22: 0x22,\n};\n  y\n")
        == "a;\nexports.shiftJISTable = {};\ny\n"
    )
