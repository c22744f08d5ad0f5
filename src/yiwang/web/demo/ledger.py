"""Demo: the usual evidence spaces, with documents of the demo on record, and a first signed head."""

from __future__ import annotations

from django.utils import timezone

from yiwang.core.actor import SYSTEM
from yiwang.crypto.digests import sha256, sm3
from yiwang.support.ledger import heads, notary
from yiwang.support.ledger.actions.deposit import add_digest
from yiwang.support.ledger.actions.spaces import load_usual_spaces
from yiwang.support.ledger.models import Digest

DOCUMENTS = (
    ("property-registration", "不动产登记证明（演示）", "粤（2026）徐闻县不动产证明第0000018号"),
    ("water-intake", "取水许可证核定书（演示）", "取水（徐闻）字〔2026〕第6号"),
    ("goods", "菠萝农药残留检验报告（演示）", "批次2026-11-08"),
    ("customs-logistics", "出口水产品放行通知（演示）", "湛关放2026-0311"),
    ("enforcement", "现场检查笔录（演示）", "徐市监检〔2026〕42号"),
)


def load_ledger() -> int:
    """Once; returns how many documents were put on record. What can be numbered already is, and signed."""
    load_usual_spaces(actor=SYSTEM)
    made = 0
    for space, title, subject in DOCUMENTS:
        content = f"{title}\n{subject}\n".encode()
        if Digest.objects.unscoped("whether it is there").filter(digest=sm3(content)).exists():
            continue
        add_digest(actor=SYSTEM, space=space, digest=sm3(content), sha256=sha256(content), title=title, subject=subject)
        made += 1
    notary.chore(timezone.now())
    heads.sign_due(timezone.now())
    return made
