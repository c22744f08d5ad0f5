"""The program beside a reader: from the code to the page that asks "is it you", against a running site."""

from __future__ import annotations

import re
import stat

import pytest
from django.test import Client
from tests import factories

from yiwang.people.models import Session
from yiwang.people.signin import finding
from yiwang.people.signin.cards import agent, terminals
from yiwang.people.signin.cards.terminals import NewTerminal
from yiwang.people.signin.finding import FoundPerson
from yiwang.people.signin.models.card import Terminal

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER, NAME = "11010519491231002X", "王秀英"


@pytest.fixture
def site(live_server, monkeypatch):
    owner = factories.person(NAME)
    monkeypatch.setattr(
        finding, "_finder", [lambda kind, number, name, issuer: FoundPerson(owner.party_id, name == NAME)]
    )
    return live_server.url


@pytest.fixture
def code(db):
    chief = factories.official("administer")
    new = NewTerminal(chief.posts[0].organization_id, "一号自助机", "kiosk", "", "terminal")
    return terminals.register_terminal(actor=chief, new=new)[1]


def test_a_card_becomes_the_page_that_asks(site, code, tmp_path, capsys):
    key, card = tmp_path / "key.json", tmp_path / "card"
    assert agent.main(["enrol", "--site", site, "--code", code, "--key", str(key)]) == 0
    assert capsys.readouterr().out.strip() == "一号自助机"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    card.write_text(f"resident_id\n{NUMBER}\n{NAME}\n", encoding="utf-8")
    assert agent.main(["read", "--key", str(key), "--slot", str(card)]) == 0
    address = capsys.readouterr().out.strip()
    assert address.startswith(f"{site}/kiosk/enter/?ticket=")
    screen = Client()
    page = screen.get(address.removeprefix(site)).content.decode()
    ticket = re.search(r'name="ticket" value="([^"]+)"', page)[1]
    assert screen.post("/kiosk/enter/", {"ticket": ticket}).status_code == 302
    assert Session.objects.get().methods == ["card"]


def test_what_goes_wrong_is_one_sentence(site, code, tmp_path, capsys):
    key = tmp_path / "key.json"
    assert agent.main(["enrol", "--site", site, "--code", "wrong", "--key", str(key)]) == 1
    assert "启用码不正确" in capsys.readouterr().err and not key.exists()
    assert agent.main(["read", "--key", str(key), "--slot", "x"]) == 1
    assert "密钥文件" in capsys.readouterr().err
    assert agent.main(["enrol", "--site", site, "--code", code, "--key", str(key)]) == 0
    assert agent.main(["read", "--key", str(key), "--slot", str(tmp_path / "nothing")]) == 1
    assert "没有读到卡" in capsys.readouterr().err
    assert agent.main(["enrol", "--site", "http://127.0.0.1:1", "--code", code, "--key", str(tmp_path / "b")]) == 1
    assert "连不上" in capsys.readouterr().err
    Terminal.objects.unscoped("test").update(state="revoked")
    (tmp_path / "card").write_text(f"resident_id\n{NUMBER}\n{NAME}\n", encoding="utf-8")
    assert agent.main(["read", "--key", str(key), "--slot", str(tmp_path / "card")]) == 1
    assert "没有通过核验" in capsys.readouterr().err
