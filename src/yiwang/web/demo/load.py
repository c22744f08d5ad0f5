"""Loading the demo: every step finds what is there already, so a load that was broken off simply goes on.

The launcher marks ``VERSION`` as done when ``run`` has returned; a changed pack makes a new version, and the
next start publishes it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from importlib.util import find_spec

from django.conf import settings
from django.utils import timezone

from yiwang.calendar import legal_day
from yiwang.core.actor import SYSTEM
from yiwang.people.loading import WHOLE, load_divisions
from yiwang.people.models import Division
from yiwang.service.catalogue.actions.import_items import import_items
from yiwang.service.catalogue.models import ImportRun
from yiwang.web.demo import attested
from yiwang.web.demo.batch import load_batch
from yiwang.web.demo.claimed_items import load_claimed_items
from yiwang.web.demo.content import load_content
from yiwang.web.demo.days import load_days
from yiwang.web.demo.ledger import load_ledger
from yiwang.web.demo.naming import COUNTY, PROVINCE
from yiwang.web.demo.old_lists import load_old_lists
from yiwang.web.demo.pack_loading import PackOutcome, digest, publish_packs
from yiwang.web.demo.registers import fill_registers
from yiwang.web.demo.seals import load_seals
from yiwang.web.demo.staff import staff_county
from yiwang.web.demo.systems import load_systems
from yiwang.web.demo.tree import is_whole, load_tree
from yiwang.web.demo.uses import load_licence_uses

VERSION = f"3.{digest(settings.PACKS_DIR)}"
Progress = Callable[[str, float], None]
_CASES = "yiwang.web.demo.cases"
_REST_SHARE = (0.45, 0.97)  # the rest of the country takes about half of the time


def run(progress: Progress, *, small: bool = False) -> PackOutcome:
    """Load everything; ``small`` loads only the demo county and what stands above it (tests).

    The county works before the rest of the country is in. Returns which packs were published and which not.
    """

    def part(begins: float, ends: float) -> Progress:
        return lambda title, share: progress(title, begins + (ends - begins) * share)

    progress("工作日历", 0.0)
    load_days()
    progress("区划：广东省", 0.02)
    under = COUNTY if small else PROVINCE
    if small or not _loaded(PROVINCE):
        load_divisions(under=under)
    if small or not is_whole(PROVINCE):
        load_tree(PROVINCE, part(0.10, 0.25), only=COUNTY if small else "")
    outcome = publish_packs(settings.PACKS_DIR, part(0.25, 0.32))
    progress("人员和岗位", 0.32)
    staff_county(settings.PACKS_DIR)
    load_systems()
    load_seals()
    load_content()
    load_claimed_items()
    if "base-registers" in outcome.published:
        fill_registers(legal_day(timezone.now()), part(0.34, 0.45))
        attested.fill(legal_day(timezone.now()))
    if not small and Division.objects.count() < WHOLE:
        load_divisions(progress=part(*_REST_SHARE))
    if not small and not ImportRun.objects.exists():
        import_items(actor=SYSTEM)
    _cases(part(0.97, 1.0))
    load_licence_uses()
    if "old-age-allowance" in outcome.published:
        load_batch()
    load_old_lists()
    load_ledger()
    progress("完成", 1.0)
    return outcome


def _loaded(province: str) -> bool:
    """Whether the villages of a province are in: they come last in its one transaction."""
    return Division.objects.filter(code__startswith=province, level="village")[:20_000].count() >= 20_000


def _cases(progress: Progress) -> None:
    """Demo applications, where the module that makes them is there."""
    if find_spec(_CASES) is not None:
        importlib.import_module(_CASES).run(progress)
