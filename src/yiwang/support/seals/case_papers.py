"""Sealing papers of cases: the port of ``engines.proceedings.sealed_papers``, filled at start-up."""

from __future__ import annotations

from django.db import transaction

from yiwang.core import clock
from yiwang.core.actor import SYSTEM
from yiwang.core.events import Subject
from yiwang.engines.proceedings.sealed_papers import PaperToSeal
from yiwang.formats.ofd.sealing import Placing
from yiwang.formats.ofd.values import Box
from yiwang.support.seals.errors import CertificateChanged, NoSeal, SealNotCurrent
from yiwang.support.seals.models import Seal
from yiwang.support.seals.purposes import UNIT
from yiwang.support.seals.sealing import Sealing, put_on

OF_INTAKE = frozenset({"submit", "accept", "deem_accepted", "not_accept", "request_correction"})
_REASON = "系统按办理决定制作文书并盖章"


def seal_paper(paper: PaperToSeal) -> bytes | None:
    """The OFD under the seal that fits its move (业务受理、行政审批专用章), else under the organization's own.

    None where the organization has no living one of them: papers then go out as signed PDF alone.
    """
    wanted = (*(("intake",) if paper.move in OF_INTAKE else ()), "approval", UNIT)
    now = clock.now()
    rows = Seal.objects.unscoped("the seal of an organization, for its own papers").only(
        "id", "purpose", "width_mm", "height_mm"
    )
    living = rows.filter(
        organization_id=paper.organization_id,
        purpose__in=wanted,
        state="current",
        valid_from__lte=now,
        valid_until__gte=now,
    )
    seal = min(living, key=lambda one: (wanted.index(one.purpose), one.pk), default=None)
    if seal is None:
        return None
    box = Box(paper.x - seal.width_mm / 2, paper.y - seal.height_mm / 2, float(seal.width_mm), float(seal.height_mm))
    about = Subject("proceeding", paper.proceeding_id)
    sealing = Sealing(paper.content, about, paper.title, _REASON, "case", (Placing(paper.page, box),))
    try:
        with transaction.atomic():
            return put_on(actor=SYSTEM, seal_id=seal.pk, sealing=sealing, office_id=paper.organization_id).content
    except (NoSeal, SealNotCurrent, CertificateChanged):  # ended while we looked, or its certificate is another one
        return None
