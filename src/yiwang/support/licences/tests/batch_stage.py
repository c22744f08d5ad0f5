"""A county whose office issues a trial permit to registered people, by tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from tests import factories, licensed

from yiwang.core import revisions
from yiwang.core.actor import Actor
from yiwang.core.ids import new_id
from yiwang.identifiers import resident_id
from yiwang.people.identity import source
from yiwang.people.identity.source import NATURAL, Registered
from yiwang.people.staffing.spreadsheet import write_workbook
from yiwang.support.licences.actions.batch import Table, upload_batch
from yiwang.support.licences.actions.batch_work import issue_some, read_table
from yiwang.support.licences.batches.columns import shape_of
from yiwang.support.licences.definition import LicenceType
from yiwang.support.licences.models import Licence, LicenceBatch

SURNAMES = "王李张刘陈杨黄赵吴周"


def number(at: int) -> str:
    """A resident number that is well formed and nobody's."""
    body = f"440825{19500101 + at // 1000 % 28:08d}{at % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(int(one) * weight for one, weight in zip(body, weights, strict=True)) % 11]
    return resident_id.check(body + check).number


def name(at: int) -> str:
    """Its bearer."""
    return f"{SURNAMES[at % 10]}小{'一二三四五六七八九十'[at // 10 % 10]}"


class Register:
    """Knows the first so many."""

    def __init__(self, count: int) -> None:
        self.people = {
            number(at): Registered(UUID(int=at + 1), NATURAL, "persons", name(at), "111", number(at))
            for at in range(count)
        }

    def find(self, kind_of_document: str, number: str) -> UUID | None:
        """By number."""
        found = self.people.get(number)
        return found.party_id if found else None

    def read(self, party_id: UUID, on: date) -> Registered | None:
        """By person."""
        return next((one for one in self.people.values() if one.party_id == party_id), None)

    def read_each(self, kind_of_document: str, numbers: Collection[str], on: date) -> Mapping[str, Registered]:
        """Those known."""
        return {one: self.people[one] for one in numbers if one in self.people}


class Stage:
    """Office, official, register."""

    def __init__(self, monkeypatch: Any, count: int = 30) -> None:
        self.office = licensed.publish()
        self.actor: Actor = factories.official("licence.issue", at=self.office, name="陈桂英")
        monkeypatch.setattr(source, "_source", [Register(count)])
        self.kind = LicenceType(revisions.current("licences", "trial-permit"))
        self.shape = shape_of(self.kind)

    def row(self, at: int, **changed: str) -> list[str]:
        """A row of the table as it should be, or with other cells."""
        cells = {
            "持证人名称": name(at), "持证人证件号码": number(at), "经营者": name(at), "店名": f"海风小馆{at}",
            "经营场所": f"徐城街道东方一路{at}号", "业态": "", "座位数": "",
        }  # fmt: skip
        cells |= changed
        return [cells[title] for title in self.shape.headings]

    def upload(self, rows: list[list[str]], *, heading: list[str] | None = None) -> LicenceBatch:
        """A batch, read."""
        content = write_workbook("证照", heading or self.shape.headings, rows)
        batch = upload_batch(
            actor=self.actor,
            organization_id=self.office.pk,
            type_key="trial-permit",
            why="徐市监许〔2026〕8号",
            table=Table("持证人.xlsx", content),
        )
        read_table(batch.pk)
        batch.refresh_from_db()
        return batch

    def work(self, batch: LicenceBatch, **bounds: Any) -> None:
        """Run jobs until they ask for no other."""
        while issue_some(batch.pk, **bounds):
            pass
        batch.refresh_from_db()


def licences() -> list[Licence]:
    """All of them."""
    return list(Licence.objects.unscoped("test").order_by("created_at"))


def waiting_jobs(task: str) -> int:
    """How many jobs of a task are there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [task])
        return int(cursor.fetchone()[0])


STRANGER = new_id()
