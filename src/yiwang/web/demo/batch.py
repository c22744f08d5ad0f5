"""Demo: a table of licences to issue in one go, read and waiting for the office's word; one row has a fault."""

from __future__ import annotations

import csv
from io import StringIO

from django.utils import timezone

from yiwang.calendar import legal_day
from yiwang.people.models import Account
from yiwang.people.staffing.actors import actor_now
from yiwang.support.licences.actions.batch import Table, upload_batch
from yiwang.support.licences.actions.batch_work import read_table
from yiwang.support.licences.models import LicenceBatch
from yiwang.web.demo.naming import marked
from yiwang.web.demo.persons import KNOWN

CLERK, DUTY, TYPE = "wugang", "licence.issue", "allowance-notice"
FILE, WHY = "高龄津贴补发名单（演示）.csv", "徐民〔2026〕18号（演示）"
HEAD = ("持证人名称", "持证人证件号码", "姓名", "每月金额", "从哪个月起发")
ELDERS, MISSPELT = ("dengyongshou", "luochangmei", "suguizhen"), "suguizhen"


def load_batch() -> int:
    """Upload and read the table once; returns how many rows it has."""
    clerk = Account.objects.filter(login=CLERK).first()
    known = LicenceBatch.objects.unscoped("whether it is there").filter(file_name=FILE)
    if clerk is None or known.exists():
        return 0
    actor = actor_now(clerk.pk)
    office = next((post.organization_id for post in actor.posts if DUTY in post.duties), None)
    if office is None:
        return 0
    table = Table(FILE, _table().encode("utf-8-sig"))
    batch = upload_batch(actor=actor, organization_id=office, type_key=TYPE, why=WHY, table=table)
    return read_table(batch.pk)


def _table() -> str:
    """As an office program writes it; the last name is not the one in the register."""
    written, today = StringIO(), legal_day(timezone.now())
    lines = csv.writer(written)
    lines.writerow(HEAD)
    for person in KNOWN:
        if person.key in ELDERS:
            name = marked(person.name)
            shown = name + "珠" if person.key == MISSPELT else name
            lines.writerow((shown, person.number_on(today), name, "100", "2026年12月"))
    return written.getvalue()
