"""Anybody finds a document by its file and follows its proof; a clerk records one, an administrator sees the state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.journeys.site import Stage, wait_for
from tests.journeys.visitor import DESKTOP, PHONE, Visitor

Come = Callable[..., Visitor]
REPORT = "旅程检验报告"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_document_is_recorded_found_and_its_proof_followed(visitor: Come, stage: Stage, size: dict[str, int]) -> None:
    login, content = f"depositor-{size['width']}", f"report {size['width']}".encode()
    stage("appoint", login=login, called="林存证", duties=["evidence.deposit"])
    clerk = visitor(login, viewport=size)
    clerk.goes_to("/ledger/spaces/goods/").follows("登记一份文件")
    clerk.presses("登记存证").reads("请写文件的名称")
    clerk.page.locator("#file").set_input_files(
        {"name": "report.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    clerk.types("文件名称", f"{REPORT}{size['width']}").presses("登记存证").reads("已经登记")
    clerk.shows("evidence-space")

    # Only what other journeys write into the same site at this moment can hold the notary back, for a moment.
    recorded = datetime.now(UTC).isoformat()
    wait_for(lambda: stage("sign_ledger", until=recorded), "the document got no number")
    anybody = visitor(viewport=size).goes_to("/ledger/", look=False)
    anybody.page.locator("#file").set_input_files(
        {"name": "report.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    anybody.presses("看这份文件有没有存证").reads("查到了", REPORT).shows("ledger-found")
    anybody.follows("看它在账本里的证明").reads("这条记录在账本里，没有被改动", "第1步", "签过名的总指纹")
    anybody.shows("ledger-proof")
    anybody.goes_to("/ledger/").reads("签过名的账", "自己核对").shows("ledger")


def test_an_administrator_registers_a_node_and_sees_the_state(visitor: Come, stage: Stage) -> None:
    stage("appoint", login="ledgerkeeper", called="钟守账", duties=["administer"])
    me = visitor("ledgerkeeper", viewport=DESKTOP, technical=True)
    me.goes_to("/desk/ledger/").reads("记账", "没有要处理的告警").shows("desk-ledger")
    me.goes_to("/desk/ledger/nodes/new/").types("名称", "湛江市一网").presses("保存").reads(
        "请选择层级", "请粘贴对方给的证书"
    )
    assert me.page.get_by_label("名称").input_value() == "湛江市一网"
    me.shows("desk-ledger-node")
    me.goes_to("/desk/ledger/spaces/").reads("重要商品监管").follows("重要商品监管").reads("谁能查看")
