"""What editors and those who answer for quality read first: pages, their queries and milliseconds."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yiwang.core import clock
from yiwang.core.ids import new_id
from yiwang.people.models import Account, Organization, Post, PostHolding
from yiwang.service.catalogue_quality.queueing import queue_everything
from yiwang.service.catalogue_quality.working import judge_block
from yiwang.service.once_only.following import prove_all
from yiwang.web.bench.identity.stage import queries_of
from yiwang.web.bench.stage import _session

DUTIES = ["catalogue.edit", "catalogue.check", "catalogue.entries", "quality.rules", "quality.dispatch", "supervise"]
PATHS = (
    "/desk/catalogue/",
    "/desk/catalogue/?q=%E7%A4%BE%E4%BF%9D",
    "/desk/catalogue/entries/",
    "/desk/catalogue/drafts/",
    "/desk/catalogue/adoptions/",
    "/desk/catalogue-quality/",
    "/desk/catalogue-quality/offices/",
    "/desk/catalogue-quality/runs/",
    "/desk/materials/",
    "/desk/materials/titles/",
    "/desk/once-only/",
)
JUDGING_SECONDS = 60.0


@dataclass(slots=True)
class Desks:
    """Milliseconds (median) and queries by who reads and path; how much was judged and proved before."""

    read: dict[str, dict[str, tuple[int, float]]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    judged: int = 0
    judging: float = 0.0
    proved: int = 0
    proving: float = 0.0

    @property
    def slowest_ms(self) -> float:
        """The slowest first page of anybody."""
        found = [ms for pages in self.read.values() for _queries, ms in pages.values()]
        return max(found) if found else float("inf")

    @property
    def differing(self) -> int:
        """By how many queries the province's office and a town's differ most on one page."""
        by_path: dict[str, list[int]] = {}
        for pages in self.read.values():
            for path, (queries, _ms) in pages.items():
                by_path.setdefault(path, []).append(queries)
        return max((max(counts) - min(counts) for counts in by_path.values()), default=0)


def measure() -> Desks:
    """The province's office of services, and a town's centre; the lists are full as after the chores of a night."""
    made = Desks()
    _fill(made)
    offices: dict[str, Any] = {
        "province": Organization.objects.filter(division__level="province", role="service_office").first(),
        "town": Organization.objects.filter(role="service_centre").order_by("id").first(),
    }
    for who, office in offices.items():
        if office is None:
            continue
        token = _official(who, office)
        made.read[who] = {}
        for path in PATHS:
            try:
                made.read[who][path] = queries_of(token, path)
            except RuntimeError as refused:
                made.failures.append(f"{who} {refused}")
    return made


def _fill(made: Desks) -> None:
    """Prove what is asked needlessly, and judge guides for a bounded time: what the chores do behind the scenes."""
    began = time.monotonic()
    made.proved = prove_all()
    made.proving = time.monotonic() - began
    queue_everything(clock.now())
    began = time.monotonic()
    while time.monotonic() - began < JUDGING_SECONDS and (judged := judge_block(clock.now())):
        made.judged += judged
    made.judging = time.monotonic() - began


def _official(who: str, office: Organization) -> str:
    login = f"bench-{who}-{new_id().hex[-12:]}"
    account = Account.objects.create(login=login, name="测速", kind="official")
    post = Post.objects.create(organization=office, title=login, duties=DUTIES)
    PostHolding.objects.create(post=post, account=account, since=date(2020, 1, 1))
    return _session(account)
