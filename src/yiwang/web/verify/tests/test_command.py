"""``yiwang verify`` with a trust list: no settings, no keys, no database, no network; every changed byte."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from yiwang.crypto.development_ca import SEAL_MAKER, DevelopmentAuthority
from yiwang.crypto.identities import LocalIdentity
from yiwang.crypto.keystore import KeyStore
from yiwang.crypto.merkle import Frontier, tree_hash
from yiwang.crypto.signing import SM2_SM3
from yiwang.formats.checking import check_file
from yiwang.formats.ledger_evidence import Entry, Proof, leaf_of
from yiwang.formats.ledger_heads import TreeHead, sign_head
from yiwang.formats.licence_codes import CodePayload, make_code
from yiwang.formats.ofd.building import Builder
from yiwang.formats.ofd.sealing import Placing, seal_ofd
from yiwang.formats.ofd.values import Box
from yiwang.formats.pdf.sign import sign_pdf
from yiwang.formats.pdf.typeset import Attachment, render
from yiwang.formats.receipts import Decision, RulesUsed, make_receipt
from yiwang.formats.seal.making import SealPlan, make_seal
from yiwang.formats.seal.structure import Picture
from yiwang.formats.seal.trust import TrustList
from yiwang.formats.status_lists import CURRENT, ENDED, make_status_list
from yiwang.formats.tests.conftest import LICENCE
from yiwang.formats.trust_lists import Trusted, TrustedLog, key_id, make_trust_list
from yiwang.web.verify.command import Wanted, verify_file

REPOSITORY = Path(__file__).resolve().parents[5]
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
NUMBER = 12
DATA = {"ZZMC": "食品经营许可证", "ZZBH": "JY14403050012345", "ZZBFJG": "深圳市市场监督管理局", "ZTBH": NUMBER}
KINDS = ("ofd", "pdf", "code", "receipt", "ledger")
LOG = "0197f0aa-county"


class World:
    """An authority of SM2 and one of P-256, a file of each kind, the trust list of all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        store = KeyStore(folder / "keys")
        self.sm2, ecdsa = DevelopmentAuthority(store, SM2_SM3), DevelopmentAuthority(store)
        self.platform = self.sm2.identity("platform", "一网平台")
        self.printer = ecdsa.identity("platform", "一网平台文书")
        chain = self.platform.certificate_chain
        trust = TrustList((*self.sm2.trust, *ecdsa.trust), (*self.sm2.intermediates, *ecdsa.intermediates))
        self.trusted = Trusted(trust, {key_id(chain[0]): chain}, {LOG: TrustedLog("某县", chain)}, "测试", NOW)
        self.trust = self.put("trust.json", make_trust_list(self.trusted))
        self.files = {
            "ofd": self.put("licence.ofd", self._ofd()),
            "pdf": self.put("licence.pdf", self._pdf()),
            "code": self.put("code.txt", self._code()),
            "receipt": self.put("receipt.json", self._receipt()),
            "ledger": self.put("proof.json", self._proof()),
        }

    def put(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def status(self, state: int, signer: LocalIdentity | None = None, until: datetime = NOW + DAY) -> Path:
        content = make_status_list(0, {NUMBER: state}, NOW - DAY, until, signer or self.platform)
        return self.put(f"status-{state}.json", content)

    def _ofd(self) -> bytes:
        builder = Builder()
        builder.page(210, 297).text("食品经营许可证", 60, 40, size=8)
        builder.attach("licence.json", orjson.dumps(DATA))
        maker = self.sm2.identity("seal-office", "印章制作中心", role=SEAL_MAKER)
        signer = self.sm2.identity("11440300MB2C927392", "深圳市市场监督管理局")
        plan = SealPlan(
            "44030000000001", "电子证照专用章", 1, signer.certificate_chain[:1], NOW - DAY, NOW - DAY, NOW + 9 * DAY,
            Picture("PNG", b"\x89PNG", 42, 42),
        )  # fmt: skip
        place = Placing(0, Box(120, 200, 42, 42))
        return seal_ofd(builder.build(), make_seal(plan, maker), signer, [place], moment=NOW, trust=self.trusted.trust)

    def _pdf(self) -> bytes:
        page = render("licence", LICENCE, attachment=Attachment(orjson.dumps(DATA), "licence.json"))
        return sign_pdf(page, self.printer)

    def _code(self) -> bytes:
        payload = CodePayload(
            title="食品经营许可证", number="JY1", issuer="深圳市", valid_from=date(2020, 1, 1), made_at=NOW,
            status_number=NUMBER,
        )  # fmt: skip
        return make_code(payload, self.platform).encode()

    def _receipt(self) -> bytes:
        told = Decision(
            receipt_id="1", subject="2", item="x", item_revision="3", rules=RulesUsed("", "", ""), inputs=[], path=[],
            decision={"decision": "refuse"}, adverse=True, decided_by={"kind": "person", "post": "岗", "name": "某"},
            decided_at=NOW, appeal={},
        )  # fmt: skip
        return make_receipt(told, self.platform)

    def _proof(self) -> bytes:
        hashing = tree_hash("sm3")
        event = {"id": "e1", "type": "case.accepted", "payload": {"step": 1}}
        leaf = leaf_of(event, b"s" * 16, hashing)
        grown = Frontier(hashing)
        grown.append(leaf)
        head = sign_head(TreeHead(LOG, 1, grown.root(), "sm3", NOW), self.platform)
        return Proof(LOG, Entry(0, leaf, event, b"s" * 16), (), head, ()).content()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("world"))


def asked(world: World, kind: str, capsys: Any, **more: Any) -> tuple[int, dict[str, Any]]:
    code = verify_file(world.files[kind], Wanted(trust=world.trust, as_json=True, **more))
    return code, orjson.loads(capsys.readouterr().out)


def run(world: World, *arguments: str) -> tuple[int, str, str, float]:
    """As a stranger runs it: another machine's empty data folder, a database that nobody reaches."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(REPOSITORY / "src"),
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "YIWANG_VAR": str(world.folder / "empty"),
    }
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "yiwang.web.cli", *arguments], capture_output=True, text=True, env=environment,
        cwd=world.folder, check=False, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr, time.monotonic() - began


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_authentic_by_the_trust_list_alone(world: World, capsys: Any, kind: str) -> None:
    code, told = asked(world, kind, capsys)
    assert (code, told["authentic"], told["step"], told["format"]) == (0, True, "all", kind)
    assert told["status"] == "unknown" and told["as_of"] is None


@pytest.mark.parametrize("kind", ["ofd", "pdf", "code"])
def test_the_state_comes_from_a_signed_list(world: World, capsys: Any, kind: str) -> None:
    for state, word, under_require in ((CURRENT, "current", 0), (ENDED, "revoked", 1)):
        code, told = asked(world, kind, capsys, status=[world.status(state)])
        assert (code, told["status"], told["as_of"]) == (0, word, f"{NOW - DAY:%Y-%m-%dT%H:%M:%SZ}")
        code, told = asked(world, kind, capsys, status=[world.status(state)], require_status=True)
        assert (code, told["authentic"]) == (under_require, True)


def test_an_unknown_state_fails_only_who_requires_it(world: World, capsys: Any) -> None:
    code, told = asked(world, "ofd", capsys, require_status=True)
    assert (code, told["step"], told["authentic"], told["status"]) == (1, "status", True, "unknown")
    old = world.status(CURRENT, until=NOW - timedelta(hours=1))
    code, told = asked(world, "ofd", capsys, status=[old], require_status=True)
    assert (code, told["status"], told["status_detail"]) == (1, "unknown", "out_of_date")


def test_the_words_say_what_was_not_checked(world: World, capsys: Any) -> None:
    assert verify_file(world.files["ofd"], Wanted(trust=world.trust)) == 0
    said = capsys.readouterr().out
    assert said.startswith("真实，现状未核验：") and "JY14403050012345" in said and "电子证照专用章" in said
    assert verify_file(world.files["ofd"], Wanted(trust=world.trust, require_status=True)) == 1
    assert "没有通过的一步：核验现状（status）" in capsys.readouterr().out
    verify_file(world.files["ofd"], Wanted(trust=world.trust, status=[world.status(ENDED)]))
    assert "证照现状：已失效" in capsys.readouterr().out


def test_english_without_django(world: World) -> None:
    code, out, _err, _seconds = run(
        world, "--lang", "en", "verify", str(world.files["receipt"]), "--trust", str(world.trust)
    )
    assert code == 0 and out.startswith("Authentic: the signature holds") or "Authentic:" in out
    assert not any("\u4e00" <= one <= "\u9fff" for one in out.splitlines()[0])


@pytest.mark.parametrize("kind", KINDS)
def test_it_runs_alone_and_fast(world: World, kind: str) -> None:
    code, out, err, seconds = run(world, "verify", str(world.files[kind]), "--json", "--trust", str(world.trust))
    assert code == 0, err
    assert orjson.loads(out)["authentic"] and seconds < 8  # two cores that others use as well
    assert not (world.folder / "empty").exists()  # no keys were made


def test_django_is_not_loaded(world: World) -> None:
    program = (
        "import sys; from pathlib import Path; from yiwang.web.verify.command import *;"
        f"verify_file(Path({str(world.files['ofd'])!r}), Wanted(Path({str(world.trust)!r})));"
        "sys.exit('django' in sys.modules)"
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY / "src")}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr


def test_the_trust_list_is_written_for_others(world: World, tmp_path: Path) -> None:
    code, out, err, _seconds = run(world, "trust-list")
    assert code == 0, err
    path = tmp_path / "trust.json"
    path.write_text(out)
    assert verify_file(world.files["receipt"], Wanted(trust=path)) == 1  # of another installation: nobody vouches
    (world.folder / "empty").rename(tmp_path / "was-empty")


def test_what_cannot_be_read_is_said_with_its_own_status(world: World, tmp_path: Path, capsys: Any) -> None:
    rubbish = tmp_path / "x"
    for content in (b"", b"hello", b"{}", b"\x89PNG"):
        rubbish.write_bytes(content)
        assert verify_file(rubbish, Wanted(trust=world.trust)) == 2
    assert verify_file(tmp_path / "missing", Wanted(trust=world.trust)) == 2
    rubbish.write_bytes(b"{}")
    assert verify_file(world.files["ofd"], Wanted(trust=rubbish)) == 2
    assert verify_file(world.files["ofd"], Wanted(trust=world.trust, status=[rubbish])) == 2
    capsys.readouterr()


def test_a_false_status_list_is_not_believed(world: World, capsys: Any) -> None:
    stranger = world.sm2.identity("11440300MB2C927392", "深圳市市场监督管理局")
    false = world.status(CURRENT, signer=stranger)
    assert verify_file(world.files["ofd"], Wanted(trust=world.trust, status=[false])) == 2
    assert "不可信" in capsys.readouterr().err


@pytest.mark.parametrize("kind", KINDS)
def test_one_changed_byte_is_found_wherever_it_is(world: World, kind: str) -> None:
    content = world.files[kind].read_bytes()
    places = random.Random(7).sample(range(len(content)), min(200, len(content)))
    missed(world, content, places)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_every_changed_byte_is_found(world: World, kind: str) -> None:
    content = world.files[kind].read_bytes()
    missed(world, content, range(len(content)))


def missed(world: World, content: bytes, places: Any) -> None:
    left = []
    for place in places:
        changed = bytearray(content)
        changed[place] ^= 1 << place % 8
        if check_file(bytes(changed), world.trusted).exit_code == 0:
            left.append(place)
    assert left == []
