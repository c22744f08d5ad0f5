"""A site for the journeys, a browser for each process, and visitors who are watched until the journey is over."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Error as PlaywrightError

from tests.chromium import playwright
from tests.journeys import templates
from tests.journeys.site import Running, Stage, alone, shared_site
from tests.journeys.visitor import Visitor, open_visitor

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
HERE = Path(__file__).parent
expect.set_options(timeout=15_000)  # as patient as everything else that a visitor waits for: two cores do it all
OPENED: pytest.StashKey[list[Visitor]] = pytest.StashKey()
QUIET = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here is a journey; the start of the site, which has a time of its own, is not in the first one's."""
    for item in items:
        if "tests/journeys" in item.path.as_posix():
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.timeout(240, func_only=True))


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The running site, one for all processes of this test run; once all journeys passed, no page may be unseen."""
    server = os.environ.get("DATABASE_URL")
    assert server, "journeys need a PostgreSQL server: run them with bin/test journeys, or set DATABASE_URL"
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with shared_site(folder, server) as running:
        yield running
    with alone(folder):
        seen, done = templates.keep(folder)
    journeys = [item.nodeid for item in request.session.items if item.path.parent == HERE]
    missing = set(HERE.glob("test_*.py")) - {item.path for item in request.session.items}
    if not missing and not request.config.option.keyword and done.issuperset(journeys):
        complaints = templates.unseen(seen)
        assert not complaints, "\n".join(complaints)


@pytest.fixture(scope="session")
def stage(site: Running) -> Iterator[Stage]:
    """Calls that set the stage."""
    opened = Stage(site)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or the one that Playwright brought."""
    path = next((found for found in CHROMIUM if shutil.which(found)), None)
    as_root = platform.system() == "Linux" and os.geteuid() == 0
    opened = playwright().chromium.launch(
        executable_path=path,
        env={**os.environ, "LANGUAGE": "zh_CN"},
        args=[*QUIET, *(["--no-sandbox"] if as_root else [])],
    )
    yield opened
    opened.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where a journey breaks off, its report says what each visitor sees at that moment."""
    report = yield
    if report.when == "call" and report.failed:
        for each in item.stash.get(OPENED, []):
            report.sections.append((f"a visitor sees {each.page.url}", _seen_by(each)))
    if report.when == "call" and report.passed:
        templates.passed.add(item.nodeid)
    return report


def _seen_by(visitor: Visitor) -> str:
    """The page in words; a page that does not answer either must not take the whole run along."""
    try:
        return visitor.page.locator("body").inner_text(timeout=5_000)[:3000]
    except PlaywrightError as problem:
        return f"nothing that can be read: {problem.message}"


@pytest.fixture
def visitor(
    request: pytest.FixtureRequest, site: Running, stage: Stage, browser: Browser
) -> Iterator[Callable[..., Visitor]]:
    """``visitor(login="", **wishes)`` opens a browser window; after the journey nothing may have been wrong."""
    opened = request.node.stash.setdefault(OPENED, [])

    def come(login: str = "", **wishes: Any) -> Visitor:
        new = open_visitor(browser, site.address, lambda name: stage("token", login=name), **wishes)
        opened.append(new)
        return new.enters_as(login) if login else new

    yield come
    complaints = [each.complains() for each in opened if each.complains()]
    for each in opened:
        each.context.close()
    assert not complaints, complaints
