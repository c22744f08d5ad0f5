"""After a slip the person sees who else may still get in, and removes it: what others added does not stay unseen."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests import factories

from yiwang.core import clock
from yiwang.core.ids import new_id
from yiwang.core.models import Event
from yiwang.people.models import Account
from yiwang.people.signin import finding
from yiwang.people.signin.assisted.slips import Visitor, help_visitor
from yiwang.people.signin.finding import FoundPerson
from yiwang.people.signin.models import Factor, KnownDevice, Passkey, UpstreamLink, UpstreamProvider
from yiwang.people.signin.tests.browsers import account, browser, phone_of, signs_in

pytestmark = pytest.mark.django_db
NUMBER, NAME, WORD, OWN = "11010519491231002X", "王秀英", "840271", "春江潮水连海平-2026"
PAGE = "/account/ways-left/"


@pytest.fixture
def owner(monkeypatch) -> Account:
    """Somebody whose grandson added a passkey, a link, his phone and his computer, and who forgot the password."""
    someone = account(NAME, party_id=new_id(), assurance="real_name")
    now = clock.now()
    Passkey.objects.create(account=someone, name="孙子的手机", credential_id=b"k" * 16, credential=b"x")
    provider = UpstreamProvider.objects.create(
        code="province", title="省统一身份", issuer="https://id.example", client_id="x"
    )
    UpstreamLink.objects.create(account=someone, provider=provider, subject_index=b"s" * 32, how="proven")
    phone_of(someone, "13900001111", asked=True)
    KnownDevice.objects.create(
        account=someone, device_id=new_id(), name="Windows 电脑", first_seen_at=now, last_seen_at=now
    )
    monkeypatch.setattr(
        finding, "_finder", [lambda kind, number, name, issuer: FoundPerson(someone.party_id, name == NAME)]
    )
    monkeypatch.setattr(finding, "_window_proof", [lambda clerk, whose, paper: None])
    return someone


def activated() -> tuple[Client, str]:
    """A browser after a slip was used in it, and where it was sent."""
    visitor = Visitor("111", NUMBER, NAME, compared=True, helper=False, word=WORD, again=WORD, lives="15m")
    made = help_visitor(actor=factories.official("window"), visitor=visitor)
    client = browser()
    came = client.post("/activate/", {"code": made.code, "word": WORD, "password": OWN, "again": OWN, "login": ""})
    return client, came["Location"]


def ticked(page: str) -> list[str]:
    return re.findall(r'name="remove" value="([^"]+)" ?checked', page)


def left() -> int:
    rows = (Passkey, UpstreamLink, KnownDevice)
    living = Factor.objects.unscoped("test").filter(removed_at=None).count()
    return living + sum(model.objects.unscoped("test").count() for model in rows)


def test_everything_from_before_is_shown_ticked_and_goes_with_one_tap(owner):
    client, where = activated()
    assert where == PAGE
    page = client.get(PAGE).content.decode()
    for words in ("孙子的手机", "省统一身份", "139****1111", "Windows 电脑"):
        assert words in page, words
    boxes = ticked(page)
    assert {key.partition(":")[0] for key in boxes} == {"passkey", "upstream", "factor", "device"}
    done = client.post(PAGE, {"remove": boxes})
    assert done["Location"] == f"{PAGE}?removed={len(boxes)}"
    after = client.get(done["Location"]).content.decode()
    assert "没有别的办法能进您的账号" in after
    assert left() == 1, "the device in hand stays"
    told = set(Event.objects.unscoped("test").filter(subject_id=owner.pk).values_list("type", flat=True))
    assert {"passkey.removed", "upstream.unlinked", "account.factor_removed", "account.device_forgotten"} <= told
    assert client.get("/account/").status_code == 200, "the own session goes on"


def test_what_is_unticked_stays(owner):
    client, _where = activated()
    boxes = ticked(client.get(PAGE).content.decode())
    mine = [key for key in boxes if key.startswith("factor:")]
    client.post(PAGE, {"remove": [key for key in boxes if key not in mine]})
    assert Factor.objects.unscoped("test").get(removed_at=None).label == "139****1111"
    page = client.get(f"{PAGE}?removed=3").content.decode()
    assert "已经移除3项" in page and "139****1111" in page and not ticked(page)


def test_recovery_codes_that_go_with_the_last_factor_are_no_obstacle(owner):
    Factor.objects.create(account=owner, kind="recovery", confirmed_at=clock.now())
    client, _where = activated()
    boxes = ticked(client.get(PAGE).content.decode())
    assert client.post(PAGE, {"remove": boxes}).status_code == 302 and left() == 1


def test_nobody_elses_can_be_named(owner):
    other = account("别人")
    key = Passkey.objects.create(account=other, name="别人的", credential_id=b"o" * 16, credential=b"x")
    client, _where = activated()
    done = client.post(PAGE, {"remove": [f"passkey:{key.pk}", "passkey:x", "nonsense", ""]})
    assert done["Location"].endswith("removed=0")
    assert Passkey.objects.unscoped("test").filter(pk=key.pk).exists()


def test_a_new_account_goes_straight_on(monkeypatch):
    found = new_id()
    monkeypatch.setattr(finding, "_finder", [lambda kind, number, name, issuer: FoundPerson(found, True)])
    monkeypatch.setattr(
        finding,
        "_window_proof",
        [lambda clerk, whose, paper: Account.objects.filter(pk=whose.pk).update(party_id=found)],
    )
    visitor = Visitor("111", NUMBER, NAME, compared=True, helper=False, word=WORD, again=WORD, lives="15m")
    made = help_visitor(actor=factories.official("window"), visitor=visitor)
    sent = {"code": made.code, "word": WORD, "password": OWN, "again": OWN, "login": "wangxiuying"}
    assert browser().post("/activate/", sent)["Location"] == "/account/"


def test_the_page_asks_for_a_fresh_proof_and_for_a_session(owner):
    assert Client().get(PAGE).status_code == 302
    Factor.objects.unscoped("test").update(asked=False)
    client = browser()
    signs_in(client, owner)
    with clock.at(clock.now() + timedelta(minutes=30)):
        assert client.get(PAGE)["Location"].startswith("/account/confirm/")
