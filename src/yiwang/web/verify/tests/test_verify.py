"""Verification: one flipped byte is found, receipts compute to the same result, a missing database is said."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import factories, licensed

from yiwang.core import files, revisions
from yiwang.core.actor import SYSTEM
from yiwang.core.keys import keystore, open_json
from yiwang.core.models import File, Revision
from yiwang.core.signing import document_signer
from yiwang.engines.proceedings.models import Document, Receipt
from yiwang.engines.registers.actions.record import record_state
from yiwang.engines.registers.periods import Period
from yiwang.formats.receipts import Decision, RulesUsed, make_receipt
from yiwang.packs.publishing import publish_pack
from yiwang.service.applications import receipts
from yiwang.service.applications.actions.submit_application import submit_application
from yiwang.service.applications.filing import Submission
from yiwang.service.applications.items import current_item
from yiwang.support.licences.actions.change_state import change_licence
from yiwang.support.licences.definition import Party
from yiwang.support.licences.models import Licence
from yiwang.support.licences.papers.files import pdf_of
from yiwang.support.licences.queries import held_licence
from yiwang.support.licences.seed import DemoLicence, seed_demo_licence
from yiwang.web import verify
from yiwang.web.verify.asking import check_here as check

pytestmark = pytest.mark.django_db  # whose certificates were revoked stands in the register
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def office(db, tmp_path, settings):
    settings.VAR = tmp_path
    return licensed.publish()


@pytest.fixture
def paper(office):
    licensed.granted(factories.person())
    licence = Licence.objects.unscoped("test").get()
    return licence, files.read(pdf_of(SYSTEM, licence))


@pytest.fixture
def receipt(office, monkeypatch):
    """The receipt of an instant grant of the old-age allowance, signed while the development certificate counts."""

    def make_now(told, identity):
        return make_receipt(replace(told, decided_at=datetime.now(UTC)), identity)

    monkeypatch.setattr(receipts, "make_receipt", make_now)
    publish_pack(actor=SYSTEM, path=factories.REPOSITORY / "packs" / "old-age-allowance")
    bureau = factories.organization(role="civil_affairs", name="徐闻县民政局")
    bureau.demo = True
    bureau.save()
    person = factories.person("林阿婆（演示）")
    values = {
        "resident_id": "440524188001010014",
        "name": "林阿婆（演示）",
        "birthday": "1946-03-01",
        "household_division": "440825",
        "alive": True,
    }
    record_state(
        actor=SYSTEM, register="persons", values=values, as_of=date(2026, 11, 19), source="人口库（演示）",
        subject_id=person.party_id, period=Period(date(1946, 3, 1)), demo=True,
    )  # fmt: skip
    card = {"name": "林阿婆（演示）", "bank": "徐闻农商银行（演示）", "account": "6210000000000001234"}
    holder = Party("natural_person", person.party_id, "林阿婆（演示）", "林*（演示）")
    seed_demo_licence(DemoLicence("social-card", bureau, holder, card, date(2020, 1, 1)))
    sent = Submission(item=current_item("old-age-allowance.grant"), division_code="440825", answers={})
    case = submit_application(actor=person, sent=sent, now=NOON)
    row = Receipt.objects.unscoped("test").get(proceeding_id=case.id)
    told = open_json(bytes(row.sealed), table="proceedings_receipt", record_id=row.pk, field="sealed")
    return str(told).encode()


def test_an_authentic_licence_passes_with_its_status(paper, tmp_path, capsys):
    licence, content = paper
    path = tmp_path / "licence.pdf"
    path.write_bytes(content)
    assert verify.main(path) == 0
    assert "有效" in capsys.readouterr().out
    change_licence(
        actor=factories.official("licence.revoke"), licence_id=licence.pk, change="revoke", reason="隐瞒情况"
    )
    assert verify.main(path, json=True) == 0
    told = orjson.loads(capsys.readouterr().out)
    assert (told["authentic"], told["status"], told["about"]["number"]) == (True, "revoked", licence.number)


@pytest.mark.parametrize("place", [0.1, 0.3, 0.5, 0.7, 0.9, 0.999])
def test_one_flipped_byte_of_a_licence_is_found(paper, place):
    content = bytearray(paper[1])
    content[int(len(content) * place)] ^= 1
    found = check(bytes(content))
    assert found.exit_code == 1 and not found.verdict.ok and found.verdict.step != "all"


def test_bytes_added_or_cut_are_found(paper):
    content = paper[1]
    for changed in (content + b"\n", content[:-1], content + content):
        assert check(changed).exit_code == 1


def test_a_document_of_a_case_is_authentic_too(office):
    case = licensed.apply_for(factories.person())
    licensed.run_due("proceeding.paper")
    document = Document.objects.unscoped("test").get(proceeding_id=case)
    found = check(files.read(files.find(SYSTEM, document.file_id)))
    assert (found.kind, found.exit_code) == ("document", 0)


def test_a_receipt_computes_again_to_the_same_result(receipt, tmp_path, capsys):
    path = tmp_path / "receipt.json"
    path.write_bytes(receipt)
    assert verify.main(path, json=True) == 0
    told = orjson.loads(capsys.readouterr().out)
    assert (told["kind"], told["replayed"]) == ("receipt", True)


def test_every_flipped_byte_of_a_receipt_is_found(receipt):
    for place in range(0, len(receipt), 97):
        changed = bytearray(receipt)
        changed[place] ^= 1
        assert check(bytes(changed)).exit_code != 0, place


def test_rules_changed_behind_the_receipt_are_found(receipt):
    told = orjson.loads(receipt)
    row = Revision.objects.get(pk=told["rules"]["revision"])
    row.content = {**row.content, "xml": row.content["xml"].replace("grant", "person")}
    row.save()
    revisions.forget_immutable()
    found = check(receipt)
    assert (found.exit_code, found.verdict.step) == (1, "rules")


def test_rules_that_are_gone_leave_the_proof_of_existence(receipt, monkeypatch):
    monkeypatch.setattr(revisions, "revision", _gone)
    found = check(receipt)
    assert found.exit_code == 0 and found.verdict.replayed is None


def _gone(revision_id):
    raise revisions.NotFound


def test_a_receipt_of_a_person_needs_no_rules(office):
    told = Decision(
        receipt_id="1", subject="2", item="x", item_revision="3", rules=RulesUsed("", "", ""), inputs=[], path=[],
        decision={"decision": "refuse"}, adverse=True, decided_by={"kind": "person", "post": "岗", "name": "某"},
        decided_at=datetime.now(UTC), appeal={},
    )  # fmt: skip
    found = check(make_receipt(told, document_signer()))
    assert found.exit_code == 0 and found.verdict.replayed is None


@pytest.mark.parametrize("content", [b"", b"hello", b"{}", b"\x89PNG\r\n", b"<html>", b'{"kind": "other"}'])
def test_what_is_no_signed_file_is_not_readable(content, tmp_path):
    path = tmp_path / "x"
    path.write_bytes(content)
    assert verify.main(path) == 2
    assert verify.main(tmp_path / "missing") == 2


def test_a_pdf_without_signature_is_not_authentic():
    found = check(b"%PDF-1.7\n%%EOF\n")
    assert (found.exit_code, found.verdict.step) == (1, "present")


def test_without_a_database_the_signature_is_still_checked(paper, tmp_path):
    path = tmp_path / "licence.pdf"
    path.write_bytes(paper[1])
    program = (
        "import os, sys, django; django.setup(); from pathlib import Path; from yiwang.web import verify;"
        f"sys.exit(verify.main(Path({str(path)!r}), json=True))"
    )
    environment = {
        **os.environ,
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "DJANGO_SETTINGS_MODULE": "yiwang.web.settings",
        "PYTHONPATH": "src",
        "YIWANG_VAR": str(keystore()._folder.parent),
    }
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, cwd=factories.REPOSITORY,
        check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-500:]
    told = orjson.loads(done.stdout)
    assert (told["authentic"], told["status"]) == (True, "unknown")


def test_the_page_tells_the_verdict_and_keeps_nothing(paper):
    before = File.objects.unscoped("test").count()
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/verify/", {"file": SimpleUploadedFile("证.pdf", paper[1], "application/pdf")})
    text = answer.content.decode()
    assert answer.status_code == 200 and "真实，证照现在有效" in text and paper[0].number in text
    broken = bytearray(paper[1])
    broken[500] ^= 1
    answer = client.post("/verify/", {"file": SimpleUploadedFile("证.pdf", bytes(broken))})
    assert "不是真的，或者被改动过" in answer.content.decode()
    answer = client.post("/verify/", {"file": SimpleUploadedFile("<script>.txt", b"x")})
    assert "这个文件不能核验" in answer.content.decode() and "<script>.txt" not in answer.content.decode()
    assert client.post("/verify/").status_code == 422
    assert client.get("/verify/").status_code == 200
    assert File.objects.unscoped("test").count() == before


def test_a_seeded_licence_is_marked_as_demo_and_made_once(office):
    holder = Party("natural_person", factories.person().party_id, "王秀英", "王*英")
    values = {"operator": "王秀英", "shop": "店", "address": "路", "trade": "tea"}
    wanted = DemoLicence(
        "trial-permit", office, holder, values, date(2026, 1, 5), number="CS9", scenario={"trade": "tea"}
    )
    one, two = seed_demo_licence(wanted), seed_demo_licence(wanted)
    assert one.pk == two.pk and one.demo and one.number == "CS9" and one.valid_until == date(2031, 1, 4)
    assert held_licence("trial-permit", (holder.id,))["number"] == "CS9"
    assert held_licence("trial-permit", ()) is None
