"""What tests of providers above share: a provider, its row, and the way there and back in a browser."""

from __future__ import annotations

from django.test import Client

from yiwang.people.models import Account
from yiwang.people.sessions import as_actor, open_session
from yiwang.people.signin.tests.provider import Provider
from yiwang.people.signin.upstream.configuring import Wanted

ORIGIN = "http://testserver"


def wanted(provider: Provider, **changes) -> Wanted:
    given = {
        "code": "province", "title": "广东省统一身份认证（演示）", "level": "province", "issuer": provider.issuer,
        "client_id": provider.client_id, "secret": provider.secret, "scopes": "profile", "name_claim": "name",
        "number_claim": "id_number", "levels": "L2 = real_name\nL3 = real_person", "acr_values": "L2",
        "trusted_for_number": False, "enabled": True, **changes,
    }  # fmt: skip
    return Wanted(**given)


def go(browser: Client, above: Provider, where: str = "/cases/", **lies):
    """Start at our page, say yes at the provider, come back."""
    address = browser.get("/login/upstream/province/", {"next": where})["Location"]
    assert address.startswith(f"{above.issuer}/authorize?"), address
    return browser.get(above.approve(address, **lies).removeprefix(ORIGIN))


def signed_in(account_id) -> Client:
    account = Account.objects.get(pk=account_id)
    browser = Client()
    browser.cookies["yw_session"] = open_session(actor=as_actor(account), account=account)
    return browser


def link(owner, above: Provider) -> Client:
    browser = signed_in(owner.account_id)
    assert go(browser, above)["Location"] == "/login/upstream/first/"
    browser.post("/login/upstream/first/", {"act": "link"})
    return browser
