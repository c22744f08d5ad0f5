"""Apache's mod_auth_openidc, as Debian ships it: in, out, and out from afar."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.foreign.apache import Apache, free_address, running_apache
from tests.journeys.site import Running, Stage, wait_for
from tests.journeys.visitor import PHONE, Visitor

WORKER_SECONDS = 120  # the worker may have other work on a busy machine; most times it is a second


@pytest.fixture
def apache(site: Running, stage: Stage, tmp_path: Path) -> Iterator[Apache]:
    """Apache for a system that was registered and approved."""
    address = free_address()
    callback = f"{address}/protected/callback"
    made = stage(
        "register_system",
        title="不动产登记系统（演示）",
        purpose="查询您名下的登记办到哪一步。",
        redirect_uris=[callback],
        post_logout_redirect_uris=[f"{address}/bye.html"],
        backchannel_logout_uri=f"{callback}?logout=backchannel",
        demo=True,
    )
    folder = tmp_path / "apache"
    folder.mkdir()
    with running_apache(folder, address, site.address, made["client_id"], made["secret"]) as running:
        yield running


def enters(person: Visitor, apache: Apache) -> None:
    """From the protected page through sign-in and consent back to it."""
    person.page.goto(f"{apache.address}/protected/")
    person.page.wait_for_url("**/oauth/**")
    if person.page.get_by_role("button", name="同意并登录").count():
        person.shows("sso-consent").looks()
        person.page.get_by_role("button", name="同意并登录").click()
    person.page.wait_for_url(f"{apache.address}/protected/**")


def test_apache_knows_who_comes_and_who_left(visitor: Callable[..., Visitor], apache: Apache) -> None:
    person = visitor("wangxiuying", viewport=PHONE)
    enters(person, apache)
    assert len(person.page.locator("#sub").inner_text()) > 20, apache.log
    assert person.page.locator("#name").inner_text() not in ("", "(none)"), apache.log
    person.page.get_by_role("link", name="退出").click()
    leave = person.page.get_by_role("button", name="退出")
    if leave.count():
        person.looks()
        leave.first.click()
    person.page.wait_for_url(f"{apache.address}/bye.html")


def test_signing_out_here_ends_the_session_there(
    visitor: Callable[..., Visitor], apache: Apache, site: Running
) -> None:
    person = visitor("wangxiuying")
    enters(person, apache)
    person.page.goto(site.address)
    with person.page.expect_navigation():
        person.page.locator("form[action='/logout/']").first.evaluate("form => form.submit()")

    def gone() -> bool:
        person.page.goto(f"{apache.address}/protected/")
        return not person.page.url.startswith(apache.address)

    wait_for(gone, f"the session at Apache lived on: {apache.log}", WORKER_SECONDS)
