"""The ledger's pages and interface: everybody sees heads and proofs, nobody sees content that is not for him."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests import factories

from yiwang.core.actor import SYSTEM, Actor
from yiwang.core.errors import InvalidInput
from yiwang.core.models import Event
from yiwang.core.signing import trusted
from yiwang.crypto.digests import sha256, sm3
from yiwang.formats.ledger_evidence import verify_evidence
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.support.ledger import heads, limits, notary, queries
from yiwang.support.ledger.actions.deposit import add_digest
from yiwang.support.ledger.actions.spaces import change_space, load_usual_spaces
from yiwang.support.ledger.errors import AlreadyThere, NotAtTheTop, SpaceClosed, SpaceNotYours
from yiwang.support.ledger.models import Alarm, Digest, Node, Space
from yiwang.support.ledger.pages import desk
from yiwang.support.ledger.tests.standin import StandIn
from yiwang.support.ledger.waiting import waiting

pytestmark = pytest.mark.django_db
Happened = Callable[..., list[UUID]]
Settle = Callable[[], int]
NOW = timezone.now()


@pytest.fixture
def spaces(db: None) -> dict[str, Space]:
    load_usual_spaces(actor=SYSTEM)
    return {one.key: one for one in Space.objects.unscoped("test")}


def browser(actor: Actor) -> Client:
    client = Client()
    account = Account.objects.get(pk=actor.account_id)
    client.cookies["yw_session"] = open_session(actor=actor, account=account)
    return client


def signed(settle: Settle, at: Any = None) -> None:
    settle()
    assert heads.sign_due(at or NOW) is not None


def test_before_anything_was_recorded_the_page_says_so(client: Client) -> None:
    answer = client.get("/ledger/")
    assert "还没有签过名" in answer.content.decode()
    assert client.get("/api/v1/ledger/head").status_code == 404
    assert client.get("/ledger/entries/0/").status_code == 404


def test_everybody_sees_heads_and_a_proof_drawn_but_no_content(
    client: Client, happened: Happened, settle: Settle
) -> None:
    (event_id, *_) = happened(5, secret="不公开的内容")
    signed(settle)
    number = queries.number_of_event(event_id)
    text = client.get("/ledger/").content.decode()
    assert "签过名的账" in text
    page = client.get(f"/ledger/entries/{number}/").content.decode()
    assert "没有被改动" in page
    assert "第1步" in page
    assert "不公开的内容" not in page
    assert "测试存证" not in page
    content = client.get(f"/ledger/entries/{number}/proof.json").content
    assert verify_evidence(content, trusted(), now=NOW + timedelta(minutes=1)).ok
    assert "不公开的内容".encode() not in content


def test_a_record_that_waits_for_its_signature_says_when(client: Client, happened: Happened, settle: Settle) -> None:
    happened(1)
    settle()
    assert "还在等签名" in client.get("/ledger/entries/0/").content.decode()


def test_the_interface_tells_heads_and_proofs_to_everybody(client: Client, happened: Happened, settle: Settle) -> None:
    happened(3)
    signed(settle, NOW - timedelta(minutes=9))
    first = notary.begin().size
    (event_id, *_) = happened(400)
    signed(settle)
    told = client.get("/api/v1/ledger/").json()
    assert (told["size"], told["log"]) == (notary.begin().size, notary.begin().code)
    answer = client.get(f"/api/v1/ledger/consistency?first={first}&second={told['size']}")
    assert answer["Cache-Control"].startswith("public")
    assert answer.json()["proof"] == [one.hex() for one in queries.consistency(first, told["size"])]
    assert client.get("/api/v1/ledger/consistency?first=0&second=2").status_code == 404
    number = queries.number_of_event(event_id)
    by_number = client.get(f"/api/v1/ledger/inclusion?number={number}")
    leaf = by_number.json()["entry"]["leaf"]
    assert client.get(f"/api/v1/ledger/inclusion?leaf={leaf}").content == by_number.content
    assert client.get(f"/api/v1/ledger/inclusion?leaf={'0' * 64}").status_code == 404
    assert client.get("/api/v1/ledger/inclusion?leaf=zz").status_code == 404
    assert len(client.get("/api/v1/ledger/heads").json()["heads"]) == 2
    assert client.get("/api/v1/ledger/countersigned?size=3").json() == {"countersignatures": []}
    assert client.get(f"/api/v1/ledger/events/{event_id}/proof").status_code == 401


def test_who_asks_too_often_is_told_to_wait(client: Client, happened: Happened, settle: Settle) -> None:
    happened(2)
    signed(settle)
    for _ in range(limits.MOST_A_MINUTE):
        limits._asked.add("127.0.0.1")
    assert client.get("/api/v1/ledger/inclusion?number=0").status_code == 429
    assert client.get("/api/v1/ledger/head").status_code == 200


def test_a_document_on_record_is_found_by_its_file_and_by_either_digest(
    client: Client, spaces: dict[str, Space], settle: Settle
) -> None:
    content = "取水许可证核定书".encode()
    row = add_digest(
        actor=SYSTEM,
        space="water-intake",
        digest=sm3(content),
        sha256=sha256(content),
        title="核定书",
        subject="取水2026-18",
    )
    uploaded = SimpleUploadedFile("a.txt", content)
    text = client.post("/ledger/", {"file": uploaded}).content.decode()
    assert "查到了" in text
    assert "一分钟内会有证明" in text
    signed(settle)
    for wanted in (sm3(content).hex(), sha256(content).hex().upper()):
        text = client.get("/ledger/", {"q": wanted}).content.decode()
        assert "核定书" in text
        assert f"/ledger/entries/{queries.number_of_event(row.event_id)}/" in text
    assert "没有查到" in client.post("/ledger/", {"file": SimpleUploadedFile("a.txt", content + b"!")}).content.decode()
    assert client.post("/ledger/").status_code == 422
    proof = queries.proof_of(row.event_id)
    assert proof is not None
    assert proof.entry.event is not None
    assert proof.entry.event["payload"]["digest"] == sm3(content).hex()


def test_a_closed_circle_s_documents_are_found_by_nobody_else(client: Client, spaces: dict[str, Space]) -> None:
    add_digest(actor=SYSTEM, space="finance", digest=sm3(b"x"), title="授权书")
    assert "没有查到" in client.post("/ledger/", {"file": SimpleUploadedFile("a", b"x")}).content.decode()
    assert client.get("/ledger/spaces/finance/").status_code == 404
    auditor = browser(factories.official("audit"))
    assert "授权书" in auditor.get("/ledger/spaces/finance/").content.decode()


def test_who_may_write_does_so_once_and_without_persons_in_the_title(spaces: dict[str, Space]) -> None:
    clerk = factories.official("evidence.deposit")
    outsider = factories.official("window")
    told: dict[str, Any] = {"space": "goods", "digest": sm3(b"report"), "title": "检验报告"}
    with pytest.raises(SpaceNotYours):
        add_digest(actor=outsider, **told)
    row = add_digest(actor=clerk, **told)
    assert row.organization_name
    with pytest.raises(AlreadyThere):
        add_digest(actor=clerk, **told)
    for words in ("张三110101199003074258", "电话13800138000", ""):
        with pytest.raises(InvalidInput):
            add_digest(actor=clerk, space="goods", digest=sm3(words.encode()), title=words)
    space = spaces["goods"]
    typed = {
        name: getattr(space, name) for name in ("title", "purpose", "basis", "read", "read_duties", "write_duties")
    }
    change_space(actor=SYSTEM, space_id=space.pk, row_version=1, typed=typed, closed=True, now=NOW)
    with pytest.raises(SpaceClosed):
        add_digest(actor=clerk, space="goods", digest=sm3(b"2"), title="又一份")
    assert Digest.objects.unscoped("test").count() == 1


def test_the_usual_spaces_are_seven_and_loaded_once(spaces: dict[str, Space]) -> None:
    assert len(spaces) == 7
    assert load_usual_spaces(actor=SYSTEM) == 0


def test_a_space_is_searched_filtered_exported_and_written_into(spaces: dict[str, Space], settle: Settle) -> None:
    clerk = browser(factories.official("evidence.deposit"))
    empty = clerk.get("/ledger/spaces/goods/").content.decode()
    assert "这里还没有存证" in empty
    wrong = clerk.post("/ledger/spaces/goods/new/", {"title": "检验报告"})
    assert wrong.status_code == 422
    assert "检验报告" in wrong.content.decode()
    assert "请选择文件" in wrong.content.decode()
    sent = {"title": "检验报告", "subject": "批次8", "file": SimpleUploadedFile("r.pdf", b"report")}
    assert clerk.post("/ledger/spaces/goods/new/", sent).status_code == 302
    typed = {"title": "购货凭单", "digest": sha256(b"bill").hex(), "algorithm": "sha256"}
    assert clerk.post("/ledger/spaces/goods/new/", typed).status_code == 302
    page = clerk.get("/ledger/spaces/goods/?q=批次8&when=week").content.decode()
    assert "检验报告" in page
    assert "购货凭单" not in page
    assert "没有符合条件" in clerk.get("/ledger/spaces/goods/?q=没有的").content.decode()
    table = b"".join(clerk.get("/ledger/spaces/goods/export.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert sm3(b"report").hex() in table
    assert Event.objects.unscoped("test").filter(type="ledger.exported").count() == 1
    no = browser(factories.official("window")).get("/ledger/spaces/goods/new/").content.decode()
    assert "不能往这个存证空间里登记" in no


def test_administrators_of_other_offices_do_not_look_after_the_ledger(
    client: Client, spaces: dict[str, Space], settings: Any
) -> None:
    top = factories.organization("government", name="徐闻县人民政府")
    settings.ROOT_ORGANIZATION = str(top.pk)
    elsewhere = factories.official("administer", "security", at=factories.organization())
    other = browser(elsewhere)
    for address in ("", "nodes/new/", "spaces/", "spaces/new/", f"spaces/{spaces['goods'].pk}/"):
        assert other.get(f"/desk/ledger/{address}").status_code == 403
    assert "存证由最上面的单位统一管理" in other.get("/desk/ledger/").content.decode()
    assert other.get("/ledger/spaces/finance/").status_code == 404  # nor do they read what a closed circle put there
    with pytest.raises(NotAtTheTop):
        load_usual_spaces(actor=elsewhere)
    assert browser(factories.official("administer", at=top)).get("/desk/ledger/").status_code == 200


def test_the_desk_says_since_when_events_wait_for_their_number(
    happened: Happened, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator = browser(factories.official("administer"))
    happened(2)
    held = waiting(notary.own_log())
    assert held.since is not None
    monkeypatch.setattr(desk, "LATE", timedelta(0))
    assert "记账停在" in administrator.get("/desk/ledger/").content.decode()
    settle()
    assert waiting(notary.own_log()).since is None


def test_the_desk_shows_the_notary_registers_nodes_and_settles_alarms(happened: Happened, settle: Settle) -> None:
    administrator = browser(factories.official("administer"))
    city = StandIn()
    assert "还没有登记其他节点" in administrator.get("/desk/ledger/").content.decode()
    wrong = administrator.post("/desk/ledger/nodes/new/", {"name": "某市一网"})
    assert wrong.status_code == 422
    assert "某市一网" in wrong.content.decode()
    typed = {"log": city.log, "name": "某市一网", "level": "city", "address": "https://c.test", "chain": city.pem}
    assert administrator.post("/desk/ledger/nodes/new/", typed).status_code == 302
    node = Node.objects.unscoped("test").get()
    address = f"/desk/ledger/nodes/{node.pk}/"
    assert city.log in administrator.get(address).content.decode()
    stale = administrator.post(address, {**typed, "row_version": "7", "active": "true"})
    assert stale.status_code == 409
    assert (
        administrator.post(address, {**typed, "name": "改名", "row_version": "1", "active": "true"}).status_code == 302
    )
    alarm = Alarm.objects.create(node=node, kind="fork", evidence={"said": "历史被改写"})
    assert "改写了历史" in administrator.get("/desk/ledger/").content.decode()
    settling = f"/desk/ledger/alarms/{alarm.pk}/"
    assert administrator.post(settling, {"finding": "好"}).status_code == 422
    assert administrator.post(settling, {"finding": "对方恢复备份，已更正"}).status_code == 302
    assert "对方恢复备份" in administrator.get("/desk/ledger/?show=settled").content.decode()
    assert administrator.post("/desk/ledger/spaces/").status_code == 302
    assert "不动产登记" in administrator.get("/desk/ledger/spaces/").content.decode()
    made = {
        "key": "tender",
        "title": "招标投标",
        "purpose": "投标文件的摘要",
        "read": "anyone",
        "write_duties": ["window"],
    }
    assert administrator.post("/desk/ledger/spaces/new/", {**made, "key": "坏"}).status_code == 422
    assert administrator.post("/desk/ledger/spaces/new/", made).status_code == 302
    space = Space.objects.unscoped("test").get(key="tender")
    assert (
        administrator.post(
            f"/desk/ledger/spaces/{space.pk}/", {**made, "closed": "true", "row_version": "1"}
        ).status_code
        == 302
    )
    assert browser(factories.official("window")).get("/desk/ledger/").status_code == 403
