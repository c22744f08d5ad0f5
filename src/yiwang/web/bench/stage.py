"""The stage of a measurement: a database of its own on a durable cluster, the smallest permit, people with sessions."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

APPLICATIONS = 100_000
DUTIES = ("plain.accept", "plain.examine", "plain.decide")
ITEM, DIVISION = "plain-permit.new", "440825"
ELDER = "old-age-allowance.grant"


@dataclass(slots=True)
class Stage:
    """Tokens by role, the answers of a complete form of 30 fields, and who may be granted at once."""

    tokens: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    elders: list[str] = field(default_factory=list)
    organization: UUID | None = None


def build(repository: Path, rows: int = APPLICATIONS) -> Stage:
    """Migrate, publish and fill; needs ``DATABASE_URL`` to name an empty database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiwang.web.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    return _fill(repository, rows)


def _fill(repository: Path, rows: int) -> Stage:
    from django.db import connection

    from yiwang.core.actor import SYSTEM
    from yiwang.core.calendar_store import load_builtin
    from yiwang.core.ids import new_id
    from yiwang.packs.publishing import publish_pack
    from yiwang.packs.stories.stage import office_for
    from yiwang.people.models import Account, Post, PostHolding

    load_builtin()
    for path in ("packs/base-registers", "packs/old-age-allowance", "tests/packs/plain-permit"):
        publish_pack(actor=SYSTEM, path=repository / path)
    office = office_for("market_supervision", DIVISION)
    office_for("civil_affairs", DIVISION)
    stage = Stage(answers=answers(), organization=office.pk)
    person = Account.objects.create(login="bench-person", name="测速·张三", kind="person", assurance="real_name")
    stage.tokens["person"] = _session(person)
    for duty in DUTIES:
        known = {"login": f"bench-{duty}", "name": f"测速·{duty}", "party_id": new_id()}
        account = Account.objects.create(kind="official", **known)
        post = Post.objects.create(organization=office, title=duty, duties=[duty])
        PostHolding.objects.create(post=post, account=account, since=date(2020, 1, 1))
        stage.tokens[duty] = _session(account)
    stage.elders = [_elder(number, new_id()) for number in range(40)]
    _many_applications(connection, office, rows)
    return stage


def answers() -> dict[str, Any]:
    """Thirty fields, filled."""
    applicant = {"name": "张三", "resident_id": "11010519491231002X", "phone": "13800138000"}
    applicant |= {"email": "zhangsan@example.cn", "address": "徐城街道东方一路12号"}
    return {
        "applicant": applicant,
        "business": {f"field_{n}": f"填写的内容{n}" for n in range(1, 16)},
        "figures": {f"number_{n}": n * 7 for n in range(1, 11)},
    }


def _session(account: Any) -> str:
    from yiwang.core.actor import Actor
    from yiwang.people.sessions import open_session

    actor = Actor(kind=account.kind, account_id=account.pk, name=account.full_name)
    return open_session(actor=actor, account=account, device="测速")


def _elder(number: int, party: UUID) -> str:
    from yiwang.packs.stories.stage import put_record
    from yiwang.people.models import Account

    today = date.today()
    values = {"resident_id": "440524188001010014", "name": f"测速老人{number}", "birthday": "1940-03-01"}
    put_record("persons", party, {**values, "household_division": DIVISION, "alive": True, "as_of": today}, today)
    account = Account.objects.create(
        login=f"bench-elder-{number}", name=f"测速老人{number}", kind="person", assurance="real_name", party_id=party
    )
    return _session(account)


def _many_applications(connection: Any, office: Any, rows: int) -> None:
    """Waiting applications in the table, so that a work-list is read as in a busy county."""
    statements = (Path(__file__).parent / "sql" / "fill.sql").read_text(encoding="utf-8")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('bench.office', %s, false)", [str(office.pk)])
        cursor.execute("SELECT set_config('bench.division', %s, false)", [str(office.division_id)])
        cursor.execute("SELECT set_config('bench.rows', %s, false)", [str(rows)])
        for statement in statements.split(";\n"):
            if statement.strip():
                cursor.execute(statement)
