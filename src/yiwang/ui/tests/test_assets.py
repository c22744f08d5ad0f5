"""Static files: what is vendored is what was reviewed, pages stay small, scripts obey the content security policy."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

from yiwang.ui.style import TEMPLATES

STATIC = Path(__file__).parents[1] / "static" / "ui"
VENDOR = STATIC / "vendor"
VENDORED = json.loads((VENDOR / "vendor.json").read_text(encoding="utf-8"))
FIRST_PAGE = ("tokens.css", "base.css", "forms.css", "parts.css", "print.css", "display.js", "yiwang.js", "suggest.js")
OWN_SCRIPTS = ("display.js", "yiwang.js", "scan.js", "suggest.js")


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


@pytest.mark.parametrize("entry", VENDORED, ids=lambda entry: entry["file"])
def test_vendored_file_was_changed(entry: dict[str, str]) -> None:
    assert hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
    assert entry["version"]
    assert (VENDOR / entry["licence_file"]).read_text(encoding="utf-8").strip()


def test_axe_of_the_journeys_was_changed() -> None:
    folder = Path(__file__).parents[4] / "tests" / "journeys" / "vendor"
    entry = json.loads((folder / "vendor.json").read_text(encoding="utf-8"))[0]
    assert hashlib.sha256((folder / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
    assert "Mozilla Public License" in (folder / entry["licence_file"]).read_text(encoding="utf-8")


def test_vendored_file_without_entry() -> None:
    listed = {entry["file"] for entry in VENDORED} | {entry["licence_file"] for entry in VENDORED}
    assert {path.name for path in VENDOR.iterdir()} == listed | {"vendor.json"}


def test_watermark_of_the_viewer_was_removed() -> None:
    viewer = (VENDOR / "bpmn-navigated-viewer.production.min.js").read_text(encoding="utf-8")
    assert "bjs-powered-by" in viewer
    assert not re.search(
        r"bjs-powered-by[^}]*(display:\s*none|visibility|opacity)", (STATIC / "diagram.css").read_text()
    )


def test_first_page_is_too_heavy() -> None:
    own = sum(packed(STATIC / name) for name in FIRST_PAGE)
    assert own < 30_000
    assert own + packed(VENDOR / "htmx.min.js") < 60_000


def test_large_libraries_load_on_every_page() -> None:
    layouts = "".join(path.read_text(encoding="utf-8") for path in (TEMPLATES / "ui" / "layouts").glob("*.html"))
    assert "bpmn" not in layouts
    assert "htmx" not in (TEMPLATES / "ui" / "layouts" / "plain.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", OWN_SCRIPTS)
def test_script_breaks_the_content_security_policy(name: str) -> None:
    script = (STATIC / name).read_text(encoding="utf-8")
    for forbidden in ("eval(", "new Function", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write"):
        assert forbidden not in script


def test_script_says_something_that_no_catalogue_knows() -> None:
    script = "".join((STATIC / name).read_text(encoding="utf-8") for name in ("yiwang.js", "suggest.js"))
    chrome = (TEMPLATES / "ui" / "chrome.html").read_text(encoding="utf-8")
    used = {re.sub("[A-Z]", lambda m: "-" + m.group().lower(), key) for key in re.findall(r"\btexts\.(\w+)", script)}
    assert used and all(f"data-{key}=" in chrome for key in used)
    assert not re.search("[\u4e00-\u9fff]", script)


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_template_has_inline_code_or_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|\son\w+=\"|javascript:|<style|\|\s*safe\b", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


def test_class_is_used_but_not_drawn() -> None:
    """A misspelt class name shows as a part without its look."""
    sheets = "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.css"))
    drawn = set(re.findall(r"\.(yw-[\w-]+)", sheets))
    blocks = {name.split("__")[0].split("--")[0] for name in drawn}
    for path in TEMPLATES.rglob("*.html"):
        for value in re.findall(r'class="([^"{]*)"', path.read_text(encoding="utf-8")):
            for name in value.split():
                assert name in drawn or name.split("__")[0].split("--")[0] in blocks, (path.name, name)
