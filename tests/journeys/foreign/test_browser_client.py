"""oidc-client-ts in Chromium: a public client on another origin, with PKCE, refresh tokens and sign-out."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.foreign.apache import free_address
from tests.journeys.foreign.pages import served
from tests.journeys.site import Running, Stage
from tests.journeys.visitor import Visitor

LIBRARY = Path(__file__).parent / "vendor" / "oidc-client-ts.min.js"
PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><link rel="icon" href="data:,"><title>别处的系统</title>
<script src="/oidc-client-ts.min.js"></script><script src="/client.js"></script><h1>别处的系统</h1>
<button id="in">登录</button><pre id="told"></pre></html>"""
SCRIPT = """
const manager = new oidc.UserManager({
  authority: "ISSUER", client_id: "CLIENT", redirect_uri: location.origin + "/index.html",
  post_logout_redirect_uri: location.origin + "/index.html?left=1", scope: "openid profile offline_access",
  automaticSilentRenew: false,
});
const tell = (what) => { document.getElementById("told").textContent = JSON.stringify(what); };
window.renew = () => manager.signinSilent().then(
  (user) => tell({ renewed: user.profile.sub, token: user.access_token }));
window.leave = () => manager.signoutRedirect();
addEventListener("DOMContentLoaded", async () => {
  document.getElementById("in").addEventListener("click", () => manager.signinRedirect());
  if (new URLSearchParams(location.search).has("code")) {
    try {
      const user = await manager.signinCallback();
      const answer = await fetch((await manager.metadataService.getUserInfoEndpoint()),
        { headers: { authorization: "Bearer " + user.access_token } });
      tell({ sub: user.profile.sub, token: user.access_token, info: await answer.json() });
    } catch (wrong) { tell({ wrong: String(wrong) }); }
  }
});
"""


@pytest.fixture
def elsewhere(site: Running, stage: Stage, tmp_path: Path) -> Iterator[str]:
    """The address of a page that signs in as a public client."""
    address = free_address()
    made = stage(
        "register_system",
        title="别处的系统（演示）",
        auth_method="none",
        redirect_uris=[f"{address}/index.html"],
        post_logout_redirect_uris=[f"{address}/index.html?left=1"],
        origins=[address],
        scopes=["openid", "profile", "offline_access"],
        demo=True,
    )
    shutil.copy(LIBRARY, tmp_path)
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    script = SCRIPT.replace("ISSUER", site.address).replace("CLIENT", made["client_id"])
    (tmp_path / "client.js").write_text(script, encoding="utf-8")
    with served(tmp_path, int(address.rpartition(":")[2])) as running:
        yield running


def told(person: Visitor, name: str) -> Any:
    """What the page wrote down, once it wrote ``name``."""
    person.page.wait_for_function(
        f"""() => {{ const text = document.getElementById('told')?.textContent ?? "";
                     return text.includes('"{name}"') || text.includes('"wrong"'); }}"""
    )
    return person.page.evaluate("() => JSON.parse(document.getElementById('told').textContent)")


def test_a_page_elsewhere_signs_in_renews_and_leaves(visitor: Callable[..., Visitor], elsewhere: str) -> None:
    person = visitor("wangxiuying")
    person.page.goto(f"{elsewhere}/index.html")
    person.page.locator("#in").click()
    person.page.wait_for_url("**/oauth/**")
    person.looks()
    person.page.get_by_role("button", name="同意并登录").click()
    first = told(person, "sub")
    assert first["info"]["sub"] == first["sub"] and first["info"]["name"], first
    person.page.evaluate("() => window.renew()")
    second = told(person, "renewed")
    assert second["renewed"] == first["sub"] and second["token"] != first["token"], second
    person.page.evaluate("() => void setTimeout(window.leave, 0)")
    person.page.wait_for_url(lambda url: "/oauth/" in url or "left=1" in url)
    leave = person.page.get_by_role("button", name="退出")
    if "/oauth/" in person.page.url and leave.count():
        person.looks()
        leave.first.click()
    person.page.wait_for_url("**/index.html?left=1**")
