"""What the measures of identity stand on: a province's organizations, cases in each, people with sessions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from yiwang.web.bench.stage import _session

PROVINCE, CASES = "44", 300_000


@dataclass(slots=True)
class Province:
    """How many organizations there are, and the tokens of a provincial supervisor and of a village clerk."""

    organizations: int = 0
    tokens: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    case: UUID | None = None


def build() -> Province:
    """Divisions and organizations of the province, open cases spread over all of them."""
    from django.db import connection

    from yiwang.people.loading import load_divisions
    from yiwang.people.models import Organization
    from yiwang.web.demo.tree import load_tree

    load_divisions(under=PROVINCE)
    load_tree(PROVINCE)
    province = Province(organizations=Organization.objects.count())
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('bench.cases', %s, false)", [str(CASES)])
        cursor.execute((Path(__file__).parents[1] / "sql" / "province.sql").read_text(encoding="utf-8"))
        cursor.execute("ANALYZE")
        cursor.execute("SELECT id FROM proceedings_proceeding WHERE number = 'P1'")
        province.case = cursor.fetchone()[0]
    top = Organization.objects.filter(division__level="province", role="government").order_by("name", "id")
    village = Organization.objects.filter(division__level="village").order_by("id")
    _official(province, "supervisor", top.first(), ["supervise", "plain.accept"])
    _official(province, "clerk", village.first(), ["supervise", "plain.accept"])
    return province


def _official(province: Province, who: str, office: Any, duties: list[str]) -> None:
    from yiwang.people.models import Account, Post, PostHolding

    account = Account.objects.create(login=f"bench-{who}", name=f"测速·{who}", kind="official")
    post = Post.objects.create(organization=office, title=who, duties=duties)
    PostHolding.objects.create(post=post, account=account, since=date(2020, 1, 1))
    province.tokens[who] = _session(account)
    province.names[who] = office.name


def queries_of(token: str, path: str) -> tuple[int, float]:
    """Queries and median milliseconds of a page as the owner of a session sees it."""
    import time

    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    browser = Client(HTTP_HOST="127.0.0.1")
    browser.cookies["yw_session"] = token
    times = []
    for _ in range(9):
        with CaptureQueriesContext(connection) as seen:
            began = time.perf_counter()
            answer = browser.get(path)
            times.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
    return len(seen), sorted(times)[len(times) // 2] * 1000
