"""A decision receipt gets its proof: its digest is an event, its event a leaf, and whoever has the receipt finds it."""

from __future__ import annotations

from collections.abc import Callable

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests import factories, licensed

from yiwang.core.errors import NotFound
from yiwang.core.keys import open_json
from yiwang.core.signing import trusted
from yiwang.engines.proceedings.models import Receipt
from yiwang.formats.checking import check_file
from yiwang.formats.ledger_evidence import verify_evidence
from yiwang.formats.trust_lists import make_trust_list, read_trust_list
from yiwang.people.models import Account
from yiwang.people.sessions import open_session
from yiwang.support.ledger import heads
from yiwang.support.ledger.receipts import proof_of_receipt
from yiwang.web.verify.asking import check_here

pytestmark = pytest.mark.django_db


def test_a_receipt_is_proven_for_its_owner_and_found_by_its_file(settle: Callable[[], int]) -> None:
    licensed.publish()
    owner = factories.person("王秀英")
    case = licensed.apply_for(owner)
    licensed.step(case, "licensed.accept", "accept")
    licensed.step(case, "licensed.decide", "grant")
    row = Receipt.objects.unscoped("test").filter(proceeding_id=case).get()
    assert proof_of_receipt(actor=owner, receipt_id=row.pk) is None  # no head covers it yet
    settle()
    assert heads.sign_due(timezone.now()) is not None
    proof = proof_of_receipt(actor=owner, receipt_id=row.pk)
    assert proof is not None
    assert proof.entry.event is not None
    assert proof.entry.event["payload"]["digest"] == row.digest
    assert verify_evidence(proof.content(), trusted()).ok
    with pytest.raises(NotFound):
        proof_of_receipt(actor=factories.person("别人"), receipt_id=row.pk)
    signed = str(open_json(bytes(row.sealed), table="proceedings_receipt", record_id=row.pk, field="sealed")).encode()
    client = Client()
    assert "这份决定回执的指纹在账本里" in upload(client, signed)
    told = orjson.loads(signed)
    told["item"] = "forged"
    assert "没有查到" in upload(client, orjson.dumps(told, option=orjson.OPT_SORT_KEYS))
    account = Account.objects.get(pk=owner.account_id)
    client.cookies["yw_session"] = open_session(actor=owner, account=account)
    assert (
        client.get(f"/ledger/receipts/{row.pk}/")["Location"]
        == f"/ledger/entries/{proof.entry.number}/?receipt={row.pk}"
    )
    both = f"/ledger/receipts/{row.pk}/file.json"
    assert both in client.get(f"/ledger/entries/{proof.entry.number}/?receipt={row.pk}").content.decode()
    one_file = client.get(both).content
    carried = read_trust_list(make_trust_list(trusted()))
    checked = check_file(one_file, carried)
    assert (checked.kind, checked.exit_code) == ("receipt", 0), checked.verdict
    assert checked.found.about["entry"] == str(proof.entry.number)
    assert check_here(one_file).exit_code == 0  # with the rules at hand it is decided again
    stranger = factories.person("路人")
    client.cookies["yw_session"] = open_session(actor=stranger, account=Account.objects.get(pk=stranger.account_id))
    assert client.get(both).status_code == 404
    assert both not in client.get(f"/ledger/entries/{proof.entry.number}/?receipt={row.pk}").content.decode()
    client.cookies["yw_session"] = open_session(actor=owner, account=account)
    program = Client(headers={"authorization": f"Bearer {client.cookies['yw_session'].value}"})
    assert program.get(f"/api/v1/ledger/receipts/{row.pk}/proof").content == proof.content()


def upload(client: Client, content: bytes) -> str:
    return client.post("/ledger/", {"file": SimpleUploadedFile("r.json", content)}).content.decode()
