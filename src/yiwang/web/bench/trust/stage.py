"""What licences are issued from: a demo office with its seal, a clerk with a session, registered firms of nowhere.

The firms' credit codes begin with the region 449999, which does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

PACKS = ("packs/base-registers", "packs/food-business")
KIND = "food-business-permit"
DIVISION, REGION = "440825", "449999"
HEADINGS = "持证人名称,持证人证件号码,经营者名称,法定代表人（负责人）,住所,经营场所,主体业态,经营项目"
BLOCK = 2_000


@dataclass(frozen=True, slots=True)
class Stage:
    """The issuing office, the session of the official who issues there, and how many firms are registered."""

    office: UUID
    token: str
    firms: int


def build(repository: Path, firms: int) -> Stage:
    """Publish the packs, set up the office and its clerk, register so many firms."""
    from yiwang.core.actor import SYSTEM
    from yiwang.core.calendar_store import load_builtin
    from yiwang.packs.publishing import publish_pack
    from yiwang.packs.stories.stage import office_for
    from yiwang.people.models import Account, Post, PostHolding
    from yiwang.support.seals.sealing import default_seal
    from yiwang.web.bench.stage import _session

    load_builtin()
    for path in PACKS:
        publish_pack(actor=SYSTEM, path=repository / path)
    office = office_for("market_supervision", DIVISION)
    office.name, office.uscc, office.demo = "测速县市场监督管理局", "11100000MB0143028R", True
    office.save()
    default_seal(office, "licence")
    account = Account.objects.create(login="bench-issuer", name="测速·发证员", kind="official", assurance="real_name")
    post = Post.objects.create(organization=office, title="发证岗", duties=["licence.issue"])
    PostHolding.objects.create(post=post, account=account, since=date(2020, 1, 1))
    register(firms)
    return Stage(office.pk, _session(account), firms)


def register(firms: int) -> None:
    """Put the firms into the register of legal persons, with the index of their credit codes."""
    from django.db import connection

    from yiwang.core.ids import new_id
    from yiwang.core.keys import seal_json
    from yiwang.engines.registers.indexing import _entries
    from yiwang.engines.registers.models import Record, RecordIndex
    from yiwang.engines.registers.records import definition_of

    published, day = definition_of("legal-persons"), date(2026, 1, 1)
    for start in range(0, firms, BLOCK):
        rows, entries = [], []
        for at in range(start, min(start + BLOCK, firms)):
            said, key = values_of(at), new_id()
            sealed = seal_json({}, table="registers_record", record_id=key, field="sealed")
            row = Record(
                id=key,
                register="legal-persons",
                subject_id=new_id(),
                revision=published.id,
                data=said,
                sealed=sealed,
                valid_from=day,
                as_of=day,
                source="测速数据",
                demo=True,
            )
            rows.append(row)
            found = _entries("legal-persons", published.content, said)
            entries += [RecordIndex(record=row, register="legal-persons", field=f, value=v) for f, v in found]
        Record.objects.bulk_create(rows)
        RecordIndex.objects.bulk_create(entries)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE registers_record, registers_index")


def code_of(at: int) -> str:
    """The credit code of the firm at a position, right by both check characters."""
    from yiwang.identifiers import uscc

    return uscc.make("9", "1", REGION, f"{at:08d}")


def name_of(at: int) -> str:
    """Its name."""
    return f"测速餐饮{at:06d}有限公司"


def values_of(at: int) -> dict[str, object]:
    """What the register says of it."""
    return {
        "uscc": code_of(at),
        "name": name_of(at),
        "kind": "有限责任公司",
        "address": f"徐城街道东方一路{at % 900 + 1}号",
        "division": DIVISION,
        "legal_representative": "张伟",
        "state": "存续",
        "is_demo": True,
    }


def table(first: int, last: int) -> bytes:
    """The table of a batch for these firms, as CSV."""
    return "\n".join((HEADINGS, *lines(first, last), "")).encode("utf-8-sig")


def lines(first: int, last: int) -> Iterator[str]:
    """One firm a line, in the order of the headings."""
    for at in range(first, last):
        name, place = name_of(at), f"徐城街道东方一路{at % 900 + 1}号"
        yield f"{name},{code_of(at)},{name},张伟,{place},{place}一楼,catering,hot、cold"
